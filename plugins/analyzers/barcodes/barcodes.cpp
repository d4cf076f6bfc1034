// Reads barcodes: QR, Micro QR, Data Matrix, Aztec, PDF417, MaxiCode, Code 128/39/93, Codabar,
// ITF, EAN and UPC, DataBar; several in one picture, turned, mirrored, light on dark.
//
// The whole picture is searched first. ZXing looks for Aztec and Data Matrix only around the
// centre, and a code that covers a twentieth of a photo drowns in what lies around it: so what
// looks like a block of modules is cut out and searched by itself, and large pictures are
// searched again in overlapping tiles. A QR code that cannot be decoded is a region "code".
//
// Misses: linear codes that lie aslant by more than about 20 degrees.

#include <algorithm>

#include <ZXing/TextUtfEncoding.h>
#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>

#include "plugins/analyzers/barcodes/code_places.h"
#include "plugins/analyzers/barcodes/code_search.h"
#include "plugins/common/cv.h"
#include "scanner/plugin/registry.h"

namespace outvet {
namespace {

constexpr int kWholeSide = 2000;   // px: larger pictures are first searched shrunk to this
constexpr int kTile = 1400;        // px of the full picture
constexpr int kTileOverlap = 300;  // px: a code this large lies whole in one tile
constexpr int kBlockSide = 700;    // px: a block is searched at no more than this
constexpr float kUnread = 0.8F;    // score of a code whose corners were seen

Polygon polygon_of(const cv::Rect& rect) {
  const cv::Rect2f r{rect};
  return {{r.x, r.y}, {r.x + r.width, r.y}, {r.x + r.width, r.y + r.height}, {r.x, r.y + r.height}};
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
    CodeSearch search;
    if (auto ok = whole(gray, search, budget); !ok) return ok.error();
    const Result<std::vector<cv::Rect>> unread = blocks(gray, search, budget);
    if (!unread) return unread.error();
    if (auto ok = tiles(gray, search, budget); !ok) return ok.error();
    for (const cv::Rect& place : *unread)
      if (!search.knows(place)) found.regions.push_back({"code", polygon_of(place), kUnread});
    for (Sight& sight : std::move(search).take())
      report(std::move(sight), found);
    return found;
  }

 private:
  static Result<Done> whole(const cv::Mat& gray, CodeSearch& search, Budget& budget) {
    const int longer = std::max(gray.cols, gray.rows);
    Look look{gray, {0, 0}, std::max(1.F, static_cast<float>(longer) / kWholeSide)};
    if (look.scale > 1)
      cv::resize(gray, look.gray, {}, 1 / look.scale, 1 / look.scale, cv::INTER_AREA);
    if (auto ok = search.all(look, budget); !ok) return ok;
    look.gray = 255 - look.gray;  // light modules on dark ground
    return search.all(look, budget);
  }

  /// Cuts out what looks like a block of modules. Gives the places of codes that stay unread.
  static Result<std::vector<cv::Rect>> blocks(const cv::Mat& gray, CodeSearch& search,
                                              Budget& budget) {
    std::vector<cv::Rect> unread;
    for (const cv::Rect& block : rough_blocks(gray)) {
      const int longer = std::max(block.width, block.height);
      Look look{gray(block).clone(), cv::Point2f{block.tl()},
                std::max(1.F, static_cast<float>(longer) / kBlockSide)};
      if (look.scale > 1)
        cv::resize(look.gray, look.gray, {}, 1 / look.scale, 1 / look.scale, cv::INTER_AREA);
      for (const bool light_on_dark : {false, true}) {
        if (light_on_dark) look.gray = 255 - look.gray;
        if (auto ok = search.matrix(look, budget); !ok) return ok.error();
        if (search.knows(block) || !shows_finder_patterns(look.gray)) continue;
        const Result<bool> read = search.insist(look, budget);
        if (!read) return read.error();
        if (!*read) unread.push_back(block);
      }
    }
    return unread;
  }

  static Result<Done> tiles(const cv::Mat& gray, CodeSearch& search, Budget& budget) {
    if (std::max(gray.cols, gray.rows) <= kWholeSide) return Done{};
    for (int y = 0; y < gray.rows; y += kTile - kTileOverlap)
      for (int x = 0; x < gray.cols; x += kTile - kTileOverlap) {
        const cv::Rect tile = cv::Rect{x, y, kTile, kTile} & cv::Rect{{}, gray.size()};
        const Look look{gray(tile), {static_cast<float>(x), static_cast<float>(y)}, 1};
        if (auto ok = search.all(look, budget); !ok) return ok;
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
