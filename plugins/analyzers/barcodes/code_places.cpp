#include "plugins/analyzers/barcodes/code_places.h"

#include <algorithm>
#include <array>
#include <cmath>

#include <opencv2/imgproc.hpp>

namespace outvet {
namespace {

constexpr int kRoughSide = 800;       // px at which rough blocks are looked for
constexpr int kRough = 40;            // grey levels between neighbours
constexpr float kSmallestBlock = 14;  // px at that size
constexpr float kMostOblong = 2.2F;
constexpr float kBlockFill = 0.7F;
constexpr std::size_t kMostBlocks = 16;
constexpr std::size_t kMostCentres = 64;

using Runs = std::array<int, 5>;

/// Runs are 1:1:3:1:1 with half a module to spare; gives the module's size, else 0.
float module_of(const Runs& runs) {
  static constexpr std::array kModules{1.F, 1.F, 3.F, 1.F, 1.F};
  int all = 0;
  for (const int run : runs)
    all += run;
  const float module = static_cast<float>(all) / 7;
  if (module < 1) return 0;
  for (std::size_t i = 0; i < runs.size(); ++i)
    if (std::abs(static_cast<float>(runs[i]) - kModules[i] * module) > kModules[i] * module / 2)
      return 0;
  return module;
}

/// Module's size of the pattern through (x, y) along (dx, dy); 0 when there is none.
float module_through(const cv::Mat& dark, cv::Point at, cv::Point step) {
  const cv::Rect inside{{}, dark.size()};
  const auto run = [&](cv::Point& from, const cv::Point& by, bool ink) {
    int length = 0;
    while (inside.contains(from) && (dark.at<std::uint8_t>(from) != 0) == ink) {
      from += by;
      ++length;
    }
    return length;
  };
  Runs runs{};
  cv::Point back = at;
  cv::Point on = at + step;
  runs[2] = run(back, -step, true) + run(on, step, true);
  runs[1] = run(back, -step, false);
  runs[0] = run(back, -step, true);
  runs[3] = run(on, step, false);
  runs[4] = run(on, step, true);
  return module_of(runs);
}

}  // namespace

std::vector<cv::Rect> rough_blocks(const cv::Mat& gray) {
  const float scale = std::min(
      1.F, static_cast<float>(kRoughSide) / static_cast<float>(std::max(gray.cols, gray.rows)));
  cv::Mat small;
  cv::resize(gray, small, {}, scale, scale, cv::INTER_AREA);
  const auto square = [](int side) {
    return cv::getStructuringElement(cv::MORPH_RECT, {side, side});
  };
  cv::Mat rough;
  cv::morphologyEx(small, rough, cv::MORPH_GRADIENT, square(3));
  rough = rough > kRough;
  cv::morphologyEx(rough, rough, cv::MORPH_CLOSE, square(7));
  cv::morphologyEx(rough, rough, cv::MORPH_OPEN, square(9));
  std::vector<std::vector<cv::Point>> outlines;
  cv::findContours(rough, outlines, cv::RETR_EXTERNAL, cv::CHAIN_APPROX_SIMPLE);
  std::vector<cv::Rect> blocks;
  for (const auto& outline : outlines) {
    const cv::RotatedRect rect = cv::minAreaRect(outline);
    const float longer = std::max(rect.size.width, rect.size.height);
    const float shorter = std::min(rect.size.width, rect.size.height);
    if (shorter < kSmallestBlock || longer > kMostOblong * shorter) continue;
    if (cv::contourArea(outline) < kBlockFill * rect.size.area()) continue;
    const cv::Rect around = cv::boundingRect(outline);
    const int margin = std::max(4, static_cast<int>(shorter / 4));
    const auto native = [&](int px) { return static_cast<int>(static_cast<float>(px) / scale); };
    blocks.push_back(cv::Rect{native(around.x - margin), native(around.y - margin),
                              native(around.width + 2 * margin),
                              native(around.height + 2 * margin)} &
                     cv::Rect{{}, gray.size()});
  }
  std::ranges::stable_sort(blocks, std::ranges::greater{},
                           [](const cv::Rect& r) { return r.area(); });
  if (blocks.size() > kMostBlocks) blocks.resize(kMostBlocks);
  return blocks;
}

bool shows_finder_patterns(const cv::Mat& gray) {
  cv::Mat dark;
  cv::threshold(gray, dark, 0, 255, cv::THRESH_BINARY_INV | cv::THRESH_OTSU);
  std::vector<cv::Point2f> centres;
  for (int y = 0; y < dark.rows; y += 2) {
    const std::uint8_t* row = dark.ptr(y);
    for (int x = 0; x < dark.cols;) {
      int stop = x;
      while (stop < dark.cols && row[stop] != 0)
        ++stop;
      const cv::Point middle{(x + stop) / 2, y};
      const bool wide = stop - x >= 3;
      x = std::max(stop, x) + 1;
      if (!wide) continue;
      const float across = module_through(dark, middle, {1, 0});
      if (across == 0) continue;
      const float down = module_through(dark, middle, {0, 1});
      if (down == 0 || std::max(across, down) > 2 * std::min(across, down)) continue;
      const cv::Point2f centre{middle};
      const bool known = std::ranges::any_of(
          centres, [&](const cv::Point2f& c) { return cv::norm(c - centre) < 7 * across; });
      if (!known && centres.size() < kMostCentres) centres.push_back(centre);
    }
  }
  return centres.size() >= 3;
}

}  // namespace outvet
