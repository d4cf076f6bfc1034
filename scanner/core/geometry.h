#pragma once

#include <vector>

namespace outvet {

/// A position in pixels. Origin at the top left of the upright image, x to the
/// right, y down. Pixel (0, 0) covers the square from (0, 0) to (1, 1).
struct Point {
  float x = 0;
  float y = 0;
};

/// Corners in clockwise order, not closed: the last corner differs from the first. A word or
/// a line is a polygon of four: top left, top right, bottom right, bottom left as a reader
/// of the text sees them, so that its reading direction can be told even when it is turned.
using Polygon = std::vector<Point>;

/// Upright bounds, half open. Empty when right <= left.
struct Bounds {
  float left = 0;
  float top = 0;
  float right = 0;
  float bottom = 0;
};

/// The smallest upright rectangle around all corners; empty for no corners.
Bounds bounds_of(const Polygon& polygon);

/// Shared area divided by the smaller of both areas, in [0, 1]; by bounds, not by outline.
float overlap(const Polygon& a, const Polygon& b);

/// The part of a four-cornered text shape between two fractions of its reading direction.
/// Requires shape.size() == 4 and 0 <= from <= to <= 1.
Polygon cut_along(const Polygon& shape, float from, float to);

}  // namespace outvet
