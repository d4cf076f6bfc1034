#include "scanner/core/geometry.h"

#include <algorithm>

namespace outvet {
namespace {

Point between(Point a, Point b, float share) {
  return {a.x + (b.x - a.x) * share, a.y + (b.y - a.y) * share};
}

float area(const Bounds& box) {
  return std::max(0.0F, box.right - box.left) * std::max(0.0F, box.bottom - box.top);
}

}  // namespace

Bounds bounds_of(const Polygon& polygon) {
  if (polygon.empty()) return {};
  Bounds box{polygon[0].x, polygon[0].y, polygon[0].x, polygon[0].y};
  for (const Point& corner : polygon) {
    box.left = std::min(box.left, corner.x);
    box.top = std::min(box.top, corner.y);
    box.right = std::max(box.right, corner.x);
    box.bottom = std::max(box.bottom, corner.y);
  }
  return box;
}

float overlap(const Polygon& a, const Polygon& b) {
  const Bounds one = bounds_of(a);
  const Bounds two = bounds_of(b);
  const Bounds both{std::max(one.left, two.left), std::max(one.top, two.top),
                    std::min(one.right, two.right), std::min(one.bottom, two.bottom)};
  const float smaller = std::min(area(one), area(two));
  return smaller > 0 ? area(both) / smaller : 0;
}

Polygon cut_along(const Polygon& shape, float from, float to) {
  return {between(shape[0], shape[1], from), between(shape[0], shape[1], to),
          between(shape[3], shape[2], to), between(shape[3], shape[2], from)};
}

}  // namespace outvet
