#include "plugins/analyzers/text_reader/reading_order.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>

namespace outvet {
namespace {

constexpr float kSameDirection = 15;  // degrees
constexpr float kSameRow = 0.55F;     // shared height of two pieces / the smaller height
constexpr float kSameSize = 1.7F;     // ratio of heights up to which pieces belong together
constexpr float kGap = 2.5F;          // heights between pieces of one line

/// Where a line lies when the page is turned so that it reads from left to right.
struct Placed {
  std::size_t index;
  float left, right, top, bottom;
  float height() const { return bottom - top; }
};

Placed placed(const TextLine& line, std::size_t index, float angle_deg) {
  const float radians = angle_deg * std::numbers::pi_v<float> / 180;
  const float c = std::cos(radians);
  const float s = std::sin(radians);
  const auto along = [&](const Point& p) { return p.x * c + p.y * s; };
  const auto down = [&](const Point& p) { return p.y * c - p.x * s; };
  const Polygon& q = line.shape;
  // Middles of the short and the long sides: a slight skew does not make a row higher.
  return {index, (along(q[0]) + along(q[3])) / 2, (along(q[1]) + along(q[2])) / 2,
          (down(q[0]) + down(q[1])) / 2, (down(q[2]) + down(q[3])) / 2};
}

bool same_row(const Placed& a, const Placed& b) {
  const float shared = std::min(a.bottom, b.bottom) - std::max(a.top, b.top);
  const float smaller = std::min(a.height(), b.height());
  return smaller > 0 && shared > kSameRow * smaller &&
         std::max(a.height(), b.height()) < kSameSize * smaller;
}

/// `right` is appended to `left`, which lies before it in the row.
void join(TextLine& left, TextLine right) {
  std::ranges::move(right.words, std::back_inserter(left.words));
  left.shape = {left.shape[0], right.shape[1], right.shape[2], left.shape[3]};
  left.look.height_px = std::max(left.look.height_px, right.look.height_px);
}

/// Rows from top to bottom; within a row from left to right.
std::vector<std::vector<Placed>> rows_of(std::vector<Placed> pieces) {
  std::ranges::sort(pieces, {}, [](const Placed& p) {
    return std::pair{p.top + p.bottom, p.index};
  });
  std::vector<std::vector<Placed>> rows;
  for (const Placed& piece : pieces) {
    // Only the last rows can still take a piece: earlier ones lie too high.
    const auto newest = rows.rbegin();
    const auto row = std::find_if(newest, newest + std::min<std::ptrdiff_t>(3, std::ssize(rows)),
                                  [&](const auto& r) { return same_row(r.back(), piece); });
    if (row == newest + std::min<std::ptrdiff_t>(3, std::ssize(rows)))
      rows.push_back({piece});
    else
      row->push_back(piece);
  }
  for (auto& row : rows)
    std::ranges::sort(row, {}, &Placed::left);
  return rows;
}

void append_rows(std::vector<TextLine>& lines, const std::vector<std::size_t>& members,
                 std::vector<TextLine>& ordered) {
  const float angle = lines[members.front()].look.angle_deg;
  std::vector<Placed> pieces;
  for (const std::size_t i : members)
    pieces.push_back(placed(lines[i], i, angle));
  for (const auto& row : rows_of(std::move(pieces))) {
    const Placed* last = nullptr;
    for (const Placed& piece : row) {
      const bool close =
          last != nullptr &&
          piece.left - last->right < kGap * std::max(piece.height(), last->height()) &&
          piece.left > last->left;
      if (close)
        join(ordered.back(), std::move(lines[piece.index]));
      else
        ordered.push_back(std::move(lines[piece.index]));
      last = &piece;
    }
  }
}

}  // namespace

std::vector<TextLine> in_reading_order(std::vector<TextLine> lines) {
  std::vector<std::size_t> order(lines.size());
  std::iota(order.begin(), order.end(), 0U);
  const auto length = [&](std::size_t i) {
    const Polygon& q = lines[i].shape;
    return std::hypot(q[1].x - q[0].x, q[1].y - q[0].y);
  };
  // The longest line knows its direction best, so it leads a group.
  std::ranges::stable_sort(order, std::ranges::greater{}, length);
  std::vector<std::vector<std::size_t>> groups;
  for (const std::size_t i : order) {
    const auto group = std::ranges::find_if(groups, [&](const auto& members) {
      const float apart = lines[members.front()].look.angle_deg - lines[i].look.angle_deg;
      return std::abs(std::remainder(apart, 360.F)) < kSameDirection;
    });
    if (group == groups.end())
      groups.push_back({i});
    else
      group->push_back(i);
  }
  std::vector<TextLine> ordered;
  for (const auto& members : groups)
    append_rows(lines, members, ordered);
  return ordered;
}

}  // namespace outvet
