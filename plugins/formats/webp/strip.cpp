#include <algorithm>

#include "plugins/common/byte_writer.h"
#include "plugins/common/exif.h"
#include "plugins/common/icc_clean.h"
#include "plugins/formats/webp/rewrite.h"

namespace outvet::webp {
namespace {

constexpr const char* kWhere = "format.webp";
constexpr unsigned kIccFlag = 0x20;
constexpr unsigned kAlphaFlag = 0x10;
constexpr std::size_t kExtendedBytes = 10;  // of VP8X
constexpr std::size_t kAnimBytes = 6;
constexpr std::size_t kFrameHeader = 16;

Error malformed(const char* what) {
  return {ErrorCode::Malformed, kWhere, what};
}

std::span<const std::byte> payload(std::span<const std::byte> file, const Chunk& chunk) {
  return file.subspan(chunk.begin, chunk.end - chunk.begin);
}

const Chunk* find(const std::vector<Chunk>& chunks, std::string_view name) {
  const auto at = std::ranges::find(chunks, name, &Chunk::name);
  return at == chunks.end() ? nullptr : &*at;
}

class Stripper {
 public:
  Stripper(std::span<const std::byte> file, const Riff& riff, std::span<const std::byte> picture,
           const Riff& picture_riff, Budget& budget)
      : file_(file), riff_(riff), picture_(picture), frames_(picture_riff), budget_(budget) {}

  Result<std::vector<std::byte>> run() {
    out_.put("RIFF");
    out_.u32(0, Endian::Little);
    out_.put("WEBP");
    const Chunk& first = riff_.chunks.front();
    const bool simple = first.name == "VP8 " || first.name == "VP8L";
    if (!simple && first.name != "VP8X") return malformed("a picture without a header");
    if (!simple)
      if (auto done = heading(payload(file_, first)); !done) return done.error();
    if (auto done = (riff_.flags & kAnimationFlag) != 0 ? animation() : still(); !done)
      return done.error();
    if (!simple && orientation_ > 1) put("EXIF", orientation_exif(orientation_));
    if (out_.size() > 0xFFFF'FFFEU) return malformed("a file too large for its container");
    out_.patch(4, out_.size() - 8, 4, Endian::Little);
    return out_.take();
  }

 private:
  void put(std::string_view name, std::span<const std::byte> data) { append(out_, name, data); }

  Result<Done> heading(std::span<const std::byte> extended) {
    if (extended.size() < kExtendedBytes) return malformed("a header that is too short");
    orientation_ = orientation_of(file_, riff_);
    const Chunk* icc = (riff_.flags & kIccFlag) != 0 ? find(riff_.chunks, "ICCP") : nullptr;
    unsigned flags = riff_.flags & (kAlphaFlag | kAnimationFlag);
    if (icc) flags |= kIccFlag;
    if (orientation_ > 1) flags |= kExifFlag;
    ByteWriter header;
    header.u32(flags, Endian::Little);
    header.put(extended.subspan(4, kExtendedBytes - 4));
    put("VP8X", header.view());
    if (!icc) return Done{};
    auto clean = clean_icc(payload(file_, *icc));
    if (!clean) return clean.error();
    put("ICCP", *clean);
    return Done{};
  }

  Result<Done> still() { return bit_streams(frames_.chunks, out_); }

  Result<Done> animation() {
    const Chunk* control = find(riff_.chunks, "ANIM");
    if (!control || control->end - control->begin < kAnimBytes)
      return malformed("an animation without its control");
    put("ANIM", payload(file_, *control).first(kAnimBytes));
    std::size_t index = 0;
    for (const Chunk& chunk : frames_.chunks) {
      if (chunk.name != "ANMF") continue;
      if (auto ok = budget_.check(); !ok) return ok.error();
      ByteWriter frame;
      frame.put(payload(picture_, chunk).first(kFrameHeader - 1));
      // Six bits of the last byte are reserved (RFC 9649, 2.7.1.1).
      frame.u8(static_cast<unsigned>(picture_[chunk.begin + kFrameHeader - 1]) & 3U);
      if (auto done = bit_streams(frames_.frames.at(index++).chunks, frame); !done) return done;
      put("ANMF", frame.view());
    }
    return index > 0 ? Result<Done>{Done{}} : malformed("an animation without frames");
  }

  /// The first picture of a list, with the alpha that stands before it.
  Result<Done> bit_streams(const std::vector<Chunk>& chunks, ByteWriter& out) {
    const Chunk* alpha = nullptr;
    for (const Chunk& chunk : chunks) {
      if (chunk.name == "ALPH" && !alpha) alpha = &chunk;
      if (chunk.name != "VP8 " && chunk.name != "VP8L") continue;
      if (alpha && chunk.name == "VP8 ") {
        ByteWriter cleaned;
        const auto data = payload(picture_, *alpha);
        if (data.empty()) return malformed("an empty alpha channel");
        cleaned.u8(static_cast<unsigned>(data[0]) & 0x3FU);  // two bits are reserved
        cleaned.put(data.subspan(1));
        append(out, "ALPH", cleaned.view());
      }
      append(out, chunk.name, payload(picture_, chunk));
      return Done{};
    }
    return malformed("no picture");
  }

  static void append(ByteWriter& out, std::string_view name, std::span<const std::byte> data) {
    out.put(name);
    out.u32(data.size(), Endian::Little);
    out.put(data);
    if (data.size() % 2 != 0) out.u8(0);
  }

  std::span<const std::byte> file_;
  const Riff& riff_;
  std::span<const std::byte> picture_;
  const Riff& frames_;
  Budget& budget_;
  ByteWriter out_;
  int orientation_ = 1;
};

}  // namespace

int orientation_of(std::span<const std::byte> file, const Riff& riff) {
  if ((riff.flags & kExifFlag) == 0) return 1;
  const Chunk* exif = find(riff.chunks, "EXIF");
  return exif ? exif_orientation(payload(file, *exif)) : 1;
}

Result<std::vector<std::byte>> strip(std::span<const std::byte> file, const Riff& riff,
                                     std::span<const std::byte> picture, const Riff& picture_riff,
                                     Budget& budget) {
  return Stripper{file, riff, picture, picture_riff, budget}.run();
}

}  // namespace outvet::webp
