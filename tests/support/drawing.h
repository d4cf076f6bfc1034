#pragma once

#include <filesystem>
#include <stdexcept>
#include <string>

#include <opencv2/core.hpp>
#include <opencv2/freetype.hpp>
#include <opencv2/imgproc.hpp>

#include "scanner/core/media.h"

namespace outvet::testing {

inline constexpr const char* kLatinFont = "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf";
inline constexpr const char* kHindiFont =
    "/usr/share/fonts/truetype/noto/NotoSansDevanagari-Regular.ttf";

/// Writes `text` in `px` high letters, shaped as a reader of its script expects. `at` is the
/// left end of the baseline.
inline void write_text(cv::Mat& picture, const std::string& text, cv::Point at, int px,
                       const cv::Scalar& ink = cv::Scalar::all(20), const char* font = kLatinFont) {
  if (!std::filesystem::exists(font))
    throw std::runtime_error(std::string{"font missing: "} + font);
  const auto writer = cv::freetype::createFreeType2();
  writer->loadFontData(font, 0);
  writer->putText(picture, text, at, px, ink, cv::FILLED, cv::LINE_AA, true);
}

inline cv::Mat paper(int width, int height, const cv::Scalar& color = cv::Scalar::all(240)) {
  return {height, width, CV_8UC3, color};
}

/// `picture` turned about its centre, clockwise, on its own paper.
inline cv::Mat rotated(const cv::Mat& picture, double degrees) {
  const cv::Point2f centre{static_cast<float>(picture.cols) / 2,
                           static_cast<float>(picture.rows) / 2};
  cv::Mat out;
  cv::warpAffine(picture, out, cv::getRotationMatrix2D(centre, -degrees, 1), picture.size(),
                 cv::INTER_LINEAR, cv::BORDER_REPLICATE);
  return out;
}

/// A frame that holds a copy of `picture` (CV_8UC1 or CV_8UC3).
inline Frame frame_of(const cv::Mat& picture) {
  Budget budget{Limits{}};
  const auto format = picture.channels() == 1 ? PixelFormat::Gray8 : PixelFormat::Bgr8;
  auto fresh = Image::allocate(picture.cols, picture.rows, format, budget);
  if (!fresh) throw std::runtime_error(fresh.error().detail);
  for (int y = 0; y < picture.rows; ++y)
    std::copy_n(
        picture.ptr(y),
        static_cast<std::size_t>(picture.cols) * static_cast<std::size_t>(picture.channels()),
        fresh->row(y));
  Frame frame;
  frame.image = fresh->image;
  return frame;
}

}  // namespace outvet::testing
