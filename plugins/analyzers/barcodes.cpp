// Reads barcodes: QR, Micro QR, Data Matrix, Aztec, PDF417, MaxiCode, Code 128/39/93, Codabar,
// ITF, EAN and UPC, DataBar; several in one picture, turned, mirrored, light on dark.
//
// The whole picture is searched first. ZXing looks for Aztec and Data Matrix only around the
// centre, and a code that covers a twentieth of a photo drowns in what lies around it: so what
// looks like a block of modules is cut out and searched by itself, and large pictures are
// searched again in overlapping tiles.

#include <algorithm>
#include <array>
#include <cmath>

#include <ZXing/ReadBarcode.h>
#include <ZXing/TextUtfEncoding.h>
#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>

#include "plugins/common/cv.h"
#include "scanner/plugin/registry.h"

namespace outvet {
namespace {

constexpr int kWholeSide = 2000;      // px: larger pictures are first searched shrunk to this
constexpr int kTile = 1400;           // px of the full picture
constexpr int kTileOverlap = 300;     // px: a code this large lies whole in one tile
constexpr int kRoughSide = 800;       // px at which rough blocks are looked for
constexpr int kRough = 40;            // grey levels between neighbours
constexpr float kSmallestBlock = 14;  // px at that size
constexpr float kMostOblong = 2.2F;
constexpr float kBlockFill = 0.7F;
constexpr std::size_t kMostBlocks = 16;
constexpr int kBlockSide = 700;  // px: a block is searched at no more than this
constexpr std::size_t kMostCodes = 200;
constexpr std::size_t kMostLinear = 40;  // readings in one look, several for a tall code
constexpr float kBarHeight = 0.12F;      // of a linear code's length, to either side of a row
constexpr float kSamePlace = 0.5F;       // shared area from which two readings are one code

/// ZXing's result brought into pixels of the picture.
struct Sight {
  ZXing::Result result;
  Polygon shape;
};

Polygon shape_of(const ZXing::Position& corners, const cv::Point2f& origin, float scale) {
  Polygon shape;
  for (const auto& corner : corners)
    shape.push_back({origin.x + static_cast<float>(corner.x) * scale,
                     origin.y + static_cast<float>(corner.y) * scale});
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

/// Searches pictures and gathers what it sees, each code once.
///
/// ZXing 1.4 aborts the process when it meets one linear code twice (an assertion in
/// Result::operator==), so linear codes are asked for one at a time and painted over.
class Search {
 public:
  Search() {
    for (ZXing::DecodeHints* hints : {&matrix_, &linear_})
      hints->setTryHarder(true).setTryRotate(true).setTryDownscale(true);
    matrix_.setFormats(ZXing::BarcodeFormat::MatrixCodes);
    linear_.setFormats(ZXing::BarcodeFormat::LinearCodes).setMaxNumberOfSymbols(1);
  }

  /// Codes of all kinds. `gray` shows the picture from `origin` on, `scale` picture px per px.
  Result<Done> look(const cv::Mat& gray, const cv::Point2f& origin, float scale, Budget& budget) {
    if (auto ok = look_for_matrix(gray, origin, scale, budget); !ok) return ok;
    return look_for_linear(gray, origin, scale, budget);
  }

  Result<Done> look_for_matrix(const cv::Mat& gray, const cv::Point2f& origin, float scale,
                               Budget& budget) {
    if (auto ok = budget.check(); !ok) return ok;
    for (ZXing::Result& result : ZXing::ReadBarcodes(view_of(gray), matrix_)) {
      Polygon shape = shape_of(result.position(), origin, scale);
      keep({std::move(result), std::move(shape)});
    }
    return Done{};
  }

  std::vector<Sight> take() && { return std::move(sights_); }

 private:
  Result<Done> look_for_linear(const cv::Mat& gray, const cv::Point2f& origin, float scale,
                               Budget& budget) {
    cv::Mat painted = gray;
    for (std::size_t n = 0; n < kMostLinear; ++n) {
      if (auto ok = budget.check(); !ok) return ok;
      ZXing::Results results = ZXing::ReadBarcodes(view_of(painted), linear_);
      if (results.empty() || !results.front().isValid()) break;
      if (n == 0) painted = gray.clone();
      paint_over(painted, thickened(shape_of(results.front().position(), {0, 0}, 1), kBarHeight));
      Polygon shape = shape_of(results.front().position(), origin, scale);
      keep_linear({std::move(results.front()), std::move(shape)});
    }
    return Done{};
  }

  static ZXing::ImageView view_of(const cv::Mat& gray) {
    return {gray.data, gray.cols, gray.rows, ZXing::ImageFormat::Lum, static_cast<int>(gray.step)};
  }

  static void paint_over(cv::Mat& gray, const Polygon& shape) {
    std::vector<cv::Point> corners;
    for (const Point& corner : shape)
      corners.emplace_back(static_cast<int>(corner.x), static_cast<int>(corner.y));
    cv::fillConvexPoly(gray, corners, cv::Scalar{255});
  }

  void keep(Sight sight) {
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
  void keep_linear(Sight sight) {
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

  ZXing::DecodeHints matrix_;
  ZXing::DecodeHints linear_;
  std::vector<Sight> sights_;
};

/// Places that are as rough as a block of modules all over, largest first.
std::vector<cv::Rect> rough_blocks(const cv::Mat& gray) {
  const float scale = std::min(
      1.F, static_cast<float>(kRoughSide) / static_cast<float>(std::max(gray.cols, gray.rows)));
  cv::Mat small;
  cv::resize(gray, small, {}, scale, scale, cv::INTER_AREA);
  const auto square = [](int side) {
    return cv::getStructuringElement(cv::MORPH_RECT, {side, side});
  };
  cv::Mat rough;
  cv::morphologyEx(small, rough, cv::MORPH_GRADIENT, square(3));
  rough = rough > kRough;
  cv::morphologyEx(rough, rough, cv::MORPH_CLOSE, square(7));
  cv::morphologyEx(rough, rough, cv::MORPH_OPEN, square(9));
  std::vector<std::vector<cv::Point>> outlines;
  cv::findContours(rough, outlines, cv::RETR_EXTERNAL, cv::CHAIN_APPROX_SIMPLE);
  std::vector<cv::Rect> blocks;
  for (const auto& outline : outlines) {
    const cv::RotatedRect rect = cv::minAreaRect(outline);
    const float longer = std::max(rect.size.width, rect.size.height);
    const float shorter = std::min(rect.size.width, rect.size.height);
    if (shorter < kSmallestBlock || longer > kMostOblong * shorter) continue;
    if (cv::contourArea(outline) < kBlockFill * rect.size.area()) continue;
    const cv::Rect around = cv::boundingRect(outline);
    const int margin = std::max(4, static_cast<int>(shorter / 4));
    const auto native = [&](int px) { return static_cast<int>(static_cast<float>(px) / scale); };
    blocks.push_back(cv::Rect{native(around.x - margin), native(around.y - margin),
                              native(around.width + 2 * margin),
                              native(around.height + 2 * margin)} &
                     cv::Rect{{}, gray.size()});
  }
  std::ranges::stable_sort(blocks, std::ranges::greater{},
                           [](const cv::Rect& r) { return r.area(); });
  if (blocks.size() > kMostBlocks) blocks.resize(kMostBlocks);
  return blocks;
}

class Barcodes final : public Analyzer {
 public:
  Result<Observations> analyze(const Frame& frame, const Observations&, Budget& budget) override {
    Observations found;
    if (frame.image.empty()) return found;
    cv::setNumThreads(1);
    const cv::Mat picture = as_mat(frame.image.view());
    auto lease = budget.reserve(picture.total() * 2, "grey picture for barcodes");
    if (!lease) return lease.error();
    cv::Mat gray = picture;
    if (picture.channels() != 1)
      cv::cvtColor(picture, gray,
                   picture.channels() == 3 ? cv::COLOR_BGR2GRAY : cv::COLOR_BGRA2GRAY);
    Search search;
    if (auto ok = whole(gray, search, budget); !ok) return ok.error();
    if (auto ok = blocks(gray, search, budget); !ok) return ok.error();
    if (auto ok = tiles(gray, search, budget); !ok) return ok.error();
    for (Sight& sight : std::move(search).take())
      report(std::move(sight), found);
    return found;
  }

 private:
  static Result<Done> whole(const cv::Mat& gray, Search& search, Budget& budget) {
    cv::Mat small = gray;
    const int longer = std::max(gray.cols, gray.rows);
    const float scale = std::max(1.F, static_cast<float>(longer) / kWholeSide);
    if (scale > 1) cv::resize(gray, small, {}, 1 / scale, 1 / scale, cv::INTER_AREA);
    if (auto ok = search.look(small, {0, 0}, scale, budget); !ok) return ok;
    // Light modules on dark ground.
    return search.look(255 - small, {0, 0}, scale, budget);
  }

  static Result<Done> blocks(const cv::Mat& gray, Search& search, Budget& budget) {
    for (const cv::Rect& block : rough_blocks(gray)) {
      cv::Mat part = gray(block);
      const float scale =
          std::max(1.F, static_cast<float>(std::max(block.width, block.height)) / kBlockSide);
      if (scale > 1) cv::resize(part, part, {}, 1 / scale, 1 / scale, cv::INTER_AREA);
      const cv::Point2f origin{block.tl()};
      if (auto ok = search.look_for_matrix(part.clone(), origin, scale, budget); !ok) return ok;
      if (auto ok = search.look_for_matrix(255 - part, origin, scale, budget); !ok) return ok;
    }
    return Done{};
  }

  static Result<Done> tiles(const cv::Mat& gray, Search& search, Budget& budget) {
    if (std::max(gray.cols, gray.rows) <= kWholeSide) return Done{};
    for (int y = 0; y < gray.rows; y += kTile - kTileOverlap)
      for (int x = 0; x < gray.cols; x += kTile - kTileOverlap) {
        const cv::Rect tile = cv::Rect{x, y, kTile, kTile} & cv::Rect{{}, gray.size()};
        const cv::Point2f origin{static_cast<float>(x), static_cast<float>(y)};
        if (auto ok = search.look(gray(tile), origin, 1, budget); !ok) return ok;
      }
    return Done{};
  }

  static void report(Sight sight, Observations& found) {
    const ZXing::Result& result = sight.result;
    // Text comes as UTF-8, everything else as the bytes that were encoded.
    std::string payload = ZXing::TextUtfEncoding::ToUtf8(result.text());
    if (result.contentType() == ZXing::ContentType::Binary)
      payload = std::string{result.bytes().asString()};
    found.codes.push_back(
        {ZXing::ToString(result.format()), Sensitive{std::move(payload)}, std::move(sight.shape)});
  }
};

}  // namespace

void register_barcodes(Registry& registry) {
  registry.add<Analyzer>("barcodes", [](const PluginContext&) -> Result<std::unique_ptr<Analyzer>> {
    return std::unique_ptr<Analyzer>{std::make_unique<Barcodes>()};
  });
}

}  // namespace outvet
