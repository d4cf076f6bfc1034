#pragma once

#include <vector>

#include "plugins/analyzers/text_reader/text_box.h"

namespace outvet {

/// How a map of text probabilities becomes boxes.
struct DbOptions {
  float pixel = 0.3F;   ///< a pixel above this belongs to text
  float box = 0.5F;     ///< a box whose mean probability is lower is dropped
  float unclip = 2.4F;  ///< growth: area * unclip / perimeter px on each side
};

/// Post-processing of "Real-time Scene Text Detection with Differentiable Binarization"
/// (Liao et al. 2020, section 3.3): the network marks the shrunken core of each line, so the
/// rectangle around each core is grown back.
///
/// `probability` is CV_32FC1 in [0, 1]; the boxes are in its pixels. A box reads along its
/// longer side, from left to right or, when that side is steeper than 45 degrees, downwards.
std::vector<TextBox> boxes_of(const cv::Mat& probability, const DbOptions& options);

}  // namespace outvet
