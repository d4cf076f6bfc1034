#pragma once

#include <vector>

#include <ZXing/ReadBarcode.h>
#include <opencv2/core.hpp>

#include "scanner/base/budget.h"
#include "scanner/core/geometry.h"

namespace outvet {

/// A decoded code in pixels of the picture.
struct Sight {
  ZXing::Result result;
  Polygon shape;
};

/// Where a grey picture (CV_8UC1) lies in the one that is searched.
struct Look {
  cv::Mat gray;
  cv::Point2f origin;  ///< of its first pixel
  float scale = 1;     ///< px of the searched picture per px
};

/// Searches pictures with ZXing and gathers what it sees, each code once.
///
/// ZXing 1.4 aborts the process when it meets one linear code twice (an assertion in
/// Result::operator==), so linear codes are asked for one at a time and painted over.
class CodeSearch {
 public:
  CodeSearch();

  /// Codes of all kinds. Errors: Timeout, Cancelled.
  Result<Done> all(const Look& look, Budget& budget);

  /// Matrix codes only: QR, Data Matrix, Aztec, PDF417, MaxiCode.
  Result<Done> matrix(const Look& look, Budget& budget);

  /// Matrix codes that are known to be there: larger looks and another way to tell dark from
  /// light, until one is decoded. True when one was.
  Result<bool> insist(const Look& look, Budget& budget);

  /// Whether a code was decoded that lies mostly in `place` (px of the searched picture).
  bool knows(const cv::Rect& place) const;

  std::vector<Sight> take() && { return std::move(sights_); }

 private:
  Result<Done> linear(const Look& look, Budget& budget);
  bool gather(const Look& look, const ZXing::DecodeHints& hints);
  void keep(Sight sight);
  void keep_linear(Sight sight);

  ZXing::DecodeHints matrix_;
  ZXing::DecodeHints linear_;
  std::vector<Sight> sights_;
};

}  // namespace outvet
