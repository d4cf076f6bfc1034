#include "plugins/detectors/rules/context.h"

#include <algorithm>
#include <array>
#include <set>

#include "plugins/detectors/rules/script.h"
#include "scanner/base/utf8.h"

namespace outvet::rules {
namespace {

constexpr std::size_t kLabelReach = 24;    // characters between label and value
constexpr std::size_t kNearReach = 120;    // characters
constexpr std::size_t kLongestTerm = 512;  // bytes
constexpr std::size_t kBlockingRun = 4;    // digits: a value of its own between label and value
constexpr float kLeftReach = 6;            // character heights between a label box and its value
constexpr float kAboveReach = 2.2F;        // heights between the tops of a label and its value

/// Words that may stand between a label and its value.
constexpr std::array<std::string_view, 26> kGlue{
    "no",   "nos",  "number",  "num",  "is",   "id",  "code", "of", "the",
    "sir",  "card", "details", "are",  "संख्या", "नंबर", "नं",    "सं",  "क्रमांक",
    "कार्ड", "है",    "का",      "आईडी", "कोड",  "की",  "के",    "no."};

bool is_glue(std::string_view between) {
  std::string word;
  const auto known = [&word] {
    if (word.empty()) return true;
    const bool found = std::ranges::find(kGlue, word) != kGlue.end();
    word.clear();
    return found;
  };
  for (const char c : between) {
    const auto byte = static_cast<unsigned char>(c);
    if (is_letter(c) || byte >= 0x80) {
      word += c;
    } else if (is_digit(c)) {
      return false;
    } else if (!known()) {
      return false;
    }
  }
  return known();
}

/// A value of its own, or the end of a sentence, parts a label from what follows.
bool is_blocked(std::string_view between) {
  std::size_t run = 0;
  for (const char c : between) {
    run = is_digit(c) ? run + 1 : 0;
    if (run >= kBlockingRun || c == ';' || c == '\n') return true;
  }
  return between.find("।") != std::string_view::npos;
}

std::uint64_t key_of(TermUse::Role role, std::uint32_t owner) {
  return (static_cast<std::uint64_t>(role) << 32U) | owner;
}

float shared(float low_a, float high_a, float low_b, float high_b) {
  return std::min(high_a, high_b) - std::max(low_a, low_b);
}

}  // namespace

Context::Context(const TextModel& model, const Dictionary& dictionary)
    : model_(model), dictionary_(dictionary), hits_(dictionary.find(model)) {
  std::set<std::pair<std::uint64_t, std::uint32_t>> seen;
  for (const TermHit& hit : hits_)
    for (const TermUse& use : dictionary_.uses(hit.term))
      if (seen.emplace(key_of(use.role, use.owner), hit.term).second)
        ++counts_[key_of(use.role, use.owner)];
  collect_labels();
}

/// Labels that are part of a longer label are none: "consumer a/c no" is no account number.
void Context::collect_labels() {
  std::size_t covered = 0;
  for (const TermHit& hit : hits_) {
    bool any = false;
    for (const TermUse& use : dictionary_.uses(hit.term)) {
      if (use.role != TermUse::Role::Label || hit.span.end <= covered) continue;
      any = true;
      labels_.push_back({hit, use.owner, model_.line_at(hit.span.begin), {}});
    }
    if (any) covered = std::max(covered, hit.span.end);
  }
  if (!model_.has_geometry()) return;
  for (LabelHit& label : labels_)
    label.box = model_.box(label.hit.span);
}

std::uint32_t Context::count(TermUse::Role role, std::uint32_t owner) const {
  const auto found = counts_.find(key_of(role, owner));
  return found == counts_.end() ? 0 : found->second;
}

void Context::add_before(Span value, std::size_t line, std::vector<Label>& found) const {
  const std::size_t begin = model_.lines()[line].span.begin;
  // Labels are sorted by begin; those of this line that end before the value, from the back.
  auto label = std::ranges::partition_point(
      labels_, [&](const LabelHit& l) { return l.hit.span.begin < value.begin; });
  while (label != labels_.begin()) {
    --label;
    if (label->hit.span.begin < begin) break;
    if (label->hit.span.end > value.begin) continue;
    const std::string_view between = model_.lower_view({label->hit.span.end, value.begin});
    if (is_blocked(between)) break;
    const std::size_t distance = utf8_length(between);
    if (distance > kLabelReach) break;
    found.push_back({label->type, label->hit.term, Where::Before, distance, is_glue(between)});
  }
}

/// Without boxes a label at the end of the line above stands over the value that opens its line.
void Context::add_line_above(Span value, std::size_t line, std::vector<Label>& found) const {
  if (line == 0) return;
  const std::string_view before = model_.lower_view({model_.lines()[line].span.begin, value.begin});
  if (!is_glue(before)) return;
  const Span above = model_.lines()[line - 1].span;
  auto label = std::ranges::partition_point(
      labels_, [&](const LabelHit& l) { return l.hit.span.begin < above.end; });
  while (label != labels_.begin()) {
    --label;
    if (label->hit.span.begin < above.begin) break;
    if (label->hit.span.end > above.end) continue;
    const std::string_view between = model_.lower_view({label->hit.span.end, above.end});
    if (!is_glue(between)) break;
    found.push_back({label->type, label->hit.term, Where::Above, utf8_length(between) + 1, true});
  }
}

void Context::add_boxes(Span value, std::size_t line, std::vector<Label>& found) const {
  const Bounds box = model_.box(value);
  const float height = std::max(1.0F, box.bottom - box.top);
  if (box.right <= box.left) return;
  const LabelHit* column = nullptr;
  for (const LabelHit& label : labels_) {
    const Bounds& other = label.box;
    if (other.right <= other.left || label.hit.span.overlaps(value)) continue;
    const float side = shared(box.top, box.bottom, other.top, other.bottom);
    const float over = shared(box.left, box.right, other.left, other.right);
    const float label_height = std::max(1.0F, other.bottom - other.top);
    const float gap = box.left - other.right;
    if (label.line != line && side >= 0.5F * std::min(height, label_height) && gap >= -height &&
        gap <= kLeftReach * height) {
      found.push_back({label.type, label.hit.term, Where::LeftBox,
                       static_cast<std::size_t>(std::max(0.0F, gap)), gap <= 3 * height});
      continue;
    }
    if (other.bottom > box.top + 0.4F * height) continue;
    const bool aligned = over > 0 || std::abs(box.left - other.left) < height;
    if (!aligned) continue;
    const float rise = box.top - other.top;
    if (rise <= kAboveReach * std::max(height, label_height)) {
      found.push_back(
          {label.type, label.hit.term, Where::Above, static_cast<std::size_t>(rise), over > 0});
    } else if (over > 0 && (!column || other.top > column->box.top)) {
      column = &label;
    }
  }
  if (!column) return;
  // A column's head shares its row with other heads; a lone label far above means nothing.
  const bool heads = std::ranges::any_of(labels_, [column](const LabelHit& other) {
    return &other != column &&
           shared(other.box.top, other.box.bottom, column->box.top, column->box.bottom) > 0 &&
           other.type != column->type && other.hit.span.begin != column->hit.span.begin &&
           shared(other.box.left, other.box.right, column->box.left, column->box.right) <= 0;
  });
  if (heads)
    found.push_back({column->type, column->hit.term, Where::Column,
                     static_cast<std::size_t>(box.top - column->box.top), false});
}

std::vector<Label> Context::labels_of(Span value) const {
  std::vector<Label> found;
  const std::size_t line = model_.line_at(value.begin);
  add_before(value, line, found);
  if (model_.has_geometry()) {
    add_boxes(value, line, found);
  } else {
    add_line_above(value, line, found);
  }
  std::ranges::stable_sort(found, [](const Label& a, const Label& b) {
    return a.where != b.where ? a.where < b.where : a.distance < b.distance;
  });
  return found;
}

bool Context::has_within(TermUse::Role role, std::uint32_t owner, Span value, Span range,
                         std::size_t reach) const {
  // A code point has at most four bytes: what lies further away need not be looked at.
  const std::size_t back = std::max(range.begin, value.begin - std::min(value.begin, 8 * reach));
  auto hit =
      std::ranges::partition_point(hits_, [back](const TermHit& h) { return h.span.begin < back; });
  for (; hit != hits_.end() && hit->span.begin < std::min(range.end, value.end + 4 * reach);
       ++hit) {
    if (hit->span.overlaps(value)) continue;
    const bool mine = std::ranges::any_of(
        dictionary_.uses(hit->term),
        [role, owner](const TermUse& use) { return use.role == role && use.owner == owner; });
    if (!mine) continue;
    const Span between = hit->span.end <= value.begin ? Span{hit->span.end, value.begin}
                                                      : Span{value.end, hit->span.begin};
    if (utf8_length(model_.view(between)) <= reach) return true;
  }
  return false;
}

std::span<const TermHit> Context::hits_in(Span range) const {
  const auto first = std::ranges::lower_bound(hits_, range.begin, {},
                                              [](const TermHit& h) { return h.span.begin; });
  const auto last = std::ranges::lower_bound(hits_, std::max(range.begin, range.end), {},
                                             [](const TermHit& h) { return h.span.begin; });
  return {first, last};
}

const TermHit* Context::first_in(TermUse::Role role, std::uint32_t owner, Span range) const {
  if (count(role, owner) == 0) return nullptr;
  auto hit = std::ranges::partition_point(
      hits_, [range](const TermHit& h) { return h.span.begin + kLongestTerm < range.begin; });
  for (; hit != hits_.end() && hit->span.begin < range.end; ++hit) {
    if (!hit->span.overlaps(range)) continue;
    for (const TermUse& use : dictionary_.uses(hit->term))
      if (use.role == role && use.owner == owner) return &*hit;
  }
  return nullptr;
}

std::size_t Context::label_end_at(std::size_t offset) const {
  const auto after = std::ranges::partition_point(
      labels_, [offset](const LabelHit& l) { return l.hit.span.begin <= offset; });
  if (after == labels_.begin()) return offset;
  const Span label = std::prev(after)->hit.span;
  return label.end > offset ? label.end : offset;
}

bool Context::has_near(TermUse::Role role, std::uint32_t owner, Span value,
                       std::size_t lines) const {
  if (count(role, owner) == 0) return false;
  const std::size_t line = model_.line_at(value.begin);
  const std::size_t last = std::min(line + lines, model_.lines().size() - 1);
  const Span range{model_.lines()[line - std::min(line, lines)].span.begin,
                   model_.lines()[last].span.end};
  return has_within(role, owner, value, range, kNearReach);
}

bool Context::has_beside(TermUse::Role role, std::uint32_t owner, Span value) const {
  if (count(role, owner) == 0) return false;
  const Span line = model_.lines()[model_.line_at(value.begin)].span;
  return has_within(role, owner, value, line, kLabelReach);
}

}  // namespace outvet::rules
