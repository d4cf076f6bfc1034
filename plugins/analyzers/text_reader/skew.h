#pragma once

#include <opencv2/core.hpp>

#include "plugins/analyzers/text_reader/text_box.h"

namespace outvet {

/// A box about as high as long hides how its word lies. Turned to the angle at which the rows
/// of `gray` (dark ink on light paper) differ most, for letters stand in rows, and cut to the
/// ink there; reads rightwards or down. Oblong boxes come back as they are.
TextBox with_skew(const cv::Mat& gray, const TextBox& box);

}  // namespace outvet
