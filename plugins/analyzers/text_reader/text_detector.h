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
/// sees something, the picture is looked at again as large as the smallest writing seen
/// needs, tile by tile, and only where the glance was not blank.
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
  Result<cv::Mat> probability_in_tiles(const cv::Mat& picture, const cv::Size& scaled,
                                       const cv::Mat& glance, Budget& budget) const;

  std::shared_ptr<const OnnxModel> network_;
  Cores& cores_;
};

}  // namespace outvet
