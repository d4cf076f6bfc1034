#pragma once

#include <array>

#include <opencv2/core.hpp>

#include "scanner/core/geometry.h"

namespace outvet {

/// A rectangle around one line of text, turned to any angle, in pixels of the picture.
struct TextBox {
  cv::Point2f centre;
  float length = 0;     ///< px along the reading direction
  float height = 0;     ///< px across it
  float angle_deg = 0;  ///< of the reading direction, clockwise from "left to right", (-180, 180]
  float score = 0;      ///< how surely it is text, [0, 1]
};

/// Unit vector along the reading direction.
cv::Point2f direction_of(const TextBox& box);

/// Top left, top right, bottom right, bottom left as a reader of the text sees them.
std::array<cv::Point2f, 4> corners_of(const TextBox& box);

Polygon polygon_of(const TextBox& box);

/// The box with its reading direction turned by `degrees`; length and height change places
/// at odd multiples of 90. Requires a multiple of 90.
TextBox turned(const TextBox& box, int degrees);

/// `degrees` brought into (-180, 180].
float wrapped(float degrees);

/// Area shared by both boxes divided by the area of the smaller one, in [0, 1].
float shared_area(const TextBox& a, const TextBox& b);

}  // namespace outvet
