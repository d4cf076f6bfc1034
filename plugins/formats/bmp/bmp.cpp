// Reads Windows and OS/2 bitmaps ([MS-WMF] 2.2.2, BITMAPV5HEADER): 1 to 32 bits, colour tables,
// bit fields, RLE4 and RLE8, either row order, embedded and linked colour profiles.
//
// Not decoded: OS/2's Huffman and RLE24 codes, and bitmaps that wrap a JPEG or PNG file; that
// file is the part "picture/0". Tails that hold nothing but zeros are no parts.
//
// Parts: "gap/0" bytes between the colours and the pixels, "padding/0" bytes at the ends of rows,
// "channel/0" a picture in bits that belong to no channel, "trailer/n" bytes behind the pixels.

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "plugins/common/icc.h"
#include "plugins/common/leftovers.h"
#include "plugins/common/metadata.h"
#include "plugins/common/picture_file.h"
#include "plugins/formats/bmp/header.h"
#include "plugins/formats/bmp/pixels.h"
#include "plugins/formats/bmp/rewrite.h"
#include "scanner/plugin/registry.h"

namespace outvet {
namespace {

using bmp::Coding;
using bmp::Header;
using bmp::Range;
using bmp::RlePixels;

constexpr const char* kWhere = "format.bmp";

class BmpReader final : public MediaReader {
 public:
  BmpReader(std::shared_ptr<const ByteSource> source, const Header& header)
      : source_(std::move(source)), header_(header) {}

  MediaInfo info() const override {
    MediaInfo info;
    info.format = "bmp";
    info.mime = "image/bmp";
    info.width = header_.width;
    info.height = header_.height;
    return info;
  }

  Result<std::vector<MetaField>> fields(Budget&) override {
    std::vector<MetaField> fields = profile().fields;
    if (header_.reserved != 0) add_field(fields, "Bmp.Reserved", std::to_string(header_.reserved));
    if (header_.linked_profile)
      add_field(fields, "Bmp.LinkedProfile", as_text(slice(*header_.linked_profile)));
    return fields;
  }

  Result<std::vector<Part>> parts(Budget& budget) override {
    std::vector<Part> parts = profile().parts;
    add_around("gap", header_.colors.end, header_.pixels, parts);
    if (header_.coding == Coding::Plain) {
      const std::vector<std::byte> padding = bmp::row_padding(header_, bytes());
      if (!only_zeros(padding)) add_part(parts, "padding/0", padding);
      auto unused = bmp::decode_unused(header_, bytes(), budget);
      if (!unused) return unused.error();
      if (*unused) parts.push_back({"channel/0", picture_file(**unused)});
    }
    const std::size_t end = pixels_end(budget);
    if (header_.coding == Coding::File)
      add_leftover(parts, "picture/0", source_, header_.pixels, end);
    add_around("trailer", end, bytes().size(), parts);
    return parts;
  }

  Result<std::optional<Frame>> next_frame(std::chrono::microseconds, int, Budget& budget) override {
    if (done_) return std::optional<Frame>{};
    done_ = true;
    Result<Image> image = decode(budget);
    if (!image) return image.error();
    Frame frame;
    frame.image = std::move(*image);
    return std::optional{std::move(frame)};
  }

 private:
  std::span<const std::byte> bytes() const { return *source_->in_memory(); }
  std::span<const std::byte> slice(const Range& range) const {
    return bytes().subspan(range.begin, range.size());
  }

  MetadataContent profile() const {
    return header_.profile ? read_icc(slice(*header_.profile)) : MetadataContent{};
  }

  Result<Image> decode(Budget& budget) {
    switch (header_.coding) {
      case Coding::Plain: return bmp::decode_plain(header_, bytes(), budget);
      case Coding::Rle4:
      case Coding::Rle8: {
        const Result<RlePixels>& pixels = run_lengths(budget);
        if (!pixels) return pixels.error();
        return bmp::paint_rle(header_, bytes(), *pixels, budget);
      }
      case Coding::File:
        return Error{ErrorCode::Unsupported, kWhere, "the bitmap wraps a file of another format"};
      case Coding::Unknown: break;
    }
    return Error{ErrorCode::Unsupported, kWhere, "a compression that only OS/2 knew"};
  }

