#pragma once

#include <string>
#include <unordered_set>
#include <vector>

#include "plugins/detectors/rules/candidate.h"
#include "plugins/detectors/rules/rule_set.h"

namespace outvet::rules {

/// A run of words that may be somebody's name.
struct NameRun {
  Span span;
  std::size_t words = 0;
  bool whole_line = false;  ///< nothing else stands on its line
};

/// Finds runs of name words: Latin words with a capital, Devanagari words, initials; cut at
/// labels, numbers, punctuation, column gaps and at the words of lists/name_stop.txt (function
/// words, offices, things). Says nothing about whether a run is a name: labels do.
class NameReader {
 public:
  explicit NameReader(const RuleSet& set);

  std::vector<NameRun> runs_in(const Page& page, Span range) const;

  /// The run that begins right behind `at`, blanks and ':' or '-' left out; nothing else may
  /// stand in between.
  std::optional<NameRun> run_behind(const Page& page, std::size_t at) const;

 private:
  bool is_name_word(std::string_view word) const;

  std::unordered_set<std::string> stop_;
};

}  // namespace outvet::rules
