#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "plugins/detectors/rules/text_model.h"

namespace outvet::rules {

/// What a term says about the text around it, and for whom.
struct TermUse {
  enum class Role : std::uint8_t { Label, Near, Negative, Layout, Form, Cue };
  Role role;
  /// Label: index of the finding type; Cue: index of the word list; else index of the rule.
  std::uint32_t owner;
};

/// One place where a term stands as a word of its own.
struct TermHit {
  Span span;
  std::uint32_t term;
};

/// All words that any rule asks for, found in one pass over the text (Aho and Corasick, 1975).
/// Built once, then only read. Thread safety: const methods are safe to share.
class Dictionary {
 public:
  /// `term` as written in a pack; folded here. The same term may have many uses. Terms that
  /// fold to nothing are ignored.
  void add(std::string_view term, TermUse use);

  /// After the last add(), before the first find().
  void build();

  /// Hits in `model`, by begin, longer ones first. A hit does not touch a letter of its own
  /// script on either side, nor a digit on its left.
  std::vector<TermHit> find(const TextModel& model) const;

  const std::string& text(std::uint32_t term) const { return terms_[term].text; }
  const std::vector<TermUse>& uses(std::uint32_t term) const { return terms_[term].uses; }
  std::size_t size() const noexcept { return terms_.size(); }

 private:
  struct Term {
    std::string text;
    std::vector<TermUse> uses;
  };
  static constexpr std::uint32_t kNone = 0xFFFFFFFF;

  std::uint32_t step(std::uint32_t state, std::uint8_t symbol) const {
    return next_[state * width_ + symbol];
  }

  std::vector<Term> terms_;
  std::unordered_map<std::string, std::uint32_t> index_;
  std::array<std::uint8_t, 256> symbol_{};  ///< byte to column; 0: in no term
  std::size_t width_ = 1;
  std::vector<std::uint32_t> next_;     ///< state x symbol -> state
  std::vector<std::uint32_t> ends_;     ///< state -> term that ends here
  std::vector<std::uint32_t> shorter_;  ///< state -> next state on the way back that ends a term
};

}  // namespace outvet::rules
