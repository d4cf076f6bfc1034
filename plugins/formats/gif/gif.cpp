// Reads GIF87a and GIF89a (CompuServe, 1990): every picture as browsers compose it, comments,
// plain text, XMP and colour profiles as metadata, everything else that viewers pass over as
// parts.
//
// The blocks and the LZW codes are read here and not by giflib, which tells neither what
// stands behind the end code of a picture nor where an XMP packet ends, and refuses files whose
// pictures leave the logical screen. Such a picture makes the canvas grow here, so that all of
// it is looked at. Tails that hold nothing but zeros are no parts.
//
// Parts: "app/NAME/n" unknown application extensions and "app/0xNN/n" other extensions,
// "comment/n" comments that are no text, "lzw/tail", "lzw/tail/1", ... bytes behind the LZW codes
// of a picture, "trailer/n" bytes behind the trailer. n counts from 0 for each kind.

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "plugins/common/icc.h"
#include "plugins/common/leftovers.h"
#include "plugins/common/metadata.h"
#include "plugins/common/trailer.h"
#include "plugins/common/xmp_iptc.h"
#include "plugins/formats/gif/canvas.h"
#include "plugins/formats/gif/gif_file.h"
#include "plugins/formats/gif/lzw.h"
#include "plugins/formats/gif/rewrite.h"
#include "scanner/plugin/registry.h"

namespace outvet {
namespace {

using gif::Canvas;
using gif::Extension;
using gif::GifFile;
using gif::Picture;
using gif::Range;

constexpr std::uint8_t kPlainText = 0x01;
constexpr std::uint8_t kComment = 0xFE;
constexpr std::uint8_t kApplication = 0xFF;

/// The packet of an XMP extension stands in the open and ends with 258 bytes that lead any
/// reader of sub-blocks to its end (XMP Specification Part 3, 1.1.2). Writers that use real
/// sub-blocks exist: their text is joined.
std::vector<std::byte> xmp_packet(std::span<const std::byte> blocks) {
  constexpr std::size_t kTrailBytes = 258;
  if (blocks.size() < kTrailBytes) return gif::joined(blocks);
  const auto trail = blocks.last(kTrailBytes);
  const bool magic = trail[0] == std::byte{1} && trail[1] == std::byte{0xFF} &&
                     trail[2] == std::byte{0xFE} && trail[256] == std::byte{0};
  if (!magic) return gif::joined(blocks);
  const auto packet = blocks.first(blocks.size() - kTrailBytes);
  return {packet.begin(), packet.end()};
}

/// The looping extension of Netscape: 1 and a count of two bytes. More than that is unknown.
bool is_plain_loop(std::span<const std::byte> payload) {
  return payload.size() == 3 && payload[0] == std::byte{1};
}

std::string hex_label(std::uint8_t label) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  return {'0', 'x', kDigits[label >> 4U], kDigits[label & 15U]};
}

bool is_text(std::span<const std::byte> bytes) {
  return std::ranges::none_of(bytes, [](std::byte b) {
    const auto c = static_cast<std::uint8_t>(b);
    return c == 0x7F || (c < 0x20 && c != '\t' && c != '\n' && c != '\r');
  });
}

/// Sorts the extensions of a file into fields and parts.
class Sorter {
 public:
  Sorter(std::span<const std::byte> file, const Limits& limits) : file_(file), limits_(limits) {}

  MetadataContent sort(const GifFile& gif) && {
    for (const Extension& extension : gif.extensions)
      sort(extension);
    return std::move(content_);
  }

 private:
  void sort(const Extension& extension) {
    const auto blocks = file_.subspan(extension.blocks.begin, extension.blocks.size());
    const std::vector<std::byte> payload = gif::joined(blocks);
    switch (extension.label) {
      case kComment: return comment(payload);
      case kPlainText: return plain_text(payload);
      case kApplication: return application(extension.application, blocks, payload);
      default: return part("app/" + hex_label(extension.label), payload);
    }
  }

  void comment(std::span<const std::byte> payload) {
    if (is_text(payload)) return add_field(content_.fields, "Gif.Comment", as_text(payload));
    add_field(content_.fields, "Gif.Comment", byte_count(payload.size()));
    part("comment", payload);
  }

  /// The text stands behind a grid of 12 bytes (GIF89a, 25).
  void plain_text(std::span<const std::byte> payload) {
    constexpr std::size_t kGridBytes = 12;
    if (payload.size() <= kGridBytes) return;
    add_field(content_.fields, "Gif.PlainText", as_text(payload.subspan(kGridBytes)));
  }

  void application(const std::string& name, std::span<const std::byte> blocks,
                   std::span<const std::byte> payload) {
    if (name == "XMP DataXMP") return append(content_, read_xmp(xmp_packet(blocks)));
    if (name == "ICCRGBG1012") return append(content_, read_icc(payload));
    const bool loops = name == "NETSCAPE2.0" || name == "ANIMEXTS1.0";
    if (loops && is_plain_loop(payload)) return;
    part("app/" + (name.empty() ? hex_label(kApplication) : path_word(name)), payload);
  }

  void part(const std::string& kind, std::span<const std::byte> payload) {
    if (payload.empty() || enough_parts(content_.parts, limits_)) return;
    add_part(content_.parts, kind + "/" + std::to_string(counts_[kind]++), payload);
  }

  std::span<const std::byte> file_;
  const Limits& limits_;
  MetadataContent content_;
  std::map<std::string, int> counts_;
};

class GifReader final : public MediaReader {
 public:
  GifReader(std::shared_ptr<const ByteSource> source, GifFile file)
      : source_(std::move(source)), gif_(std::move(file)) {}

