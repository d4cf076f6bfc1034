#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "plugins/detectors/rules/candidate.h"
#include "plugins/detectors/rules/rule_set.h"

namespace outvet::rules {

/// Code that finds what a pattern says badly. One object for all rules of one `scanner` name;
/// it scores its candidates itself. Thread safety: const methods are safe to share.
class TextScanner {
 public:
  virtual ~TextScanner() = default;
  virtual void find(const Page& page, std::vector<Candidate>& found) const = 0;
};

/// Names that a pack may write behind `scanner =`.
bool is_scanner(std::string_view name);

/// All scanners that some rule asks for.
class Scanners {
 public:
  explicit Scanners(const RuleSet& set);
  void find(const Page& page, std::vector<Candidate>& found) const;

 private:
  std::vector<std::unique_ptr<const TextScanner>> scanners_;
};

// ---- one factory per scanner, each in its own file ----
std::unique_ptr<const TextScanner> make_address_scanner(const RuleSet& set);
std::unique_ptr<const TextScanner> make_cue_scanner(const RuleSet& set);
std::unique_ptr<const TextScanner> make_mark_scanner(const RuleSet& set);
std::unique_ptr<const TextScanner> make_mrz_scanner(const RuleSet& set);
std::unique_ptr<const TextScanner> make_payload_scanner(const RuleSet& set);
std::unique_ptr<const TextScanner> make_person_scanner(const RuleSet& set);
std::unique_ptr<const TextScanner> make_victim_scanner(const RuleSet& set);

/// Indices of the rules that name `scanner`.
std::vector<std::uint32_t> rules_of(const RuleSet& set, std::string_view scanner);

/// A scored candidate of `rule` with everything that a scanner must fill in.
Candidate scanned(const RuleSet& set, std::uint32_t rule, Span span, float confidence);

}  // namespace outvet::rules
