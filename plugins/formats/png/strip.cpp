#include <algorithm>
#include <array>
#include <limits>
#include <zlib.h>

#include "plugins/common/byte_writer.h"
#include "plugins/common/icc_clean.h"
#include "plugins/formats/png/metadata.h"
#include "plugins/formats/png/rewrite.h"
#include "plugins/formats/png/zlib_end.h"

namespace outvet::png {
namespace {

constexpr const char* kWhere = "format.png";
constexpr std::size_t kMostProfile = 16U << 20U;
constexpr std::size_t kLargestData = 0x7FFF'FFFF;  // of one chunk (PNG, 5.3)

/// Small chunks about colours, in the order in which they are written, and their length. All
/// of them may stand before the palette (PNG, third edition, table 5.3).
struct Fixed {
  std::string_view type;
  std::size_t size;
};
constexpr std::array kColour{Fixed{"cICP", 4},  Fixed{"mDCV", 24}, Fixed{"cLLI", 8},
                             Fixed{"cHRM", 32}, Fixed{"gAMA", 4},  Fixed{"sRGB", 1}};

Error malformed(const char* what) {
  return {ErrorCode::Malformed, kWhere, what};
}

std::size_t channels_of(const Header& header) {
  constexpr std::array<std::size_t, 7> kChannels{1, 0, 3, 3, 2, 0, 4};  // of sBIT (11.3.2.7)
  return kChannels.at(header.colour);
}

std::size_t background_bytes(const Header& header) {
  if (header.colour == 3) return 1;
  return header.grey() ? 2 : 6;
}

/// The compressed data of the still picture or of one frame, chunk by chunk.
struct Run {
  Header header;
  Pieces data;
};

class Stripper {
 public:
  Stripper(const Structure& file, const Structure& picture, Budget& budget)
      : file_(file), picture_(picture), budget_(budget) {}

  Result<std::vector<std::byte>> run() {
    for (const Structure* structure : {&file_, &picture_})
      if (auto whole = check(*structure); !whole) return whole.error();
    out_.put("\x89PNG\r\n\x1A\n");
    put("IHDR", picture_.find("IHDR")->data);
    if (auto done = heading(); !done) return done.error();
    if (auto done = colours(); !done) return done.error();
    if (auto done = frames(); !done) return done.error();
    put("IEND", {});
    return out_.take();
  }

 private:
  /// What is dropped may be broken; what is needed may not.
  static Result<Done> check(const Structure& structure) {
    if (structure.chunks.back().type != "IEND")
      return malformed("the file ends before its last chunk");
    for (const Chunk& chunk : structure.chunks) {
      if (!chunk.critical()) continue;
      if (!chunk.intact) return malformed("a checksum does not hold");
      if (chunk.type != "IHDR" && chunk.type != "PLTE" && chunk.type != "IDAT" &&
          chunk.type != "IEND")
        return Error{ErrorCode::Unsupported, kWhere, "a chunk that every reader must know"};
    }
    return Done{};
  }

  void put(std::string_view type, std::span<const std::byte> data) {
    out_.u32(data.size(), Endian::Big);
    const std::size_t begin = out_.size();
    out_.put(type);
    out_.put(data);
    const auto covered = out_.view().subspan(begin);
    out_.u32(crc32_z(0, reinterpret_cast<const Bytef*>(covered.data()), covered.size()),
             Endian::Big);
  }

  /// The first intact chunk of that type and length before the picture data; behind it no
  /// decoder looks for it.
  const Chunk* description(std::string_view type, std::size_t size) const {
    for (const Chunk& chunk : file_.chunks) {
      if (chunk.type == "IDAT") return nullptr;
      if (chunk.type == type)
        return chunk.intact && (size == 0 || chunk.data.size() == size) ? &chunk : nullptr;
    }
    return nullptr;
  }

  void keep(std::string_view type, std::size_t size) {
    if (const Chunk* chunk = description(type, size)) put(type, chunk->data);
  }

  Result<Done> heading() {
    for (const Fixed& fixed : kColour)
      keep(fixed.type, fixed.size);
    if (const Chunk* profile = description("iCCP", 0))
      if (auto done = put_profile(profile->data); !done) return done;
    keep("sBIT", channels_of(picture_.header));
    const int orientation = orientation_of(file_);
    if (orientation >= 2 && orientation <= 8) put("eXIf", orientation_exif(orientation));
    // A density says which scanner it was; a ratio changes how the picture shows.
    if (const Chunk* density = description("pHYs", 9))
      if (!std::ranges::equal(density->data.first(4), density->data.subspan(4, 4)))
        put("pHYs", density->data);
    return Done{};
  }

  /// Name, zero, method, zlib stream (11.3.2.3). The name is free text.
  Result<Done> put_profile(std::span<const std::byte> data) {
    constexpr std::size_t kLongestName = 79;
    const auto zero = std::ranges::find(data, std::byte{0});
    const auto name = static_cast<std::size_t>(zero - data.begin());
    if (name > kLongestName || data.size() - name < 2) return malformed("a broken colour profile");
    auto profile = inflate_all(data.subspan(name + 2), kMostProfile, budget_);
    if (!profile) return profile.error();
    auto clean = clean_icc(*profile);
    if (!clean) return clean.error();
    auto packed = deflate_all(*clean);
    if (!packed) return packed.error();
    ByteWriter chunk;
    chunk.put(std::string_view{"icc\0\0", 5});
    chunk.put(*packed);
    put("iCCP", chunk.view());
    return Done{};
  }

