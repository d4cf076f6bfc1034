#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <unordered_map>
#include <vector>

#include "plugins/detectors/rules/dictionary.h"

namespace outvet::rules {

/// Index of the finding type that no rule reports: labels of order numbers, meters, tokens.
constexpr std::uint32_t kSink = 0;

/// Where a label stands for a value, nearest first.
enum class Where : std::uint8_t { Before, LeftBox, Above, Column };

struct Label {
  std::uint32_t type;
  std::uint32_t term;
  Where where;
  std::size_t distance;  ///< characters, or px for boxes
  bool adjacent;         ///< nothing but "No.", "is", ':' and the like in between
};

/// The words around a place of one document (DETECTORS 0.5): labels in label position, also by
/// boxes; near words within two lines and 120 characters; what kind of page it is.
class Context {
 public:
  Context(const TextModel& model, const Dictionary& dictionary);

  /// Labels in label position of `value`, nearest first, any type.
  std::vector<Label> labels_of(Span value) const;

  /// A word of that role for `owner` close to `value`: within `lines` lines and 120 characters.
  bool has_near(TermUse::Role role, std::uint32_t owner, Span value, std::size_t lines = 2) const;

  /// A word of that role for `owner` on the line of `value`, at most 24 characters away.
  bool has_beside(TermUse::Role role, std::uint32_t owner, Span value) const;

  /// How many different words of that role for `owner` the whole document holds.
  std::uint32_t count(TermUse::Role role, std::uint32_t owner) const;

  /// The first hit of that role for `owner` that overlaps `range`, or null.
  const TermHit* first_in(TermUse::Role role, std::uint32_t owner, Span range) const;

  /// The end of the label that covers `offset`, of whatever type; `offset` when none does.
  std::size_t label_end_at(std::size_t offset) const;

  /// Hits that begin within `range`, by begin.
  std::span<const TermHit> hits_in(Span range) const;

  const std::vector<TermHit>& hits() const noexcept { return hits_; }
  const TextModel& model() const noexcept { return model_; }
  const Dictionary& dictionary() const noexcept { return dictionary_; }

 private:
  struct LabelHit {
    TermHit hit;
    std::uint32_t type;
    std::size_t line;
    Bounds box;
  };

  void collect_labels();
  bool has_within(TermUse::Role role, std::uint32_t owner, Span value, Span range,
                  std::size_t reach) const;
  void add_before(Span value, std::size_t line, std::vector<Label>& found) const;
  void add_line_above(Span value, std::size_t line, std::vector<Label>& found) const;
  void add_boxes(Span value, std::size_t line, std::vector<Label>& found) const;

  const TextModel& model_;
  const Dictionary& dictionary_;
  std::vector<TermHit> hits_;
  std::vector<LabelHit> labels_;
  std::unordered_map<std::uint64_t, std::uint32_t> counts_;
};

}  // namespace outvet::rules
