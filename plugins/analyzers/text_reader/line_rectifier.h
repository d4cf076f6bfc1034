#pragma once

#include <utility>

#include <opencv2/core.hpp>

#include "plugins/analyzers/text_reader/text_box.h"
#include "scanner/core/evidence.h"

namespace outvet {

/// One line of text, cut out of its picture and made easy to read.
struct Strip {
  /// CV_8UC1: dark ink on light paper, left to right, cut to the ink, paper near 255 and ink
  /// near 0 whatever the light was. Empty when there is no ink in the box.
  cv::Mat gray;
  TextBox box;  ///< the strip's outline in pixels of the picture
  LineLook look;

  bool empty() const { return gray.empty(); }
};

/// The box around the strip's pixels [left, right) in pixels of the picture.
TextBox part_of(const Strip& strip, float left, float right);

/// Cuts boxes out of one picture.
///
/// Holds views of the caller's pixels: they must outlive it. Thread safety: const methods
/// are safe to share.
class LineRectifier {
 public:
  /// `picture` is CV_8UC1 or CV_8UC3.
  explicit LineRectifier(cv::Mat picture) : picture_(std::move(picture)) {}

  /// Cuts out of `layer`, which shows what is to be read, and tells colours from `picture`,
  /// which is as large.
  LineRectifier(cv::Mat layer, cv::Mat picture)
      : picture_(std::move(layer)), color_(std::move(picture)) {}

  /// The line in `box`: turned upright, polarity and light made even, ink of neighbouring
  /// lines taken away, cut to the ink. Between `kLeast` and `kMost` px high.
  Strip cut(const TextBox& box) const;

  static constexpr int kLeast = 40;
  static constexpr int kMost = 64;

 private:
  cv::Mat picture_;
  cv::Mat color_;  ///< empty: `picture_` itself
};

}  // namespace outvet
