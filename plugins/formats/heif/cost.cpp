#include "plugins/formats/heif/cost.h"

#include <algorithm>
#include <optional>

#include "plugins/formats/heif/coded_size.h"

namespace outvet::heif {
namespace {

constexpr const char* kWhere = "format.heif";
constexpr int kDeepest = 8;
constexpr std::int64_t kMostPictures = 10'000;  // tiles of tiles: the largest cameras have 600
constexpr std::int64_t kShare = 4;  // pixels decoded for a picture, in pictures of the limit

class Counting {
 public:
  Counting(std::span<const std::byte> file, const Meta& meta, const Budget& budget)
      : file_(file), meta_(meta), budget_(budget) {}

  Result<Cost> count(const Item& item) {
    const Result<Canvas> canvas = visit(item, 0);
    if (!canvas) return canvas.error();
    return Cost{canvas->width, canvas->height, pixels_};
  }

 private:
  struct Canvas {
    std::int64_t width = 0;
    std::int64_t height = 0;
  };

  Result<Canvas> visit(const Item& item, int depth) {
    if (auto ok = budget_.check(); !ok) return ok.error();
    if (depth == kDeepest)
      return Error{ErrorCode::Malformed, kWhere, "pictures made of pictures without end"};
    const Result<Canvas> canvas = canvas_of(item);
    if (!canvas) return canvas.error();
    if (auto fits = budget_.check_pixels(canvas->width, canvas->height, kWhere); !fits)
      return fits.error();
    pixels_ += canvas->width * canvas->height;
    const auto most = kShare * static_cast<std::int64_t>(budget_.limits().pixels_per_frame);
    if (pixels_ > most || ++pictures_ > kMostPictures)
      return Error{ErrorCode::LimitExceeded, kWhere, "a picture made of too many others"};
    for (const ItemId id : targets(meta_, item.id, "dimg"))
      if (auto done = visit(id, depth + 1); !done) return done.error();
    const auto [begin, end] = meta_.alphas.equal_range(item.id);
    for (auto alpha = begin; alpha != end; ++alpha)
      if (auto done = visit(alpha->second, depth + 1); !done) return done.error();
    return *canvas;
  }

  Result<Canvas> visit(ItemId id, int depth) {
    const auto at = meta_.items.find(id);
    if (at == meta_.items.end())
      return Error{ErrorCode::Malformed, kWhere, "a picture made of one that is not there"};
    return visit(at->second, depth);
  }

  /// The larger of what the container tells and what the code tells.
  Result<Canvas> canvas_of(const Item& item) const {
    Canvas canvas{item.width, item.height};
    std::optional<CodedSize> coded;
    if (item.type == "hvc1") coded = hevc_size(file_, item);
    if (item.type == "av01") coded = av1_size(file_, item);
    if (item.type == "grid" || item.type == "iovl") {
      const Result<CodedSize> derived = derived_size(item);
      if (!derived) return derived.error();
      coded = *derived;
    }
    if (coded)
      canvas = {std::max(canvas.width, coded->width), std::max(canvas.height, coded->height)};
    // Identity pictures need no size of their own: it is that of what they refer to.
    if (item.type == "iden" && canvas.width == 0) canvas = {1, 1};
    return canvas;
  }

  /// Output size of a grid (ISO/IEC 23008-12, 6.6.2.3) or an overlay (6.6.2.2).
  Result<CodedSize> derived_size(const Item& item) const {
    const auto bytes = item_bytes(file_, item);
    if (!bytes) return bytes.error();
    ByteReader reader{*bytes, kWhere};
    if (auto version = reader.skip(1); !version) return version.error();
    const auto flags = reader.u8();
    if (!flags) return flags.error();
    constexpr std::size_t kFillColor = 8;
    if (auto done = reader.skip(item.type == "grid" ? 2 : kFillColor); !done) return done.error();
    const unsigned field = (*flags & 1U) != 0 ? 4 : 2;
    const auto width = read_sized(reader, field);
    const auto height = read_sized(reader, field);
    if (!width || !height) return Error{ErrorCode::Malformed, kWhere, "a grid without size"};
    return CodedSize{static_cast<std::int64_t>(*width), static_cast<std::int64_t>(*height)};
  }

  std::span<const std::byte> file_;
  const Meta& meta_;
  const Budget& budget_;
  std::int64_t pixels_ = 0;
  std::int64_t pictures_ = 0;
};

}  // namespace

Result<Cost> cost_of(std::span<const std::byte> file, const Meta& meta, const Item& item,
                     const Budget& budget) {
  return Counting{file, meta, budget}.count(item);
}

}  // namespace outvet::heif
