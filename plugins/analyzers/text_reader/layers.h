#pragma once

#include <vector>

#include <opencv2/core.hpp>

namespace outvet {

/// A picture of what lies over or under the writing of a page, dark on white, at `scale`
/// pixels of the page per pixel.
struct Layer {
  cv::Mat gray;   ///< CV_8UC1
  cv::Mat color;  ///< the page itself, as large as `gray`
  float scale = 1;

  bool empty() const { return gray.empty(); }
};

/// The coloured ink of `picture` (CV_8UC3) without black, grey and the paper's own tint:
/// stamps, which cross the lines of a letter. Empty when there is none, or when so much is
/// coloured that it is no ink on paper.
Layer coloured_ink(const cv::Mat& picture);

/// Broad faint strokes without the fine dark ones of print: watermarks, which lie behind the
/// lines of a letter. Empty when there are none.
Layer faint_strokes(const cv::Mat& picture);

/// Places of `layer` where its ink lies together, largest first, with room around.
std::vector<cv::Rect> places_of_ink(const Layer& layer);

}  // namespace outvet