  Result<Done> colours() {
    const Layer layer = still_layer(picture_);
    const std::size_t entries = layer.palette.size() / 3;
    const bool indexed = picture_.header.colour == 3;
    const bool fits = layer.palette.size() % 3 == 0 && entries >= 1 &&
                      entries <= std::size_t{1} << picture_.header.depth;
    if (indexed && !fits) return malformed("a palette of a wrong size");
    // For true colours a palette is a proposal only, and up to 768 bytes to hide something in.
    if (indexed) put("PLTE", layer.palette);
    if (!layer.transparency.empty()) {
      const std::size_t size = layer.transparency.size();
      if (indexed ? size > entries : size != (picture_.header.grey() ? 2U : 6U))
        return malformed("transparency of a wrong size");
      put("tRNS", layer.transparency);
    }
    keep("bKGD", background_bytes(picture_.header));
    return Done{};
  }

  Result<Done> frames() {
    const Chunk* control = picture_.find("acTL");
    const auto count = std::ranges::count(picture_.chunks, std::string_view{"fcTL"}, &Chunk::type);
    if (!control) {
      if (count > 0) return malformed("frames of an animation that the file does not announce");
      return put_run("IDAT", {picture_.header, still_layer(picture_).data});
    }
    const Animation animation = read_animation(picture_);
    if (animation.trouble) return *animation.trouble;
    if (control->data.size() != 8 || !control->intact ||
        *ByteReader{control->data}.u32(Endian::Big) != count || count == 0)
      return malformed("the animation does not hold the frames that it announces");
    put("acTL", control->data);
    return animated_frames();
  }

  /// Frame controls and data in their order; sequence numbers are counted anew.
  Result<Done> animated_frames() {
    bool still_done = false;
    Run frame;
    for (const Chunk& chunk : picture_.chunks) {
      if (chunk.type == "IDAT" && !still_done) {
        still_done = true;
        if (auto done = put_run("IDAT", {picture_.header, still_layer(picture_).data}); !done)
          return done;
      } else if (chunk.type == "fcTL") {
        if (auto done = finish(frame); !done) return done;
        if (chunk.data.size() != 26 || !chunk.intact) return malformed("a broken frame control");
        ByteReader reader{chunk.data.subspan(4), kWhere};
        frame.header = picture_.header;
        frame.header.width = *reader.u32(Endian::Big);
        frame.header.height = *reader.u32(Endian::Big);
        if (frame.header.width == 0 || frame.header.width > picture_.header.width ||
            frame.header.height == 0 || frame.header.height > picture_.header.height)
          return malformed("a frame larger than the canvas");
        ByteWriter numbered;
        numbered.u32(sequence_++, Endian::Big);
        numbered.put(chunk.data.subspan(4));
        put("fcTL", numbered.view());
      } else if (chunk.type == "fdAT") {
        if (!chunk.intact || chunk.data.size() < 4) return malformed("broken data of a frame");
        frame.data.push_back(chunk.data.subspan(4));
      }
    }
    return finish(frame);
  }

  Result<Done> finish(Run& frame) {
    if (frame.data.empty()) return Done{};
    return put_run("fdAT", {frame.header, std::exchange(frame.data, {})});
  }

  /// One zlib stream, cut at its end; coded anew when it holds more than the rows.
  Result<Done> put_run(std::string_view type, const Run& run) {
    const std::uint64_t rows = run.header.raw_bytes();
    constexpr std::uint64_t kMostHidden = 64U << 20U;
    auto end = find_stream_end(run.data, rows + kMostHidden, budget_);
    if (!end) return end.error();
    if (end->inflated < rows) return malformed("the picture data is cut short");
    if (end->inflated > rows) {
      auto anew = deflate_anew(run.data, rows, budget_);
      if (!anew) return anew.error();
      put_data(type, *anew);
      return Done{};
    }
    std::uint64_t left = end->stored;
    for (const auto& piece : run.data) {
      const auto part = piece.first(static_cast<std::size_t>(
          std::min<std::uint64_t>(left, std::min(piece.size(), kLargestData))));
      if (!part.empty()) put_data(type, part);
      left -= part.size();
    }
    return Done{};
  }

  void put_data(std::string_view type, std::span<const std::byte> data) {
    if (type == "IDAT") return put(type, data);
    ByteWriter numbered;
    numbered.u32(sequence_++, Endian::Big);
    numbered.put(data);
    put(type, numbered.view());
  }

  const Structure& file_;
  const Structure& picture_;
  Budget& budget_;
  ByteWriter out_;
  std::uint32_t sequence_ = 0;
};

}  // namespace

Result<std::vector<std::byte>> strip(const Structure& file, const Structure& picture,
                                     Budget& budget) {
  return Stripper{file, picture, budget}.run();
}

}  // namespace outvet::png
