#include "plugins/analyzers/text_reader/network_prepare.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <vector>

#include <opencv2/imgproc.hpp>

namespace outvet {
namespace {

// The values of models/reader/prepare.py; the network was trained on lines made with them.
constexpr int kNarrowest = 16;   // px
constexpr int kWidest = 2400;    // px
constexpr int kLeastRange = 12;  // grey levels: a flatter line is stretched no further
constexpr double kRowInk = 0.006;
constexpr double kMergeGap = 0.14;      // of the main band: closer bands belong to the line
constexpr double kEdgeBand = 0.30;      // of the main band: a lower one at the edge is foreign
constexpr double kInkDepth = 0.45;      // of paper less dark: by how much ink is darker
constexpr double kLeastDepth = 0.1;     // of the line's contrast: what is shallower is noise
constexpr double kLeastBand = 0.25;     // of the height: what a line must fill
constexpr double kMarginAcross = 0.07;  // of the band's height
constexpr double kMarginAlong = 0.15;

/// The grey levels below which 1 % and 99 % of the pixels lie.
std::array<int, 2> range_of(const cv::Mat& gray) {
  std::array<int, 256> counts{};
  for (int y = 0; y < gray.rows; ++y)
    for (int x = 0; x < gray.cols; ++x)
      ++counts[gray.at<std::uint8_t>(y, x)];
  const auto level = [&](double share) {
    const double wanted = share * static_cast<double>(gray.total());
    int sum = 0;
    for (int i = 0; i < 255; ++i) {
      sum += counts[static_cast<std::size_t>(i)];
      if (sum >= wanted) return i;
    }
    return 255;
  };
  return {level(0.01), level(0.99)};
}

/// 255 where there is ink.
cv::Mat ink_of(const cv::Mat& gray) {
  cv::Mat smooth;
  cv::Mat paper;
  cv::Mat dark;
  cv::blur(gray, smooth, {3, 3});
  cv::reduce(smooth, paper, 0, cv::REDUCE_MAX);
  cv::reduce(smooth, dark, 0, cv::REDUCE_MIN);
  const cv::Mat around = cv::Mat::ones(1, 2 * (gray.rows / 2) + 1, CV_8U);
  cv::dilate(paper, paper, around);
  cv::erode(dark, dark, around);
  const auto [low, high] = range_of(gray);
  const double least = std::max(1.0, kLeastDepth * (high - low));
  // The darkest level of each column that is still paper; levels are whole numbers.
  std::vector<int> limit(static_cast<std::size_t>(gray.cols));
  for (int x = 0; x < gray.cols; ++x) {
    const double light = paper.at<std::uint8_t>(0, x);
    const double depth = std::max(kInkDepth * (light - dark.at<std::uint8_t>(0, x)), least);
    limit[static_cast<std::size_t>(x)] = static_cast<int>(std::ceil(light - depth));
  }
  for (int y = 0; y < smooth.rows; ++y) {
    std::uint8_t* row = smooth.ptr(y);
    for (int x = 0; x < smooth.cols; ++x)
      row[x] = row[x] < limit[static_cast<std::size_t>(x)] ? 255 : 0;
  }
  return smooth;
}

struct Band {
  int top;
  int bottom;  ///< behind its last row
  int ink;     ///< pixels
};

std::vector<Band> bands_of(const cv::Mat& ink) {
  const double least = std::max(1.0, kRowInk * ink.cols);
  std::vector<Band> bands;
  bool open = false;
  for (int y = 0; y < ink.rows; ++y) {
    const int count = cv::countNonZero(ink.row(y));
    if (count >= least) {
      if (!open) bands.push_back({y, y, 0});
      bands.back().bottom = y + 1;
      bands.back().ink += count;
    }
    open = count >= least;
  }
  return bands;
}

/// The rows of the line: the band with most ink and what lies close to it.
std::optional<cv::Range> line_band(const cv::Mat& ink) {
  const std::vector<Band> bands = bands_of(ink);
  if (bands.empty()) return std::nullopt;
  const auto main = std::ranges::max_element(bands, {}, &Band::ink);
  const int height = main->bottom - main->top;
  cv::Range rows{main->top, main->bottom};
  const auto joins = [&](const Band& band, int gap) {
    const bool at_edge = band.top == 0 || band.bottom == ink.rows;
    return gap <= kMergeGap * height && !(at_edge && band.bottom - band.top < kEdgeBand * height);
  };
  for (auto above = main; above != bands.begin();) {
    --above;
    if (!joins(*above, rows.start - above->bottom)) break;
    rows.start = above->top;
  }
  for (auto below = main + 1; below != bands.end(); ++below) {
    if (!joins(*below, below->top - rows.end)) break;
    rows.end = below->bottom;
  }
  if (rows.size() < kLeastBand * ink.rows) return std::nullopt;
  return rows;
}

/// Where the line lies in `gray`.
cv::Rect place_of_line(const cv::Mat& gray) {
  const cv::Rect whole{0, 0, gray.cols, gray.rows};
  const cv::Mat ink = ink_of(gray);
  const std::optional<cv::Range> rows = line_band(ink);
  if (!rows) return whole;
  cv::Mat columns;
  cv::reduce(ink.rowRange(*rows), columns, 0, cv::REDUCE_MAX);
  const cv::Rect filled = cv::boundingRect(columns);
  if (filled.empty()) return whole;
  const int across = std::max(1, static_cast<int>(std::lrint(kMarginAcross * rows->size())));
  const int along = std::max(2, static_cast<int>(std::lrint(kMarginAlong * rows->size())));
  return cv::Rect{filled.x - along, rows->start - across, filled.width + 2 * along,
                  rows->size() + 2 * across} &
         whole;
}

}  // namespace

PreparedLine prepare_for_network(const cv::Mat& gray) {
  const cv::Rect place = place_of_line(gray);
  const double wide = static_cast<double>(place.width) * kNetworkHeight / place.height;
  const int columns =
      static_cast<int>(std::clamp(std::rint(wide), 1.0 * kNarrowest, 1.0 * kWidest));
  PreparedLine line;
  cv::resize(gray(place), line.gray, {columns, kNetworkHeight}, 0, 0,
             place.height > kNetworkHeight ? cv::INTER_AREA : cv::INTER_CUBIC);
  const auto [low, high] = range_of(line.gray);
  const double gain = 255.0 / std::max(high - low, kLeastRange);
  line.gray.convertTo(line.gray, CV_8U, gain, -low * gain);
  line.left = static_cast<float>(place.x);
  line.px = static_cast<float>(place.width) / static_cast<float>(columns);
  return line;
}

}  // namespace outvet
