#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "plugins/detectors/rules/dictionary.h"
#include "plugins/detectors/rules/rule.h"
#include "scanner/base/result.h"

namespace outvet::rules {

/// All rules, lists and words of one process. Built whole or not at all, then only read.
class RuleSet {
 public:
  /// Reads packs/*.toml and lists/*.txt of each folder in order; a file of a later folder
  /// replaces the one of the same name before it.
  /// Errors: Malformed, with every problem as "FILE:LINE: reason" in `detail`.
  static Result<std::shared_ptr<const RuleSet>> load(const std::vector<std::string>& folders);

  const std::vector<Rule>& rules() const noexcept { return rules_; }
  const Dictionary& dictionary() const noexcept { return dictionary_; }
  const Lists& lists() const noexcept { return lists_; }
  const std::string& digest() const noexcept { return digest_; }

  /// Index of a finding type, as TermUse::owner of labels; kSink for a type no rule has.
  std::uint32_t type_index(const std::string& type) const;
  const std::string& type_name(std::uint32_t index) const { return types_[index]; }

  /// Index of the word list lists/cue_NAME.txt, as TermUse::owner of cues.
  std::uint32_t cue(const std::string& name) const;

 private:
  void name_types();
  void enter_words(Problems& problems);

  Lists lists_;
  std::vector<Rule> rules_;
  std::vector<std::string> types_;
  std::unordered_map<std::string, std::uint32_t> type_index_;
  std::unordered_map<std::string, std::uint32_t> cue_index_;
  Dictionary dictionary_;
  std::string digest_;
};

}  // namespace outvet::rules
