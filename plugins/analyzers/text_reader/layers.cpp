#include "plugins/analyzers/text_reader/layers.h"

#include <algorithm>
#include <array>
#include <cmath>

#include <opencv2/imgproc.hpp>

namespace outvet {
namespace {

constexpr int kInkSide = 1280;    // px of the longer side: letters of stamps are 15 px or more
constexpr int kFaintSide = 1000;  // px: strokes of watermarks are 8 px or more
constexpr int kInkLevel = 28;     // difference of channels from which a pixel is coloured
constexpr int kFaintLevel = 8;    // grey levels under the paper
constexpr float kLeastMarked = 0.0004F;  // share of the page a mark of one word covers
constexpr float kMostInk = 0.12F;        // more is a coloured page or a photo
constexpr float kMostFaint = 0.35F;      // shadows of folds and desks count, too
constexpr int kGlanceSide = 480;         // px: enough to see whether any ink is coloured
constexpr std::size_t kMostPlaces = 4;
constexpr float kLargestPlace = 0.3F;  // of the page
constexpr int kPrint = 9;  // px at kFaintSide: strokes of print and the gaps between them
constexpr int kMark = 61;  // px at kFaintSide: broader is shadow

Layer shrunk(const cv::Mat& picture, int side) {
  Layer layer;
  const int longer = std::max(picture.cols, picture.rows);
  layer.scale = std::max(1.F, static_cast<float>(longer) / static_cast<float>(side));
  if (layer.scale > 1)
    cv::resize(picture, layer.color, {}, 1 / layer.scale, 1 / layer.scale, cv::INTER_AREA);
  else
    layer.color = picture;
  return layer;
}

cv::Mat disc(int side) {
  return cv::getStructuringElement(cv::MORPH_ELLIPSE, {side, side});
}

/// `strength` as ink on white, its strong end black; empty when what reaches `level` is too
/// little or too much of the page for a mark.
cv::Mat as_ink(const cv::Mat& strength, int level, float most) {
  const cv::Mat marked = strength >= level;
  const float share = static_cast<float>(cv::countNonZero(marked)) /
                      static_cast<float>(std::max<std::size_t>(1, strength.total()));
  if (share < kLeastMarked || share > most) return {};
  const double mean = cv::mean(strength, marked)[0];
  cv::Mat ink;
  strength.convertTo(ink, CV_8UC1, -200 / mean, 255);
  return ink;
}

}  // namespace

namespace {

/// Whitens the pieces of `ink` that `unwanted(width, height, pixels)` names.
template <class Unwanted>
void drop_pieces(cv::Mat& ink, const Unwanted& unwanted) {
  constexpr float kDark = 170;
  const cv::Mat dark = ink < kDark;
  cv::Mat labels;
  cv::Mat stats;
  cv::Mat centres;
  const int count = cv::connectedComponentsWithStats(dark, labels, stats, centres, 8, CV_32S);
  std::vector<char> goes(static_cast<std::size_t>(count), 0);
  for (int i = 1; i < count; ++i)
    goes[static_cast<std::size_t>(i)] =
        unwanted(stats.at<int>(i, cv::CC_STAT_WIDTH), stats.at<int>(i, cv::CC_STAT_HEIGHT),
                 stats.at<int>(i, cv::CC_STAT_AREA));
  cv::Mat drop(ink.size(), CV_8UC1);
  for (int y = 0; y < ink.rows; ++y)
    for (int x = 0; x < ink.cols; ++x)
      drop.at<std::uint8_t>(y, x) =
          goes[static_cast<std::size_t>(labels.at<int>(y, x))] != 0 ? 255 : 0;
  cv::Mat keep = dark & ~drop;
  cv::dilate(drop, drop, disc(7));  // their soft rims, too
  cv::dilate(keep, keep, disc(5));
  drop.setTo(0, keep);
  ink.setTo(255, drop);
}

/// What dense print leaves: beads of the filling disc's size, and chains of them along a line.
bool is_bead(int width, int height, int /*pixels*/) {
  constexpr int kBead = 30;   // px
  constexpr int kChain = 15;  // px high
  constexpr int kOblong = 5;  // as long as so many heights: no letter is
  const int longer = std::max(width, height);
  const int shorter = std::min(width, height);
  return longer < kBead || (shorter < kChain && longer > kOblong * shorter);
}

/// The frame of a stamp: thin lines around much room.
bool is_frame(int width, int height, int pixels) {
  constexpr int kLeast = 40;      // px
  constexpr float kThin = 0.14F;  // of its room
  return std::min(width, height) >= kLeast &&
         static_cast<float>(pixels) < kThin * static_cast<float>(width * height);
}

/// How much more coloured than its surroundings each pixel is.
cv::Mat colour_strength(const cv::Mat& color) {
  cv::Mat soft;
  cv::blur(color, soft, {3, 3});  // JPEG keeps colour at half the resolution
  std::array<cv::Mat, 3> channels;
  cv::split(soft, channels.data());
  const cv::Mat most = cv::max(cv::max(channels[0], channels[1]), channels[2]);
  const cv::Mat least = cv::min(cv::min(channels[0], channels[1]), channels[2]);
  const cv::Mat chroma = most - least;
  // The paper's tint and coloured areas change slowly; strokes do not. At a quarter of the
  // size the wide opening costs a sixteenth.
  const int wide = std::max(5, std::max(color.cols, color.rows) / 85) | 1;
  cv::Mat small;
  cv::resize(chroma, small, {}, 0.25, 0.25, cv::INTER_AREA);
  cv::morphologyEx(small, small, cv::MORPH_OPEN, disc(wide));
  cv::Mat ground;
  cv::resize(small, ground, chroma.size(), 0, 0, cv::INTER_LINEAR);
  cv::Mat strength;
  cv::subtract(chroma, ground, strength);
  return strength;
}

}  // namespace

Layer coloured_ink(const cv::Mat& picture) {
  if (picture.channels() != 3) return {};
  const Layer glance = shrunk(picture, kGlanceSide);
  if (as_ink(colour_strength(glance.color), kInkLevel, kMostInk).empty()) return {};
  Layer layer = shrunk(picture, kInkSide);
  layer.gray = as_ink(colour_strength(layer.color), kInkLevel, kMostInk);
  if (!layer.empty()) drop_pieces(layer.gray, is_frame);
  return layer;
}

Layer faint_strokes(const cv::Mat& picture) {
  Layer layer = shrunk(picture, kFaintSide);
  cv::Mat gray = layer.color;
  if (gray.channels() == 3) cv::cvtColor(gray, gray, cv::COLOR_BGR2GRAY);
  cv::Mat broad;  // fine dark strokes are filled up
  cv::morphologyEx(gray, broad, cv::MORPH_CLOSE, disc(kPrint));
  cv::Mat small;
  cv::resize(broad, small, {}, 0.25, 0.25, cv::INTER_AREA);
  cv::morphologyEx(small, small, cv::MORPH_CLOSE, disc(kMark / 4));
  cv::Mat paper;
  cv::resize(small, paper, broad.size(), 0, 0, cv::INTER_LINEAR);
  cv::Mat strength;
  cv::subtract(paper, broad, strength);
  layer.gray = as_ink(strength, kFaintLevel, kMostFaint);
  if (!layer.empty()) drop_pieces(layer.gray, is_bead);
  return layer;
}

std::vector<cv::Rect> places_of_ink(const Layer& layer) {
  cv::Mat small;
  cv::resize(layer.gray, small, {}, 0.25, 0.25, cv::INTER_AREA);
  cv::Mat marked = small < 190;
  cv::dilate(marked, marked, disc(9));
  std::vector<std::vector<cv::Point>> outlines;
  cv::findContours(marked, outlines, cv::RETR_EXTERNAL, cv::CHAIN_APPROX_SIMPLE);
  std::vector<cv::Rect> places;
  const double page = static_cast<double>(layer.gray.total());
  for (const auto& outline : outlines) {
    const cv::Rect around = cv::boundingRect(outline);
    const cv::Rect place = cv::Rect{around.x * 4 - 8, around.y * 4 - 8, around.width * 4 + 16,
                                    around.height * 4 + 16} &
                           cv::Rect{{}, layer.gray.size()};
    if (place.area() > page * static_cast<double>(kLargestPlace)) continue;
    if (place.area() < page * static_cast<double>(kLeastMarked) * 4) continue;
    places.push_back(place);
  }
  std::ranges::stable_sort(places, std::ranges::greater{},
                           [](const cv::Rect& place) { return place.area(); });
  if (places.size() > kMostPlaces) places.resize(kMostPlaces);
  return places;
}

}  // namespace outvet
