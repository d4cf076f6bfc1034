#pragma once

#include <memory>
#include <vector>

#include <opencv2/core.hpp>

#include "plugins/analyzers/text_reader/db_boxes.h"
#include "plugins/common/onnx.h"
#include "scanner/base/budget.h"
#include "scanner/base/cores.h"

namespace outvet {

/// Finds lines of text of any script, size and direction with a DB network (PP-OCRv4).
///
/// A glance at low resolution comes first: most photos hold no text and end there. Where it
/// sees something too small to be told apart, that place is looked at again as large as its
/// writing needs, tile by tile.
///
/// Thread safety: const methods are safe to share.
class TextDetector {
 public:
  /// `cores` must outlive the detector.
  TextDetector(std::shared_ptr<const OnnxModel> network, Cores& cores);

  /// Boxes in pixels of `picture` (CV_8UC1 or CV_8UC3), in no order. Empty when there is
  /// no text. The answer does not depend on the number of cores.
  /// Errors: Timeout, Cancelled, LimitExceeded, Internal.
  Result<std::vector<TextBox>> find(const cv::Mat& picture, Budget& budget) const;

  /// One look at the whole picture with its longer side at about `side` px.
  Result<std::vector<TextBox>> look(const cv::Mat& picture, int side, const DbOptions& options,
                                    Budget& budget) const;

  /// Height in pixels of `picture` of the smallest writing that find() can see in it.
  static float smallest_height(const cv::Size& picture);

 private:
  Result<cv::Mat> probability(const cv::Mat& scaled) const;
  /// What lies where `glance` shows a trace of text, with the picture brought to `size`.
  Result<std::vector<TextBox>> look_again(const cv::Mat& picture, const cv::Mat& glance,
                                          const cv::Size& size, Budget& budget) const;

  std::shared_ptr<const OnnxModel> network_;
  Cores& cores_;
};

}  // namespace outvet
