#pragma once

#include <vector>

#include <opencv2/core.hpp>

namespace outvet {

/// Places of `gray` (CV_8UC1) that are as rough as a block of modules all over, largest first,
/// each with a margin, in its pixels.
std::vector<cv::Rect> rough_blocks(const cv::Mat& gray);

/// Whether `gray` shows the three squares in the corners of a QR code: runs of dark and light
/// as 1:1:3:1:1 across and down through one point (ISO/IEC 18004, section 6.3.3).
bool shows_finder_patterns(const cv::Mat& gray);

}  // namespace outvet
