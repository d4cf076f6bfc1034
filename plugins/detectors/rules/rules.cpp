// The rules detector: everything that packs/*.toml and lists/*.txt say must not leave.
//
// A text is folded once (text_model), its words looked up once (dictionary, context), then
// patterns (matcher) and code for what patterns say badly (scanner_*) propose candidates;
// scoring adds up what speaks for each, and of overlapping ones the best stays. Grammar and
// numbers follow DETECTORS; a department changes both in data.

#include <algorithm>

#include "plugins/detectors/rules/evidence_rules.h"
#include "plugins/detectors/rules/matcher.h"
#include "plugins/detectors/rules/proof.h"
#include "plugins/detectors/rules/scanners.h"
#include "plugins/detectors/rules/scoring.h"
#include "scanner/base/utf8.h"
#include "scanner/plugin/registry.h"

namespace outvet {
namespace rules {
namespace {

std::vector<Polygon> cover_of(const TextModel& model, const std::vector<Span>& spans) {
  std::vector<Polygon> cover;
  for (const Span span : spans)
    for (Polygon& shape : model.shapes(span))
      cover.push_back(std::move(shape));
  return cover;
}

Locus locus_of(const TextModel& model, const Candidate& candidate) {
  if (candidate.parts.empty()) return model.locate(candidate.span);
  Locus locus = model.locate(candidate.parts.front());
  auto* area = std::get_if<PixelArea>(&locus.place);
  for (std::size_t i = 1; area && i < candidate.parts.size(); ++i)
    for (Polygon& shape : model.shapes(candidate.parts[i]))
      area->shapes.push_back(std::move(shape));
  return locus;
}

Finding finding_of(const Page& page, const Candidate& candidate) {
  const Rule& rule = *candidate.rule;
  Finding finding;
  finding.type = candidate.type_name;
  finding.level = candidate.level;
  finding.rule = rule.info.id;
  finding.severity = candidate.severity;
  finding.confidence = candidate.confidence;
  finding.source = page.model.doc().source();
  finding.locus = locus_of(page.model, candidate);
  finding.value = Sensitive{candidate.value};
  finding.why = candidate.why;
  if (!candidate.printable.empty()) {
    finding.masked = candidate.printable;
    return finding;
  }
  const Masked masked = apply_mask(rule.mask, page.model.text(), candidate.span);
  finding.masked = to_printable(masked.printable);
  const bool whole = masked.cover.size() == 1 && masked.cover[0].begin == candidate.span.begin &&
                     masked.cover[0].end == candidate.span.end;
  if (!whole && candidate.parts.empty()) finding.cover = cover_of(page.model, masked.cover);
  return finding;
}

class RulesDetector final : public Detector {
 public:
  explicit RulesDetector(std::shared_ptr<const RuleSet> set)
      : set_(std::move(set)), matcher_(set_), scanners_(*set_) {}

  std::vector<Finding> detect(const Evidence& evidence) const override {
    std::vector<Finding> findings = match_evidence(evidence, *set_);
    for (const TextDoc& doc : evidence.texts) {
      const Page page(doc, set_->dictionary());
      std::vector<Candidate> candidates = matcher_.find(page);
      scanners_.find(page, candidates);
      std::ranges::stable_sort(candidates, {}, [](const Candidate& c) { return c.span.begin; });
      score(page, *set_, candidates);
      resolve_overlaps(candidates);
      for (const Candidate& candidate : candidates)
        findings.push_back(finding_of(page, candidate));
    }
    return findings;
  }

  std::vector<RuleInfo> rules() const override {
    std::vector<RuleInfo> all;
    for (const Rule& rule : set_->rules())
      all.push_back(rule.info);
    return all;
  }

  std::vector<std::string> prove() const override { return rules::prove(*this); }

  std::string digest() const override { return set_->digest(); }

 private:
  std::shared_ptr<const RuleSet> set_;
  Matcher matcher_;
  Scanners scanners_;
};

}  // namespace
}  // namespace rules

void register_rules(Registry& registry) {
  registry.add<Detector>("rules", [](const PluginContext& context) {
    std::vector<std::string> folders{context.rules_dir};
    folders.insert(folders.end(), context.pack_dirs.begin(), context.pack_dirs.end());
    Result<std::shared_ptr<const rules::RuleSet>> set = rules::RuleSet::load(folders);
    if (!set) return Result<std::unique_ptr<Detector>>{set.error()};
    return Result<std::unique_ptr<Detector>>{std::make_unique<rules::RulesDetector>(*set)};
  });
}

}  // namespace outvet
