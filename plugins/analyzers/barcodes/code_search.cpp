#include "plugins/analyzers/barcodes/code_search.h"

#include <algorithm>
#include <array>
#include <utility>

#include <opencv2/imgproc.hpp>

namespace outvet {
namespace {

constexpr std::size_t kMostCodes = 200;
constexpr std::size_t kMostLinear = 40;  // readings in one look, several for a tall code
constexpr float kBarHeight = 0.12F;      // of a linear code's length, to either side of a row
constexpr float kSamePlace = 0.5F;       // shared area from which two readings are one code
// Of four dense codes that ZXing missed at their own size, each was read at one of these.
constexpr std::array kLarger{1.5, 2.5};
constexpr int kLargestSide = 2500;  // px an enlarged look may have

ZXing::ImageView view_of(const cv::Mat& gray) {
  return {gray.data, gray.cols, gray.rows, ZXing::ImageFormat::Lum, static_cast<int>(gray.step)};
}

Polygon shape_of(const ZXing::Position& corners, const Look& look) {
  Polygon shape;
  for (const auto& corner : corners)
    shape.push_back({look.origin.x + static_cast<float>(corner.x) * look.scale,
                     look.origin.y + static_cast<float>(corner.y) * look.scale});
  // A linear code is seen along one row: give the line some height.
  const Bounds box = bounds_of(shape);
  if (box.bottom - box.top < 1) {
    shape = {{box.left, box.top},
             {box.right, box.top},
             {box.right, box.top + 1},
             {box.left, box.top + 1}};
  } else if (box.right - box.left < 1) {
    shape = {{box.left, box.top},
             {box.left + 1, box.top},
             {box.left + 1, box.bottom},
             {box.left, box.bottom}};
  }
  return shape;
}

/// Grows `shape` to either side of its first edge by `share` of that edge's length.
Polygon thickened(const Polygon& shape, float share) {
  if (shape.size() != 4) return shape;
  const Point along{shape[1].x - shape[0].x, shape[1].y - shape[0].y};
  const Point across{-along.y * share, along.x * share};
  return {{shape[0].x - across.x, shape[0].y - across.y},
          {shape[1].x - across.x, shape[1].y - across.y},
          {shape[2].x + across.x, shape[2].y + across.y},
          {shape[3].x + across.x, shape[3].y + across.y}};
}

/// Whether the bounds lie within a quarter of the larger one's width of each other. ZXing now
/// and then sees a code's edge once more as a code of no width.
bool near(const Polygon& one, const Polygon& two) {
  const Bounds a = bounds_of(one);
  const Bounds b = bounds_of(two);
  const float reach = std::max(a.right - a.left, b.right - b.left) / 4;
  return std::max(a.left, b.left) - std::min(a.right, b.right) < reach &&
         std::max(a.top, b.top) - std::min(a.bottom, b.bottom) < reach;
}

void paint_over(cv::Mat& gray, const Polygon& shape) {
  std::vector<cv::Point> corners;
  for (const Point& corner : shape)
    corners.emplace_back(static_cast<int>(corner.x), static_cast<int>(corner.y));
  cv::fillConvexPoly(gray, corners, cv::Scalar{255});
}

}  // namespace

CodeSearch::CodeSearch() {
  for (ZXing::DecodeHints* hints : {&matrix_, &linear_})
    hints->setTryHarder(true).setTryRotate(true).setTryDownscale(true);
  matrix_.setFormats(ZXing::BarcodeFormat::MatrixCodes);
  linear_.setFormats(ZXing::BarcodeFormat::LinearCodes).setMaxNumberOfSymbols(1);
}

bool CodeSearch::gather(const Look& look, const ZXing::DecodeHints& hints) {
  bool any = false;
  for (ZXing::Result& result : ZXing::ReadBarcodes(view_of(look.gray), hints)) {
    any |= result.isValid();
    Polygon shape = shape_of(result.position(), look);
    keep({std::move(result), std::move(shape)});
  }
  return any;
}

Result<Done> CodeSearch::all(const Look& look, Budget& budget) {
  if (auto ok = matrix(look, budget); !ok) return ok;
  return linear(look, budget);
}

Result<Done> CodeSearch::matrix(const Look& look, Budget& budget) {
  if (auto ok = budget.check(); !ok) return ok;
  gather(look, matrix_);
  return Done{};
}

Result<bool> CodeSearch::insist(const Look& look, Budget& budget) {
  ZXing::DecodeHints other = matrix_;
  other.setBinarizer(ZXing::Binarizer::GlobalHistogram);
  if (gather(look, other)) return true;
  for (const double factor : kLarger) {
    if (factor * std::max(look.gray.cols, look.gray.rows) > kLargestSide) break;
    Look larger{{}, look.origin, look.scale / static_cast<float>(factor)};
    cv::resize(look.gray, larger.gray, {}, factor, factor, cv::INTER_CUBIC);
    for (const ZXing::DecodeHints* hints : {&matrix_, &other}) {
      if (auto ok = budget.check(); !ok) return ok.error();
      if (gather(larger, *hints)) return true;
    }
  }
  return false;
}

bool CodeSearch::knows(const cv::Rect& place) const {
  const cv::Rect2f room{place};
  return std::ranges::any_of(sights_, [&](const Sight& sight) {
    const Bounds box = bounds_of(sight.shape);
    return room.contains({(box.left + box.right) / 2, (box.top + box.bottom) / 2});
  });
}

Result<Done> CodeSearch::linear(const Look& look, Budget& budget) {
  cv::Mat painted = look.gray;
  for (std::size_t n = 0; n < kMostLinear; ++n) {
    if (auto ok = budget.check(); !ok) return ok;
    ZXing::Results results = ZXing::ReadBarcodes(view_of(painted), linear_);
    if (results.empty() || !results.front().isValid()) break;
    if (n == 0) painted = look.gray.clone();
    const Look here{painted, {0, 0}, 1};
    paint_over(painted, thickened(shape_of(results.front().position(), here), kBarHeight));
    Polygon shape = shape_of(results.front().position(), look);
    keep_linear({std::move(results.front()), std::move(shape)});
  }
  return Done{};
}

void CodeSearch::keep(Sight sight) {
  const bool known = std::ranges::any_of(sights_, [&](const Sight& other) {
    const float shared = overlap(other.shape, sight.shape);
    const bool same = other.result.format() == sight.result.format() &&
                      other.result.bytes() == sight.result.bytes();
    return shared > kSamePlace || (same && near(other.shape, sight.shape));
  });
  if (!known && sight.result.isValid() && sights_.size() < kMostCodes)
    sights_.push_back(std::move(sight));
}

/// A linear code is read along some of its rows: the next rows are the same code.
void CodeSearch::keep_linear(Sight sight) {
  const Polygon reach = thickened(sight.shape, 2 * kBarHeight);
  const auto twin = std::ranges::find_if(sights_, [&](const Sight& known) {
    return known.result.format() == sight.result.format() &&
           known.result.bytes() == sight.result.bytes() && overlap(known.shape, reach) > 0;
  });
  if (twin == sights_.end()) return keep(std::move(sight));
  const Bounds a = bounds_of(twin->shape);
  const Bounds b = bounds_of(sight.shape);
  const float left = std::min(a.left, b.left);
  const float right = std::max(a.right, b.right);
  const float top = std::min(a.top, b.top);
  const float bottom = std::max(a.bottom, b.bottom);
  twin->shape = {{left, top}, {right, top}, {right, bottom}, {left, bottom}};
}

}  // namespace outvet
