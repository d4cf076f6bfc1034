#include "plugins/analyzers/text_reader/text_box.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <vector>

#include <opencv2/imgproc.hpp>

namespace outvet {

cv::Point2f direction_of(const TextBox& box) {
  const float radians = box.angle_deg * std::numbers::pi_v<float> / 180;
  return {std::cos(radians), std::sin(radians)};
}

std::array<cv::Point2f, 4> corners_of(const TextBox& box) {
  const cv::Point2f along = direction_of(box) * (box.length / 2);
  const cv::Point2f across =
      cv::Point2f{-direction_of(box).y, direction_of(box).x} * (box.height / 2);
  return {box.centre - along - across, box.centre + along - across, box.centre + along + across,
          box.centre - along + across};
}

Polygon polygon_of(const TextBox& box) {
  Polygon polygon;
  for (const cv::Point2f& corner : corners_of(box))
    polygon.push_back({corner.x, corner.y});
  return polygon;
}

float wrapped(float degrees) {
  const float rest = std::remainder(degrees, 360.F);
  return rest <= -180 ? rest + 360 : rest;
}

TextBox turned(const TextBox& box, int degrees) {
  TextBox other = box;
  other.angle_deg = wrapped(box.angle_deg + static_cast<float>(degrees));
  if (degrees % 180 != 0) std::swap(other.length, other.height);
  return other;
}

float shared_area(const TextBox& a, const TextBox& b) {
  const float smaller = std::min(a.length * a.height, b.length * b.height);
  const float reach = (a.length + a.height + b.length + b.height) / 2;
  const cv::Point2f apart = a.centre - b.centre;
  if (smaller <= 0 || apart.dot(apart) > reach * reach) return 0;
  const cv::RotatedRect one{a.centre, {a.length, a.height}, a.angle_deg};
  const cv::RotatedRect two{b.centre, {b.length, b.height}, b.angle_deg};
  std::vector<cv::Point2f> both;
  if (cv::rotatedRectangleIntersection(one, two, both) == cv::INTERSECT_NONE || both.size() < 3)
    return 0;
  std::vector<cv::Point2f> outline;
  cv::convexHull(both, outline);
  return std::min(1.F, static_cast<float>(cv::contourArea(outline)) / smaller);
}

}  // namespace outvet
