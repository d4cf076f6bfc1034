#include "plugins/detectors/rules/evidence_rules.h"

#include <algorithm>
#include <map>

#include "scanner/base/utf8.h"

namespace outvet::rules {
namespace {

bool names(const Rule& rule, std::string_view key) {
  const auto fits = [key](const std::string& glob) { return glob_fits(glob, key); };
  return std::ranges::any_of(rule.keys, fits) && std::ranges::none_of(rule.except_keys, fits);
}

Finding finding_of(const Rule& rule, Source source, Locus locus, std::string value) {
  Finding finding;
  finding.type = rule.info.type;
  finding.level = rule.level;
  finding.rule = rule.info.id;
  finding.severity = rule.info.severity;
  finding.confidence = rule.numbers.base;
  finding.source = source;
  finding.locus = std::move(locus);
  finding.masked = to_printable(apply_mask(rule.mask, value, {0, value.size()}).printable);
  finding.value = Sensitive{std::move(value)};
  return finding;
}

bool has_content(const std::string& value) {
  return value.find_first_not_of(" \t\n\r") != std::string::npos;
}

void match_fields(const Evidence& evidence, const RuleSet& set, std::vector<Finding>& findings) {
  struct Group {
    std::size_t finding;
    std::size_t fields;
  };
  std::map<std::pair<const Rule*, std::string>, Group> groups;
  for (const auto& [field, locus] : evidence.fields) {
    if (!has_content(field.value.reveal())) continue;
    for (const Rule& rule : set.rules()) {
      if (rule.on != On::Field || !names(rule, field.key)) continue;
      const auto [group, fresh] =
          groups.try_emplace({&rule, locus.part}, Group{findings.size(), 0});
      if (fresh)
        findings.push_back(finding_of(rule, Source::Metadata, locus, field.value.reveal()));
      ++group->second.fields;
    }
  }
  for (const auto& [key, group] : groups) {
    const std::string count = std::to_string(group.fields);
    findings[group.finding].why =
        key.first->info.title.en + ": " + count + (group.fields == 1 ? " field" : " fields");
  }
}

}  // namespace

bool glob_fits(std::string_view glob, std::string_view text) {
  // Greedy with one step back to the last '*': linear for globs as short as these.
  std::size_t g = 0;
  std::size_t t = 0;
  std::size_t star = std::string_view::npos;
  std::size_t mark = 0;
  while (t < text.size()) {
    if (g < glob.size() && glob[g] == '*') {
      star = g++;
      mark = t;
    } else if (g < glob.size() && glob[g] == text[t]) {
      ++g;
      ++t;
    } else if (star != std::string_view::npos) {
      g = star + 1;
      t = ++mark;
    } else {
      return false;
    }
  }
  while (g < glob.size() && glob[g] == '*')
    ++g;
  return g == glob.size();
}

std::vector<Finding> match_evidence(const Evidence& evidence, const RuleSet& set) {
  std::vector<Finding> findings;
  match_fields(evidence, set, findings);
  for (const Rule& rule : set.rules()) {
    if (rule.on == On::Region)
      for (const SeenRegion& region : evidence.regions) {
        if (!names(rule, region.label) || region.score < rule.min_score) continue;
        Finding finding = finding_of(rule, Source::Vision, region.locus, {});
        finding.confidence = region.score;
        finding.why = rule.info.title.en + ", seen in the picture";
        findings.push_back(std::move(finding));
      }
    if (rule.on == On::Part)
      for (const SeenPart& part : evidence.parts) {
        if (!names(rule, part.path)) continue;
        Finding finding = finding_of(rule, Source::Metadata, {part.path, WholePart{}}, {});
        finding.why = rule.info.title.en + ", " + std::to_string(part.bytes) + " bytes" +
                      (part.format.empty() ? ", of no known format" : ", format " + part.format);
        findings.push_back(std::move(finding));
      }
  }
  return findings;
}

}  // namespace outvet::rules
