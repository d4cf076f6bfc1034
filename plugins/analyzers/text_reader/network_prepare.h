#pragma once

#include <opencv2/core.hpp>

namespace outvet {

/// A line as the line network takes it (models/reader/prepare.py, which trained it).
struct PreparedLine {
  cv::Mat gray;    ///< CV_8UC1, kNetworkHeight rows, paper near 255, ink near 0
  float left = 0;  ///< px of the source where column 0 lies
  float px = 1;    ///< px of the source per column
};

constexpr int kNetworkHeight = 40;

/// Cuts `gray` (CV_8UC1, dark ink on light paper, not empty) to its line, brings it to the
/// network's height and stretches its contrast. Ink is what is darker than the paper of the
/// columns around it; thin bands at the upper and lower edge are a neighbour's and go. Nothing
/// is cut where the ink found is not believable. Lines of more than 60 times their height are
/// squeezed.
PreparedLine prepare_for_network(const cv::Mat& gray);

}  // namespace outvet