  MediaInfo info() const override {
    MediaInfo info{.format = "gif", .mime = "image/gif"};
    info.width = gif_.width;
    info.height = gif_.height;
    info.frames = static_cast<std::uint32_t>(gif_.pictures.size());
    if (gif_.pictures.size() < 2) return info;
    info.kind = MediaKind::Animation;
    for (const Picture& picture : gif_.pictures)
      info.duration += picture.delay;
    return info;
  }

  Result<std::vector<MetaField>> fields(Budget& budget) override { return metadata(budget).fields; }

  Result<std::vector<Part>> parts(Budget& budget) override {
    std::vector<Part> parts = metadata(budget).parts;
    if (auto done = add_lzw_tails(parts, budget); !done) return done.error();
    if (auto done = add_trailer(parts, *source_, gif_.end, bytes().size()); !done)
      return done.error();
    return parts;
  }

  Result<std::optional<Frame>> next_frame(std::chrono::microseconds, int, Budget& budget) override {
    if (!canvas_) {
      Result<Canvas> canvas = Canvas::create(gif_, budget);
      if (!canvas) return canvas.error();
      canvas_ = std::move(*canvas);
    }
    while (at_ < gif_.pictures.size()) {
      if (auto ok = budget.check(); !ok) return ok.error();
      const Picture& picture = gif_.pictures[at_];
      const TimeSpan time{shown_until_, shown_until_ + picture.delay};
      shown_until_ = time.end;
      const std::uint32_t index = at_++;
      Result<Image> image = canvas_->draw(picture, bytes(), budget);
      if (!image && image.error().code != ErrorCode::Malformed) return image.error();
      if (image) {
        const bool still = gif_.pictures.size() == 1;
        return std::optional{Frame{index, still ? TimeSpan{} : time, std::move(*image), 1}};
      }
      // The pictures behind a broken one are still looked at; the error comes at the end.
      if (!gif_.broken) gif_.broken = image.error();
    }
    if (gif_.broken) return *std::exchange(gif_.broken, std::nullopt);
    return std::optional<Frame>{};
  }

 private:
  std::span<const std::byte> bytes() const { return *source_->in_memory(); }

  const MetadataContent& metadata(const Budget& budget) {
    if (!metadata_) metadata_ = Sorter{bytes(), budget.limits()}.sort(gif_);
    return *metadata_;
  }

  Result<Done> add_lzw_tails(std::vector<Part>& parts, const Budget& budget) const {
    for (const Picture& picture : gif_.pictures) {
      if (auto ok = budget.check(); !ok) return ok.error();
      if (enough_parts(parts, budget.limits())) break;
      const std::vector<std::byte> data =
          gif::joined(bytes().subspan(picture.blocks.begin, picture.blocks.size()));
      const auto pixels =
          static_cast<std::size_t>(picture.width) * static_cast<std::size_t>(picture.height);
      const Result<std::size_t> used = gif::measure_lzw(data, picture.code_size, pixels);
      // A broken picture has no tail that could be told; its frame gives the error.
      if (!used) continue;
      const auto tail = std::span{data}.subspan(*used);
      if (!only_zeros(tail)) add_part(parts, "lzw/tail", tail);
    }
    return Done{};
  }

  std::shared_ptr<const ByteSource> source_;  ///< in memory
  GifFile gif_;
  std::optional<MetadataContent> metadata_;
  std::optional<Canvas> canvas_;
  std::uint32_t at_ = 0;
  std::chrono::microseconds shown_until_{};
};

class GifFormat final : public MediaFormat {
 public:
  int probe(std::span<const std::byte> head) const override {
    const std::string_view text = as_text(head);
    return text.starts_with("GIF87a") || text.starts_with("GIF89a") ? 95 : 0;
  }

  std::vector<std::string_view> extensions() const override { return {"gif"}; }

  Result<std::unique_ptr<MediaReader>> open(std::shared_ptr<const ByteSource> bytes,
                                            Budget& budget) const override {
    auto loaded = load(std::move(bytes), budget);
    if (!loaded) return loaded.error();
    const std::span<const std::byte> all = *(*loaded)->in_memory();
    if (probe(all) == 0)
      return Error{ErrorCode::Malformed, "format.gif", "the file has no GIF signature"};
    Result<GifFile> file = gif::read_gif(all, budget);
    if (!file) return file.error();
    return std::unique_ptr<MediaReader>{
        std::make_unique<GifReader>(std::move(*loaded), std::move(*file))};
  }

  Result<Done> rewrite(std::shared_ptr<const ByteSource> bytes, const CleanPlan& plan,
                       ByteSink& out, Budget& budget) const override {
    auto loaded = load(std::move(bytes), budget);
    if (!loaded) return loaded.error();
    const std::span<const std::byte> all = *(*loaded)->in_memory();
    if (probe(all) == 0)
      return Error{ErrorCode::Malformed, "format.gif", "the file has no GIF signature"};
    auto copy = gif::strip(all, plan.areas, budget);
    return copy ? out.write(*copy) : Result<Done>{copy.error()};
  }

  Result<Done> audit(std::span<const std::byte> copy, Budget& budget) const override {
    return gif::audit(copy, budget);
  }
};

}  // namespace

void register_gif(Registry& registry) {
  registry.add<MediaFormat>("gif", [](const PluginContext&) {
    return Result<std::unique_ptr<MediaFormat>>{std::make_unique<GifFormat>()};
  });
}

}  // namespace outvet
