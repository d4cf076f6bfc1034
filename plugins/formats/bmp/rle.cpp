#include <algorithm>

#include "plugins/formats/bmp/pixels.h"
#include "scanner/base/byte_reader.h"

namespace outvet::bmp {
namespace {

constexpr const char* kWhere = "format.bmp";

Error malformed(const char* why) {
  return Error{ErrorCode::Malformed, kWhere, why};
}

class RleDecoder {
 public:
  RleDecoder(const Header& header, std::span<const std::byte> code, const Budget& budget)
      : width_(static_cast<std::size_t>(header.width)),
        height_(static_cast<std::size_t>(header.height)),
        padded_(padded(width_, header.coding)),
        nibbles_(header.coding == Coding::Rle4),
        code_(code, kWhere),
        budget_(budget) {
    out_.indices.resize(width_ * height_);
  }

  Result<RlePixels> run() && {
    while (!ended_) {
      // A complete picture may do without its end mark.
      if (code_.left() < 2 && complete()) break;
      const auto first = code_.u8();
      const auto second = code_.u8();
      if (!second) return malformed("the code ends before its last pixel");
      const Result<Done> done = *first > 0 ? repeat(*first, *second) : escape(*second);
      if (!done) return done.error();
    }
    out_.used = code_.at();
    return std::move(out_);
  }

 private:
  /// ImageMagick codes the padding of rows to four bytes as if it were pixels.
  static std::size_t padded(std::size_t width, Coding coding) {
    const std::size_t unit = coding == Coding::Rle4 ? 8 : 4;
    return (width + unit - 1) / unit * unit;
  }

  bool complete() const { return y_ == height_ || (y_ + 1 == height_ && x_ >= width_); }

  Result<Done> fits(std::size_t count) const {
    if (y_ >= height_ || count > padded_ - x_) return malformed("a run leaves its row");
    return Done{};
  }

  void put(std::uint8_t index) {
    if (x_ < width_) out_.indices[y_ * width_ + x_] = index;
    ++x_;
  }

  Result<Done> repeat(std::size_t count, std::uint8_t value) {
    if (auto ok = fits(count); !ok) return ok.error();
    for (std::size_t i = 0; i < count; ++i)
      put(nibbles_ ? nibble(value, i) : value);
    return Done{};
  }

  static std::uint8_t nibble(std::uint8_t pair, std::size_t i) {
    return i % 2 == 0 ? pair >> 4U : pair & 15U;
  }

  /// A zero and: 0 end of row, 1 end of picture, 2 a jump, else so many pixels one by one.
  Result<Done> escape(std::uint8_t what) {
    if (what == 0) {
      if (auto ok = budget_.check(); !ok) return ok.error();
      x_ = 0;
      if (y_ == height_) return malformed("more rows than the picture has");
      ++y_;
      return Done{};
    }
    if (what == 1) {
      ended_ = true;
      return Done{};
    }
    return what == 2 ? jump() : literal(what);
  }

  Result<Done> jump() {
    const auto right = code_.u8();
    const auto down = code_.u8();
    if (!down) return malformed("the code ends before its last pixel");
    if (*right > padded_ - x_ || *down > height_ - y_)
      return malformed("a jump leaves the picture");
    x_ += *right;
    y_ += *down;
    return Done{};
  }

  Result<Done> literal(std::size_t count) {
    if (auto ok = fits(count); !ok) return ok.error();
    const std::size_t bytes = nibbles_ ? (count + 1) / 2 : count;
    const auto values = code_.take(bytes);
    if (!values) return malformed("the code ends before its last pixel");
    for (std::size_t i = 0; i < count; ++i) {
      const auto byte = static_cast<std::uint8_t>((*values)[nibbles_ ? i / 2 : i]);
      put(nibbles_ ? nibble(byte, i) : byte);
    }
    // Runs are padded to words; the last one may do without.
    if (bytes % 2 != 0 && !code_.done()) return code_.skip(1);
    return Done{};
  }

  std::size_t width_;
  std::size_t height_;
  std::size_t padded_;  ///< pixels of a row that may be coded
  bool nibbles_;
  ByteReader code_;
  const Budget& budget_;
  RlePixels out_;
  std::size_t x_ = 0;
  std::size_t y_ = 0;
  bool ended_ = false;
};

}  // namespace

Result<RlePixels> decode_rle(const Header& header, std::span<const std::byte> code,
                             Budget& budget) {
  const auto pixels =
      static_cast<std::uint64_t>(header.width) * static_cast<std::uint64_t>(header.height);
  Result<MemoryLease> lease = budget.reserve(pixels, "the colours of a picture");
  if (!lease) return lease.error();
  Result<RlePixels> decoded = RleDecoder{header, code, budget}.run();
  if (decoded) decoded->lease = std::move(*lease);
  return decoded;
}

}  // namespace outvet::bmp
