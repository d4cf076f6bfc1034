#include "plugins/analyzers/text_reader/skew.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <vector>

#include <opencv2/imgproc.hpp>

namespace outvet {
namespace {

constexpr float kOblong = 2.5F;     // longer boxes know their axis
constexpr float kAxisKnown = 1.5F;  // length / height from which the axis is known roughly
constexpr float kNearAxis = 25;     // degrees
constexpr int kSide = 96;           // px the patch is brought to
constexpr int kStepDegrees = 3;
constexpr float kBin = 2;      // px of the patch
constexpr float kPaper = 170;  // grey level from which a pixel is paper

struct Spread {
  float roughness = 0;  ///< how much neighbouring rows differ
  float low_x = 0, high_x = 0, low_y = 0, high_y = 0;
};

Spread spread_at(const std::vector<cv::Point2f>& ink, float degrees) {
  const float radians = degrees * std::numbers::pi_v<float> / 180;
  const float c = std::cos(radians);
  const float s = std::sin(radians);
  std::vector<float> rows(2 * kSide, 0.F);  // twice what is needed
  Spread spread{0, kSide, -kSide, kSide, -kSide};
  for (const cv::Point2f& p : ink) {
    const float x = p.x * c + p.y * s;
    const float y = p.y * c - p.x * s;
    spread.low_x = std::min(spread.low_x, x);
    spread.high_x = std::max(spread.high_x, x);
    spread.low_y = std::min(spread.low_y, y);
    spread.high_y = std::max(spread.high_y, y);
    // Shared between two bins of 2 px: whole pixels would favour 45 degrees, where the rows
    // of the grid fall apart.
    const float at = (y + kSide) / kBin;
    const auto bin = static_cast<std::size_t>(at);
    const float upper = at - static_cast<float>(bin);
    rows[bin] += 1 - upper;
    rows[bin + 1] += upper;
  }
  for (std::size_t i = 1; i < rows.size(); ++i)
    spread.roughness += (rows[i] - rows[i - 1]) * (rows[i] - rows[i - 1]);
  return spread;
}

}  // namespace

TextBox with_skew(const cv::Mat& gray, const TextBox& box) {
  if (box.length > kOblong * box.height || box.height < 8) return box;
  const float reach = std::max(box.length, box.height) * 0.6F;
  const cv::Rect around =
      cv::Rect{static_cast<int>(box.centre.x - reach), static_cast<int>(box.centre.y - reach),
               static_cast<int>(2 * reach), static_cast<int>(2 * reach)} &
      cv::Rect{{}, gray.size()};
  if (around.width < 8 || around.height < 8) return box;
  const float scale = kSide / static_cast<float>(std::max(around.width, around.height));
  cv::Mat patch;
  cv::resize(gray(around), patch, {}, scale, scale, cv::INTER_AREA);
  const cv::Point2f middle{static_cast<float>(patch.cols) / 2, static_cast<float>(patch.rows) / 2};
  std::vector<cv::Point2f> ink;
  for (int y = 0; y < patch.rows; ++y)
    for (int x = 0; x < patch.cols; ++x) {
      const cv::Point2f place = cv::Point2f{static_cast<float>(x), static_cast<float>(y)} - middle;
      // A circle, so that no angle sees more than another.
      if (static_cast<float>(patch.at<std::uint8_t>(y, x)) < kPaper &&
          place.dot(place) < kSide * kSide / 4.F)
        ink.push_back(place);
    }
  if (ink.size() < 20) return box;
  Spread best;
  float angle = 0;
  const bool axis_known = box.length > kAxisKnown * box.height;
  for (int degrees = -45; degrees < 135; degrees += kStepDegrees) {
    const float off = std::abs(std::remainder(static_cast<float>(degrees) - box.angle_deg, 180.F));
    if (axis_known && off > kNearAxis) continue;
    if (const Spread spread = spread_at(ink, static_cast<float>(degrees));
        spread.roughness > best.roughness) {
      best = spread;
      angle = static_cast<float>(degrees);
    }
  }
  TextBox found = box;
  found.angle_deg = angle;
  const cv::Point2f along = direction_of(found);
  const cv::Point2f across{-along.y, along.x};
  const cv::Point2f offset =
      along * ((best.low_x + best.high_x) / 2) + across * ((best.low_y + best.high_y) / 2);
  found.centre = cv::Point2f{around.tl()} + (middle + offset) / scale;
  found.length = (best.high_x - best.low_x) / scale * 1.15F;
  found.height = (best.high_y - best.low_y) / scale * 1.25F;
  return found;
}

}  // namespace outvet
