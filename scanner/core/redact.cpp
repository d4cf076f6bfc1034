#include "scanner/core/redact.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace outvet {
namespace {

constexpr int kSmallestSquare = 8;  // px; smaller squares let a face be guessed
constexpr int kSquaresAcross = 5;

/// Half-open columns of row `y` that the polygon touches, over the whole height of the row.
struct Run {
  int from = 0;
  int to = 0;
};

Run columns_of(const Polygon& shape, int y, int width) {
  float least = std::numeric_limits<float>::max();
  float most = std::numeric_limits<float>::lowest();
  const auto top = static_cast<float>(y);
  const float bottom = top + 1;
  for (std::size_t i = 0; i < shape.size(); ++i) {
    const Point a = shape[i];
    const Point b = shape[(i + 1) % shape.size()];
    if (std::max(a.y, b.y) < top || std::min(a.y, b.y) > bottom) continue;
    // The piece of the edge within this row's height; a level edge counts as a whole.
    const auto x_at = [&](float at) {
      if (a.y == b.y) return a.x;
      const float share = std::clamp((at - a.y) / (b.y - a.y), 0.0F, 1.0F);
      return a.x + (b.x - a.x) * share;
    };
    const float other = a.y == b.y ? b.x : x_at(bottom);
    least = std::min({least, x_at(top), other});
    most = std::max({most, x_at(top), other});
  }
  if (least > most) return {};
  const float limit = static_cast<float>(width);
  return {static_cast<int>(std::floor(std::clamp(least, 0.0F, limit))),
          static_cast<int>(std::ceil(std::clamp(most, 0.0F, limit)))};
}

Run rows_of(const Polygon& shape, int height) {
  const Bounds box = bounds_of(shape);
  const float limit = static_cast<float>(height);
  return {static_cast<int>(std::floor(std::clamp(box.top, 0.0F, limit))),
          static_cast<int>(std::ceil(std::clamp(box.bottom, 0.0F, limit)))};
}

void paint(const ImageSpan& pixels, int y, Run run, const std::array<std::uint8_t, 4>& colour) {
  const int size = bytes_per_pixel(pixels.format);
  std::uint8_t* pixel = pixels.row(y) + static_cast<std::ptrdiff_t>(run.from) * size;
  for (int x = run.from; x < run.to; ++x, pixel += size)
    std::copy_n(colour.data(), size, pixel);
}

/// Mean colour of the square at (x0, y0), alpha opaque.
std::array<std::uint8_t, 4> mean_of(const ImageSpan& pixels, int x0, int y0, int side) {
  const int size = bytes_per_pixel(pixels.format);
  std::array<std::uint64_t, 4> sum{};
  std::uint64_t count = 0;
  for (int y = y0; y < std::min(y0 + side, pixels.height); ++y)
    for (int x = x0; x < std::min(x0 + side, pixels.width); ++x, ++count)
      for (int c = 0; c < size; ++c)
        sum[static_cast<std::size_t>(c)] += pixels.row(y)[x * size + c];
  std::array<std::uint8_t, 4> mean{0, 0, 0, 255};
  for (std::size_t c = 0; c < static_cast<std::size_t>(std::min(size, 3)); ++c)
    mean[c] = static_cast<std::uint8_t>(count ? sum[c] / count : 0);
  return mean;
}

void pixelate(const ImageSpan& pixels, const Polygon& shape) {
  const Bounds box = bounds_of(shape);
  const float shorter = std::min(box.right - box.left, box.bottom - box.top);
  const int side = std::max(kSmallestSquare, static_cast<int>(shorter) / kSquaresAcross);
  const Run rows = rows_of(shape, pixels.height);
  for (int y0 = rows.from; y0 < rows.to; y0 += side) {
    Run band{pixels.width, 0};
    for (int y = y0; y < std::min(y0 + side, rows.to); ++y) {
      const Run run = columns_of(shape, y, pixels.width);
      band = {std::min(band.from, run.from), std::max(band.to, run.to)};
    }
    // Whole squares: a square cut at the outline would show what its rest hides.
    for (int x0 = band.from; x0 < band.to; x0 += side) {
      const std::array<std::uint8_t, 4> mean = mean_of(pixels, x0, y0, side);
      const Run square{x0, std::min(x0 + side, pixels.width)};
      for (int y = y0; y < std::min(y0 + side, pixels.height); ++y)
        paint(pixels, y, square, mean);
    }
  }
}

/// One step of `length` from a towards b; none when they are one point.
Point step(Point a, Point b, float length) {
  const float dx = b.x - a.x;
  const float dy = b.y - a.y;
  const float distance = std::hypot(dx, dy);
  if (distance == 0) return {};
  return {dx / distance * length, dy / distance * length};
}

}  // namespace

Polygon with_margin(const Polygon& shape, float share, float least) {
  if (shape.size() != 4) {
    const Bounds box = bounds_of(shape);
    const float margin = std::max(least, (box.bottom - box.top) * share);
    return {{box.left - margin, box.top - margin},
            {box.right + margin, box.top - margin},
            {box.right + margin, box.bottom + margin},
            {box.left - margin, box.bottom + margin}};
  }
  const float height = std::hypot(shape[3].x - shape[0].x, shape[3].y - shape[0].y);
  const float margin = std::max(least, height * share);
  Polygon grown = shape;
  for (std::size_t i = 0; i < 4; ++i) {
    // Away from both neighbours of the corner.
    for (const std::size_t neighbour : {(i + 1) % 4, (i + 3) % 4}) {
      const Point away = step(shape[neighbour], shape[i], margin);
      grown[i].x += away.x;
      grown[i].y += away.y;
    }
  }
  return grown;
}

void redact(const ImageSpan& pixels, const Polygon& shape, RedactMethod method) {
  if (shape.size() < 3) return;
  if (method == RedactMethod::Pixelate) return pixelate(pixels, shape);
  const Run rows = rows_of(shape, pixels.height);
  for (int y = rows.from; y < rows.to; ++y)
    paint(pixels, y, columns_of(shape, y, pixels.width), {0, 0, 0, 255});
}

}  // namespace outvet
