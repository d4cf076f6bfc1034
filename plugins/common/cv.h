#pragma once

#include <opencv2/core.hpp>

#include "scanner/core/image.h"

namespace outvet {

/// The pixels of `view` as OpenCV sees them, without copying: CV_8UC1, CV_8UC3 or CV_8UC4.
/// OpenCV has no matrix of constant pixels, so the caller must not write through it. Valid as
/// long as the pixels of `view` are.
inline cv::Mat as_mat(const ImageView& view) {
  return {view.height, view.width, CV_8UC(bytes_per_pixel(view.format)),
          const_cast<std::uint8_t*>(view.data), static_cast<std::size_t>(view.stride)};
}

}  // namespace outvet
