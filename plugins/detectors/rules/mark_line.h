#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "plugins/detectors/rules/rule_set.h"

namespace outvet::rules {

/// A mark that stands on a line, and how.
struct MarkOnLine {
  std::uint32_t rule;   ///< index of the rule whose level it is
  Span span;            ///< of the words
  bool exact;           ///< spelt as it should be
  bool alone;           ///< nothing else on the line
  bool with_furniture;  ///< beside urgency words, page or file numbers only
  bool spaced;          ///< printed letter by letter
};

/// Reads lines for marks (DETECTORS C4): cuts a line at slashes, brackets and wide gaps; each
/// piece is a mark, page furniture (urgency, dispatch, page, copy and file numbers) or
/// something else. Thread safety: const methods are safe to share.
class MarkReader {
 public:
  explicit MarkReader(const RuleSet& set);

  /// The gravest mark on `line`, when nothing but furniture stands beside it.
  std::optional<MarkOnLine> read(const TextModel& model, const TextModel::Line& line) const;

  /// Whether a phrase in which the word is a topic or a name ("restricted area") stands in
  /// `text` (lower case) and touches [begin, end).
  bool is_trap(std::string_view text, std::size_t begin, std::size_t end) const;

  /// Whether `piece` (lower case) says nothing by itself: urgency words, numbers, dates.
  bool is_furniture(std::string_view piece) const;

 private:
  struct Form {
    std::string text;     ///< folded
    std::string compact;  ///< without blanks
    std::uint32_t rule;
    double budget;  ///< spelling distance that still counts
  };
  struct Match {
    const Form* form;
    bool exact;
  };

  std::optional<Match> match(std::string_view piece) const;

  const RuleSet& set_;
  std::vector<Form> forms_;
  std::unordered_map<std::string, std::size_t> exact_;  ///< compact form -> index
  std::unordered_set<std::string> furniture_;
  std::vector<std::string> traps_;
};

}  // namespace outvet::rules