  /// Decoded once, for the picture and for where its code ends.
  const Result<RlePixels>& run_lengths(Budget& budget) {
    if (!rle_) rle_ = bmp::decode_rle(header_, bytes().subspan(header_.pixels), budget);
    return *rle_;
  }

  /// Where the pixels end; for codes that are not understood, where the header says so.
  std::size_t pixels_end(Budget& budget) {
    const std::size_t left = bytes().size() - header_.pixels;
    std::size_t used = std::min(header_.declared_size == 0 ? left : header_.declared_size, left);
    if (header_.coding == Coding::Plain)
      used = std::min(header_.row_size * static_cast<std::size_t>(header_.height), left);
    if (header_.coding == Coding::Rle4 || header_.coding == Coding::Rle8)
      if (const Result<RlePixels>& pixels = run_lengths(budget)) used = pixels->used;
    return header_.pixels + used;
  }

  /// What lies in [begin, end) apart from the colour profile.
  void add_around(const std::string& kind, std::size_t begin, std::size_t end,
                  std::vector<Part>& parts) const {
    const std::optional<Range>& hole = header_.profile ? header_.profile : header_.linked_profile;
    const std::size_t from = hole ? std::clamp(hole->begin, begin, end) : end;
    const std::size_t to = hole ? std::clamp(hole->end, begin, end) : end;
    const std::size_t before = parts.size();
    add_leftover(parts, kind + "/0", source_, begin, from);
    add_leftover(parts, kind + "/" + std::to_string(parts.size() - before), source_, to, end);
  }

  std::shared_ptr<const ByteSource> source_;  ///< in memory
  Header header_;
  std::optional<Result<RlePixels>> rle_;
  bool done_ = false;
};

class BmpFormat final : public MediaFormat {
 public:
  /// "BM" alone begins many a text: the size of the header behind it must be a known one.
  int probe(std::span<const std::byte> head) const override {
    constexpr std::size_t kHeaderSizeAt = 14;
    if (!as_text(head).starts_with("BM") || head.size() < kHeaderSizeAt + 4) return 0;
    const auto size = static_cast<unsigned>(head[kHeaderSizeAt]);
    const bool small =
        head[15] == std::byte{0} && head[16] == std::byte{0} && head[17] == std::byte{0};
    const bool known = size == 12 || (size >= 16 && size <= 64) || size == 108 || size == 124;
    return small && known ? 80 : 0;
  }

  std::vector<std::string_view> extensions() const override { return {"bmp", "dib"}; }

  Result<std::unique_ptr<MediaReader>> open(std::shared_ptr<const ByteSource> bytes,
                                            Budget& budget) const override {
    auto loaded = load(std::move(bytes), budget);
    if (!loaded) return loaded.error();
    const std::span<const std::byte> all = *(*loaded)->in_memory();
    if (!as_text(all).starts_with("BM"))
      return Error{ErrorCode::Malformed, kWhere, "the file has no BMP signature"};
    Result<Header> header = bmp::read_header(all, budget);
    if (!header) return header.error();
    return std::unique_ptr<MediaReader>{std::make_unique<BmpReader>(std::move(*loaded), *header)};
  }

  Result<Done> rewrite(std::shared_ptr<const ByteSource> bytes, const CleanPlan& plan,
                       ByteSink& out, Budget& budget) const override {
    auto loaded = load(std::move(bytes), budget);
    if (!loaded) return loaded.error();
    const std::span<const std::byte> all = *(*loaded)->in_memory();
    if (!as_text(all).starts_with("BM"))
      return Error{ErrorCode::Malformed, kWhere, "the file has no BMP signature"};
    auto copy = bmp::strip(all, plan.areas, budget);
    return copy ? out.write(*copy) : Result<Done>{copy.error()};
  }

  Result<Done> audit(std::span<const std::byte> copy, Budget& budget) const override {
    return bmp::audit(copy, budget);
  }
};

}  // namespace

void register_bmp(Registry& registry) {
  registry.add<MediaFormat>("bmp", [](const PluginContext&) {
    return Result<std::unique_ptr<MediaFormat>>{std::make_unique<BmpFormat>()};
  });
}

}  // namespace outvet
