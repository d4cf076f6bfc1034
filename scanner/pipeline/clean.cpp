#include "scanner/pipeline/clean.h"

#include <algorithm>
#include <array>

#include "scanner/core/redact.h"
#include "scanner/pipeline/guard.h"
#include "scanner/pipeline/proof.h"
#include "scanner/pipeline/stages.h"

namespace outvet {
namespace {

/// Share of the height added on every side, try by try (DETECTORS 0.8 asks for 8 %).
constexpr std::array kMargins{0.08F, 0.25F, 0.6F};
constexpr float kLeastMargin = 2;  // px

bool may_be_pixelated(const Finding& finding) {
  return finding.type == "FACE" || finding.type == "IN_VRN";
}

/// What the reasons of `verdict` say must be painted over.
void add_areas(const Report& report, const CleanOptions& options, float margin,
               std::vector<AreaEdit>& areas) {
  for (const Reason& reason : report.verdict.reasons) {
    if (reason.fix != Fix::Mask) continue;
    for (const std::size_t index : reason.findings) {
      const Finding& finding = report.findings.at(index);
      const auto* area = std::get_if<PixelArea>(&finding.locus.place);
      // A part goes as a whole, and a metadata field too: nothing to paint.
      if (!area || !finding.locus.part.empty()) continue;
      AreaEdit edit;
      edit.area.frame = area->frame;
      edit.area.time = area->time;
      for (const Polygon& shape : finding.cover.empty() ? area->shapes : finding.cover)
        edit.area.shapes.push_back(with_margin(shape, margin, kLeastMargin));
      if (options.pixelate && may_be_pixelated(finding)) edit.method = RedactMethod::Pixelate;
      areas.push_back(std::move(edit));
    }
  }
}

Cleaned refused(Cleaned cleaned, Refusal refusal, std::string detail) {
  cleaned.refusal = refusal;
  cleaned.detail = std::move(detail);
  cleaned.bytes = nullptr;
  return cleaned;
}

/// A reason that nobody can paint away, or that a person must look at first.
const Reason* needs_a_person(const Verdict& verdict) {
  const auto found = std::ranges::find_if(verdict.reasons, [](const Reason& reason) {
    return reason.fix == Fix::Authorise || reason.fix == Fix::Crop;
  });
  return found == verdict.reasons.end() ? nullptr : &*found;
}

Result<std::shared_ptr<const ByteSource>> rewritten(const MediaFormat& format,
                                                    std::shared_ptr<const ByteSource> bytes,
                                                    const CleanPlan& plan, Budget& budget) {
  MemorySink sink{budget};
  auto done = guarded("rewrite", [&] { return format.rewrite(bytes, plan, sink, budget); });
  if (!done) return done.error();
  return sink.take();
}

Result<Done> audited(const MediaFormat& format, const ByteSource& copy, Budget& budget) {
  return guarded("audit", [&] { return format.audit(*copy.in_memory(), budget); });
}

Result<Done> same_pixels(const MediaFormat& format, std::shared_ptr<const ByteSource> original,
                         std::shared_ptr<const ByteSource> copy, const std::vector<AreaEdit>& areas,
                         Budget& budget) {
  return guarded("proof", [&]() -> Result<Done> {
    auto before = format.open(original, budget);
    if (!before) return before.error();
    auto after = format.open(copy, budget);
    if (!after) return after.error();
    return compare_pixels(**before, **after, areas, budget);
  });
}

}  // namespace

std::string_view to_word(Refusal refusal) {
  static constexpr std::array<std::string_view, 8> kWords{
      "none", "unscannable", "authorise", "gap", "rewrite", "audit", "pixels", "not-clean"};
  return kWords.at(static_cast<std::size_t>(refusal));
}

Cleaned clean(const Scanner& scanner, const MediaItem& item, const Policy& policy, Session& session,
              Budget& budget, const CleanOptions& options) {
  Cleaned cleaned;
  cleaned.original = scanner.scan(item, policy, session, budget);
  const Verdict& verdict = cleaned.original.verdict;
  if (verdict.decision == Decision::Unscannable)
    return refused(std::move(cleaned), Refusal::Unscannable, "the item could not be examined");
  if (const Reason* reason = needs_a_person(verdict))
    return refused(std::move(cleaned), Refusal::Authorise,
                   "rule " + reason->rule + " needs a decision: painting does not help");
  if (std::ranges::any_of(cleaned.original.gaps, [](const Gap& gap) { return gap.part.empty(); }))
    return refused(std::move(cleaned), Refusal::Gap, "a part of the item was not examined");
  for (const Reason& reason : verdict.reasons)
    for (const std::size_t index : reason.findings)
      ++cleaned.removed[cleaned.original.findings.at(index).type];

  Result<std::shared_ptr<const ByteSource>> bytes = load(item.bytes, budget);
  if (!bytes) return refused(std::move(cleaned), Refusal::Unscannable, bytes.error().detail);
  const MediaFormat& format = *scanner.format(cleaned.original.info.format);
  CleanPlan plan;
  plan.keep_gain_map = options.keep_gain_map;
  const Report* last = &cleaned.original;
  for (const float margin : kMargins) {
    // Areas of earlier tries stay: what was painted once is not shown again.
    add_areas(*last, options, margin, plan.areas);
    if (last != &cleaned.original) add_areas(cleaned.original, options, margin, plan.areas);
    auto copy = rewritten(format, *bytes, plan, budget);
    if (!copy) return refused(std::move(cleaned), Refusal::Rewrite, copy.error().detail);
    if (auto ok = audited(format, **copy, budget); !ok)
      return refused(std::move(cleaned), Refusal::Audit, ok.error().detail);
    if (auto ok = same_pixels(format, *bytes, *copy, plan.areas, budget); !ok)
      return refused(std::move(cleaned), Refusal::Pixels, ok.error().detail);
    // The copy travels under a neutral name: the sender's own may be a finding.
    const MediaItem draft{item.id, Sensitive<std::string>{}, *copy};
    cleaned.copy = scanner.scan(draft, policy, session, budget);
    if (cleaned.copy->verdict.decision == Decision::Allow) {
      cleaned.bytes = *copy;
      return cleaned;
    }
    if (needs_a_person(cleaned.copy->verdict)) break;
    last = &*cleaned.copy;
  }
  return refused(std::move(cleaned), Refusal::NotClean, "the second scan still found something");
}

Cleaned strip_only(const Scanner& scanner, const MediaItem& item, Budget& budget,
                   const CleanOptions& options) {
  Cleaned cleaned;
  cleaned.original.item = item.id;
  cleaned.original.path = item.name;
  Result<std::shared_ptr<const ByteSource>> bytes = load(item.bytes, budget);
  if (!bytes) return refused(std::move(cleaned), Refusal::Unscannable, bytes.error().detail);
  cleaned.original.bytes = (*bytes)->size();
  const MediaFormat* format = scanner.format_of(**bytes);
  if (!format)
    return refused(std::move(cleaned), Refusal::Unscannable, "no format that outvet knows");
  CleanPlan plan;
  plan.keep_gain_map = options.keep_gain_map;
  auto copy = rewritten(*format, *bytes, plan, budget);
  if (!copy) return refused(std::move(cleaned), Refusal::Rewrite, copy.error().detail);
  if (auto ok = audited(*format, **copy, budget); !ok)
    return refused(std::move(cleaned), Refusal::Audit, ok.error().detail);
  cleaned.bytes = *copy;
  return cleaned;
}

}  // namespace outvet
