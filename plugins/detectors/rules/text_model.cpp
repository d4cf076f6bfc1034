#include "plugins/detectors/rules/text_model.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "plugins/detectors/rules/letter_spacing.h"
#include "plugins/detectors/rules/script.h"
#include "scanner/base/utf8.h"

namespace outvet::rules {
namespace {

constexpr double kWideGapBlanks = 3;     // blanks between columns of plain text
constexpr double kWideGapHeights = 1.2;  // of the line, where there is geometry

/// The word of `doc` that holds byte `at`, or null.
const TextDoc::Word* word_at(const TextDoc& doc, std::size_t at) {
  const auto& words = doc.words();
  const auto word =
      std::ranges::partition_point(words, [at](const TextDoc::Word& w) { return w.end <= at; });
  return word != words.end() && word->begin <= at && word->shape.size() == 4 ? &*word : nullptr;
}

double distance(Point a, Point b) {
  return std::hypot(static_cast<double>(a.x) - b.x, static_cast<double>(a.y) - b.y);
}

/// Pixels from the end of one word to the begin of the next along the reading direction.
double gap_px(const TextDoc::Word& left, const TextDoc::Word& right) {
  return distance(left.shape[1], right.shape[0]);
}

/// The median reading direction of the lines, in degrees; 0 when it is less than one.
float slant_of(const TextDoc& doc) {
  std::vector<float> angles;
  for (const TextDoc::Line& line : doc.lines())
    if (line.shape.size() == 4)
      angles.push_back(
          std::atan2(line.shape[1].y - line.shape[0].y, line.shape[1].x - line.shape[0].x) * 180 /
          std::numbers::pi_v<float>);
  if (angles.empty()) return 0;
  const auto middle = angles.begin() + static_cast<std::ptrdiff_t>(angles.size() / 2);
  std::ranges::nth_element(angles, middle);
  return std::abs(*middle) < 1 ? 0 : *middle;
}

}  // namespace

TextModel::TextModel(const TextDoc& doc) : doc_(doc), slant_(slant_of(doc)) {
  has_geometry_ = std::ranges::any_of(
      doc.words(), [](const TextDoc::Word& word) { return word.shape.size() == 4; });
  std::vector<Cell> cells = fold(doc.text());
  drop_abbreviation_marks(cells);
  text_.reserve(doc.text().size());
  for (std::size_t begin = 0; begin <= cells.size();) {
    std::size_t end = begin;
    while (end < cells.size() && cells[end].code != '\n')
      ++end;
    if (!lines_.empty()) keep(cells[begin - 1]);
    add_line(cells, begin, end);
    begin = end + 1;
  }
  lower_ = text_;
  std::ranges::transform(lower_, lower_.begin(), [](char c) { return rules::lower(c); });
}

void TextModel::keep(const Cell& cell) {
  append_utf8(text_, cell.code);
  from_.resize(text_.size(), cell.from);
  to_.resize(text_.size(), cell.to);
}

/// Copies one line: blanks single, none at the ends, letter-spaced words joined.
void TextModel::add_line(const std::vector<Cell>& cells, std::size_t begin, std::size_t end) {
  Line line;
  line.span.begin = text_.size();
  const std::vector<SpacedToken> tokens = split_tokens(cells, begin, end);
  std::vector<Gap> gaps;
  for (std::size_t i = 1; i < tokens.size(); ++i) {
    const Cell& last = cells[tokens[i - 1].end - 1];
    const Cell& first = cells[tokens[i].begin];
    const TextDoc::Word* left = word_at(doc_, last.from);
    const TextDoc::Word* right = word_at(doc_, first.from);
    const auto blanks = static_cast<double>(tokens[i].begin - tokens[i - 1].end);
    if (left && right && left != right) {
      const double height = std::max(1.0, distance(left->shape[0], left->shape[3]));
      const double px = gap_px(*left, *right);
      gaps.push_back({px, px >= kWideGapHeights * height, px <= 2.5 * height});
    } else {
      bool tab = false;
      for (std::size_t at = tokens[i - 1].end; at < tokens[i].begin; ++at)
        tab |= doc_.text()[cells[at].from] == '\t';
      gaps.push_back({blanks, tab || blanks >= kWideGapBlanks, true});
    }
  }
  const std::vector<bool> joined = find_letter_spacing(cells, tokens, gaps);
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    if (i > 0 && joined[i - 1]) line.spaced = true;
    if (i > 0 && !joined[i - 1]) {
      if (gaps[i - 1].wide) wide_gaps_.push_back(text_.size());
      keep({' ', cells[tokens[i - 1].end].from, cells[tokens[i].begin - 1].to});
    }
    for (std::size_t at = tokens[i].begin; at < tokens[i].end; ++at)
      keep(cells[at]);
  }
  line.span.end = text_.size();
  const std::size_t at = begin < cells.size() ? cells[begin].from : doc_.text().size();
  const auto& sources = doc_.lines();
  auto source = std::ranges::partition_point(
      sources, [at](const TextDoc::Line& candidate) { return candidate.begin <= at; });
  static const TextDoc::Line kNone{};
  line.source = source == sources.begin() ? &kNone : &*std::prev(source);
  line.box = bounds_of(levelled(line.source->shape));
  lines_.push_back(line);
}

Polygon TextModel::levelled(const Polygon& shape) const {
  if (slant_ == 0) return shape;
  const float turn = -slant_ * std::numbers::pi_v<float> / 180;
  const float cosine = std::cos(turn);
  const float sine = std::sin(turn);
  const auto centre_x = static_cast<float>(doc_.page_width) / 2;
  const auto centre_y = static_cast<float>(doc_.page_height) / 2;
  Polygon level = shape;
  for (Point& corner : level) {
    const float x = corner.x - centre_x;
    const float y = corner.y - centre_y;
    corner = {centre_x + x * cosine - y * sine, centre_y + x * sine + y * cosine};
  }
  return level;
}

std::size_t TextModel::line_at(std::size_t offset) const {
  const auto line = std::ranges::partition_point(
      lines_, [offset](const Line& candidate) { return candidate.span.end < offset; });
  return static_cast<std::size_t>(std::min(line, std::prev(lines_.end())) - lines_.begin());
}

Span TextModel::origin(Span span) const {
  if (span.begin >= span.end || span.end > from_.size()) {
    const std::size_t at = span.begin < from_.size() ? from_[span.begin] : doc_.text().size();
    return {at, at};
  }
  return {from_[span.begin], to_[span.end - 1]};
}

std::string_view TextModel::raw(Span span) const {
  const Span bytes = origin(span);
  return doc_.text().substr(bytes.begin, bytes.size());
}

Locus TextModel::locate(Span span) const {
  const Span bytes = origin(span);
  return doc_.locate(bytes.begin, bytes.end);
}

std::vector<Polygon> TextModel::shapes(Span span) const {
  const Locus locus = locate(span);
  const auto* area = std::get_if<PixelArea>(&locus.place);
  return area ? area->shapes : std::vector<Polygon>{};
}

Bounds TextModel::box(Span span) const {
  if (!has_geometry_) return {};
  Bounds all;
  bool first = true;
  for (const Polygon& shape : shapes(span)) {
    const Bounds one = bounds_of(levelled(shape));
    if (first) all = one;
    all = {std::min(all.left, one.left), std::min(all.top, one.top), std::max(all.right, one.right),
           std::max(all.bottom, one.bottom)};
    first = false;
  }
  return all;
}

bool TextModel::is_wide_gap(std::size_t offset) const {
  return std::ranges::binary_search(wide_gaps_, offset);
}

}  // namespace outvet::rules
