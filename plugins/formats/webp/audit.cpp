#include <algorithm>
#include <string_view>

#include "plugins/common/icc_clean.h"
#include "plugins/formats/webp/rewrite.h"

namespace outvet::webp {
namespace {

Error forbidden(const char* what) {
  return {ErrorCode::Malformed, "audit.webp", what};
}

/// What may come next in a container: each chunk moves on, none goes back.
enum class Stage : int { Start, Header, Profile, Control, Frames, Alpha, Picture, Exif };

class Auditor {
 public:
  Auditor(std::span<const std::byte> copy, Budget& budget) : copy_(copy), budget_(budget) {}

  Result<Done> run() {
    if (copy_.size() < 20 || word(copy_, 0) != "RIFF" || word(copy_, 8) != "WEBP")
      return forbidden("no WebP signature");
    if (number(copy_, 4) != copy_.size() - 8) return forbidden("bytes behind the container");
    if (auto done = chunks(copy_.subspan(12), false); !done) return done;
    const bool drawn = stage_ == Stage::Frames || stage_ == Stage::Picture || stage_ == Stage::Exif;
    if (!drawn) return forbidden("no picture");
    if (((flags_ & 0x08U) != 0) != (stage_ == Stage::Exif))
      return forbidden("a header that announces what is not there");
    return Done{};
  }

 private:
  static std::string_view word(std::span<const std::byte> bytes, std::size_t at) {
    return {reinterpret_cast<const char*>(bytes.data()) + at, 4};
  }
  static std::size_t number(std::span<const std::byte> bytes, std::size_t at) {
    std::size_t value = 0;
    for (std::size_t i = 4; i > 0; --i)
      value = value << 8U | static_cast<std::size_t>(bytes[at + i - 1]);
    return value;
  }

  /// Chunks that fill `rest` to the last byte.
  Result<Done> chunks(std::span<const std::byte> rest, bool in_frame) {
    while (!rest.empty()) {
      if (auto ok = budget_.check(); !ok) return ok.error();
      if (rest.size() < 8) return forbidden("bytes that are no chunk");
      const std::size_t size = number(rest, 4);
      const std::size_t padded = size + size % 2;
      if (padded > rest.size() - 8) return forbidden("a chunk that runs past the end");
      if (padded != size && rest[8 + size] != std::byte{0})
        return forbidden("padding with content");
      const auto data = rest.subspan(8, size);
      if (auto done = in_frame ? picture(word(rest, 0), data) : chunk(word(rest, 0), data); !done)
        return done;
      rest = rest.subspan(8 + padded);
    }
    return Done{};
  }

  Result<Done> advance(Stage to) {
    if (to < stage_ || (to == stage_ && to != Stage::Frames))
      return forbidden("a chunk that is there twice or out of place");
    stage_ = to;
    return Done{};
  }

  Result<Done> chunk(std::string_view name, std::span<const std::byte> data) {
    if (name == "VP8X") return header(data);
    if (stage_ == Stage::Start) return picture(name, data);
    if (name == "ICCP") {
      if ((flags_ & 0x20U) == 0) return forbidden("a colour profile that the header does not know");
      if (auto done = advance(Stage::Profile); !done) return done;
      return audit_icc(data);
    }
    if (name == "ANIM") {
      if (data.size() != 6) return forbidden("an animation control of a wrong length");
      return advance(Stage::Control);
    }
    if (name == "ANMF") return frame(data);
    if (name == "EXIF") return orientation(data);
    if (animated()) return forbidden("a picture beside an animation");
    return picture(name, data);
  }

  bool animated() const { return (flags_ & 0x02U) != 0; }

  Result<Done> header(std::span<const std::byte> data) {
    if (stage_ != Stage::Start || data.size() != 10) return forbidden("a header out of place");
    flags_ = static_cast<unsigned>(data[0]);
    if ((flags_ & ~0x3AU) != 0 || data[1] != std::byte{0} || data[2] != std::byte{0} ||
        data[3] != std::byte{0})
      return forbidden("reserved bits or metadata in the header");
    return advance(Stage::Header);
  }

  Result<Done> frame(std::span<const std::byte> data) {
    if (!animated() || stage_ < Stage::Control) return forbidden("a frame out of place");
    if (auto done = advance(Stage::Frames); !done) return done;
    if (data.size() < 16 || (data[15] & std::byte{0xFC}) != std::byte{0})
      return forbidden("reserved bits in a frame");
    stage_ = Stage::Control;
    if (auto done = chunks(data.subspan(16), true); !done) return done;
    if (stage_ != Stage::Picture) return forbidden("a frame without a picture");
    stage_ = Stage::Frames;
    return Done{};
  }

  Result<Done> picture(std::string_view name, std::span<const std::byte> data) {
    if (name == "ALPH") {
      if (data.size() < 2 || (data[0] & std::byte{0xC0}) != std::byte{0})
        return forbidden("reserved bits in the alpha channel");
      return advance(Stage::Alpha);
    }
    const bool lossy = name == "VP8 " && data.size() > 10 && data[3] == std::byte{0x9D} &&
                       data[4] == std::byte{0x01} && data[5] == std::byte{0x2A};
    const bool lossless =
        name == "VP8L" && data.size() > 5 && data[0] == std::byte{0x2F} && stage_ != Stage::Alpha;
    if (!lossy && !lossless) return forbidden("a chunk that is no part of the picture");
    return advance(Stage::Picture);
  }

  Result<Done> orientation(std::span<const std::byte> data) {
    using namespace std::string_view_literals;
    const std::string_view words{reinterpret_cast<const char*>(data.data()), data.size()};
    const bool fine = words.size() == 26 &&
                      words.starts_with("II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0"sv) &&
                      words[18] >= 2 && words[18] <= 8 && words.substr(19) == "\0\0\0\0\0\0\0"sv;
    if (!fine) return forbidden("metadata beside the orientation");
    return advance(Stage::Exif);
  }

  std::span<const std::byte> copy_;
  Budget& budget_;
  Stage stage_ = Stage::Start;
  unsigned flags_ = 0;
};

}  // namespace

Result<Done> audit(std::span<const std::byte> copy, Budget& budget) {
  return Auditor{copy, budget}.run();
}

}  // namespace outvet::webp
