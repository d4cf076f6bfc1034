#include "plugins/common/stored_area.h"

namespace outvet {
namespace {

/// Exif 2.32, 4.6.4 A: where row 0 and column 0 of the stored picture stand.
Point stored_point(Point p, int orientation, float width, float height) {
  switch (orientation) {
    case 2: return {width - p.x, p.y};
    case 3: return {width - p.x, height - p.y};
    case 4: return {p.x, height - p.y};
    case 5: return {p.y, p.x};
    case 6: return {p.y, height - p.x};
    case 7: return {width - p.y, height - p.x};
    case 8: return {width - p.y, p.x};
    default: return p;
  }
}

}  // namespace

Polygon as_stored(const Polygon& shape, int orientation, int width, int height) {
  Polygon stored;
  stored.reserve(shape.size());
  for (const Point& corner : shape)
    stored.push_back(
        stored_point(corner, orientation, static_cast<float>(width), static_cast<float>(height)));
  return stored;
}

}  // namespace outvet
