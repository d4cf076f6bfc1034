#include "plugins/detectors/rules/scanners.h"

#include <algorithm>
#include <array>

namespace outvet::rules {
namespace {

struct Named {
  std::string_view name;
  std::unique_ptr<const TextScanner> (*make)(const RuleSet&);
};

constexpr std::array<Named, 7> kScanners{{
    {"address", make_address_scanner},
    {"cue", make_cue_scanner},
    {"mark", make_mark_scanner},
    {"mrz", make_mrz_scanner},
    {"payload", make_payload_scanner},
    {"person", make_person_scanner},
    {"victim", make_victim_scanner},
}};

}  // namespace

bool is_scanner(std::string_view name) {
  return std::ranges::find(kScanners, name, &Named::name) != kScanners.end();
}

Scanners::Scanners(const RuleSet& set) {
  for (const Named& named : kScanners)
    if (!rules_of(set, named.name).empty()) scanners_.push_back(named.make(set));
}

void Scanners::find(const Page& page, std::vector<Candidate>& found) const {
  for (const auto& scanner : scanners_)
    scanner->find(page, found);
}

std::vector<std::uint32_t> rules_of(const RuleSet& set, std::string_view scanner) {
  std::vector<std::uint32_t> mine;
  for (std::uint32_t i = 0; i < set.rules().size(); ++i)
    if (set.rules()[i].scanner == scanner) mine.push_back(i);
  return mine;
}

Candidate scanned(const RuleSet& set, std::uint32_t rule, Span span, float confidence) {
  Candidate candidate;
  candidate.rule = &set.rules()[rule];
  candidate.rule_index = rule;
  candidate.type = set.type_index(candidate.rule->info.type);
  candidate.type_name = candidate.rule->info.type;
  candidate.span = span;
  candidate.confidence = confidence;
  candidate.severity = candidate.rule->info.severity;
  candidate.level = candidate.rule->level;
  candidate.scored = true;
  return candidate;
}

}  // namespace outvet::rules
