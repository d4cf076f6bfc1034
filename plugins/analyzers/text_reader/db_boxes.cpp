#include "plugins/analyzers/text_reader/db_boxes.h"

#include <algorithm>

#include <opencv2/imgproc.hpp>

namespace outvet {
namespace {

constexpr float kThinnestCore = 2;        // px of the map: thinner cores are noise
constexpr std::size_t kMostCores = 4000;  // a page of small print holds about 200 lines

float mean_inside(const cv::Mat& probability, const std::vector<cv::Point>& outline) {
  const cv::Rect around = cv::boundingRect(outline);
  cv::Mat inside = cv::Mat::zeros(around.size(), CV_8UC1);
  cv::fillPoly(inside, std::vector<std::vector<cv::Point>>{outline}, cv::Scalar{255}, cv::LINE_8, 0,
               -around.tl());
  return static_cast<float>(cv::mean(probability(around), inside)[0]);
}

TextBox reading(const cv::RotatedRect& rect) {
  TextBox box{rect.center, rect.size.width, rect.size.height, wrapped(rect.angle), 0};
  if (box.length < box.height) box = turned(box, 90);
  // A rectangle does not know its beginning: rightwards, or downwards when steep.
  if (box.angle_deg > 135 || box.angle_deg <= -45) box = turned(box, 180);
  return box;
}

}  // namespace

std::vector<TextBox> boxes_of(const cv::Mat& probability, const DbOptions& options) {
  const cv::Mat core = probability > options.pixel;
  std::vector<std::vector<cv::Point>> outlines;
  cv::findContours(core, outlines, cv::RETR_EXTERNAL, cv::CHAIN_APPROX_SIMPLE);
  if (outlines.size() > kMostCores) {
    std::ranges::partial_sort(outlines, outlines.begin() + kMostCores, std::ranges::greater{},
                              [](const auto& outline) { return cv::boundingRect(outline).area(); });
    outlines.resize(kMostCores);
  }
  std::vector<TextBox> boxes;
  for (const std::vector<cv::Point>& outline : outlines) {
    cv::RotatedRect rect = cv::minAreaRect(outline);
    rect.size += cv::Size2f{1, 1};  // from pixel centres to pixel borders
    if (std::min(rect.size.width, rect.size.height) < kThinnestCore) continue;
    const float score = mean_inside(probability, outline);
    if (score < options.box) continue;
    const float grow = rect.size.area() * options.unclip / (rect.size.width + rect.size.height);
    rect.size += cv::Size2f{grow, grow};
    rect.center += cv::Point2f{0.5F, 0.5F};
    TextBox box = reading(rect);
    box.score = score;
    boxes.push_back(box);
  }
  return boxes;
}

}  // namespace outvet
