#pragma once

#include <memory>
#include <optional>
#include <vector>

#include <re2/set.h>

#include "plugins/detectors/rules/candidate.h"
#include "plugins/detectors/rules/rule_set.h"

namespace outvet::rules {

/// Finds every place that a pattern rule may mean. Asks RE2::Set first which rules can match
/// at all; linear in the text. Thread safety: const methods are safe to share.
class Matcher {
 public:
  explicit Matcher(std::shared_ptr<const RuleSet> set);

  std::vector<Candidate> find(const Page& page) const;

 private:
  struct Entry {
    std::uint32_t rule;
    const RE2* pattern;
  };

  class Match;

  std::optional<Candidate> candidate_of(const Page& page, const Entry& entry, const Match& match,
                                        Span span) const;
  std::vector<std::uint32_t> possible(const std::string& text) const;
  void find_pattern(const Page& page, const Entry& entry, std::vector<Candidate>& found) const;
  void find_repaired(const Page& page, std::uint32_t rule, std::vector<Candidate>& found) const;

  std::shared_ptr<const RuleSet> set_;
  std::vector<Entry> entries_;  ///< index: pattern number in filter_
  std::unique_ptr<RE2::Set> filter_;
};

}  // namespace outvet::rules
