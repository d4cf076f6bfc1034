#include <algorithm>
#include <array>

#include "plugins/common/byte_writer.h"
#include "plugins/common/icc_clean.h"
#include "plugins/common/painted_mask.h"
#include "plugins/formats/bmp/pixels.h"
#include "plugins/formats/bmp/rewrite.h"

namespace outvet::bmp {
namespace {

constexpr const char* kWhere = "format.bmp";
constexpr std::size_t kFileHeader = 14;
constexpr std::uint32_t kV5 = 124;

Error unsupported(const char* what) {
  return {ErrorCode::Unsupported, kWhere, what};
}

class Stripper {
 public:
  Stripper(std::span<const std::byte> file, const std::vector<AreaEdit>& areas, Budget& budget)
      : file_(file), areas_(areas), budget_(budget) {}

  Result<std::vector<std::byte>> run() {
    auto header = read_header(file_, budget_);
    if (!header) return header.error();
    header_ = *header;
    const bool plain = header_.coding == Coding::Plain;
    const bool runs = header_.coding == Coding::Rle4 || header_.coding == Coding::Rle8;
    static constexpr std::array<std::size_t, 6> kWindows{12, 40, 52, 56, 108, 124};
    if (std::ranges::find(kWindows, header_size()) == kWindows.end())
      return unsupported("a header that only OS/2 knew");
    if (!plain && !runs) return unsupported("a compression that is not decoded");
    if (!plain && !areas_.empty())
      return unsupported("a run-length coded bitmap cannot be painted on");
    // Header, masks and colours stand where they stood; pixels follow at once.
    out_.put(file_.first(header_.colors.end));
    const std::size_t pixels = out_.size();
    if (auto done = plain ? put_rows() : put_runs(); !done) return done.error();
    const std::size_t size = out_.size() - pixels;
    auto profile = put_profile();
    if (!profile) return profile.error();
    patch(pixels, size);
    return out_.take();
  }

 private:
  std::size_t header_size() const { return static_cast<std::size_t>(file_[kFileHeader]); }

  void patch(std::size_t pixels, std::size_t size) {
    out_.patch(2, out_.size(), 4, Endian::Little);
    out_.patch(6, 0, 4, Endian::Little);
    out_.patch(10, pixels, 4, Endian::Little);
    if (header_size() >= 40) {
      out_.patch(kFileHeader + 20, size, 4, Endian::Little);
      out_.patch(kFileHeader + 24, 0, 8, Endian::Little);  // density: which scanner it was
      const std::size_t colours = header_.colors.size() / header_.color_size;
      out_.patch(kFileHeader + 32, colours, 4, Endian::Little);
      out_.patch(kFileHeader + 36, 0, 4, Endian::Little);  // how many colours matter
    }
    // The fourth byte of a colour means nothing.
    if (header_.color_size == 4)
      for (std::size_t at = header_.colors.begin + 3; at < header_.colors.end; at += 4)
        out_.patch(at, 0, 1, Endian::Little);
  }

  Result<Done> put_runs() {
    auto pixels = decode_rle(header_, file_.subspan(header_.pixels), budget_);
    if (!pixels) return pixels.error();
    out_.put(file_.subspan(header_.pixels, pixels->used));
    return Done{};
  }

  /// Bits of one pixel that belong to a channel.
  std::uint32_t meaning() const {
    const Masks& masks = header_.masks;
    return masks.red | masks.green | masks.blue | masks.alpha;
  }

  Result<Done> put_rows() {
    auto mask = painted_mask(areas_, 1, header_.width, header_.height, budget_);
    if (!mask) return mask.error();
    opaque_ = !areas_.empty() && has_alpha() ? header_.masks.alpha : 0;
    const auto paint = areas_.empty() ? Result<std::uint32_t>{0U} : paint_of();
    if (!paint) return paint.error();
    const auto bits = static_cast<std::size_t>(header_.bits);
    const std::size_t row_bits = static_cast<std::size_t>(header_.width) * bits;
    for (int line = 0; line < header_.height; ++line) {
      if (auto ok = budget_.check(); !ok) return ok.error();
      const std::size_t begin = header_.pixels + header_.row_size * static_cast<std::size_t>(line);
      const auto row = file_.subspan(begin, (row_bits + 7) / 8);
      std::vector<std::byte> copy(header_.row_size);
      std::ranges::copy(row, copy.begin());
      if (row_bits % 8 != 0)
        copy[row.size() - 1] &= static_cast<std::byte>(0xFFU << (8 - row_bits % 8));
      if (bits == 16 || bits == 32) keep_channels(copy, bits / 8);
      const int y = header_.top_down ? line : header_.height - 1 - line;
      for (int x = 0; x < header_.width; ++x)
        if (mask->painted(x, y)) put_pixel(copy, static_cast<std::size_t>(x), *paint);
      out_.put(copy);
    }
    return Done{};
  }

  void keep_channels(std::vector<std::byte>& row, std::size_t size) const {
    const std::uint32_t meaning = this->meaning();
    const std::size_t pixels = static_cast<std::size_t>(header_.width);
    for (std::size_t x = 0; x < pixels; ++x) {
      const std::uint32_t value = pixel(row, x, size);
      // With areas, colours under full transparency go too.
      const bool hidden = opaque_ != 0 && (value & opaque_) == 0;
      put_pixel(row, x, hidden ? 0 : value & meaning);
    }
  }

  static std::uint32_t pixel(std::span<const std::byte> row, std::size_t x, std::size_t size) {
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < size; ++i)
      value |= static_cast<std::uint32_t>(row[x * size + i]) << (8 * i);
    return value;
  }

  /// Whether some pixel is not transparent: a channel of zeros is one that nobody filled.
  bool has_alpha() const {
    const auto size = static_cast<std::size_t>(header_.bits) / 8;
    if (header_.masks.alpha == 0 || size < 2) return false;
    for (std::size_t y = 0; y < static_cast<std::size_t>(header_.height); ++y) {
      const auto row = file_.subspan(header_.pixels + y * header_.row_size,
                                     static_cast<std::size_t>(header_.width) * size);
      for (std::size_t x = 0; x < static_cast<std::size_t>(header_.width); ++x)
        if ((pixel(row, x, size) & header_.masks.alpha) != 0) return true;
    }
    return false;
  }

  void put_pixel(std::vector<std::byte>& row, std::size_t x, std::uint32_t value) const {
    const auto bits = static_cast<std::size_t>(header_.bits);
    if (bits >= 8) {
      for (std::size_t i = 0; i < bits / 8; ++i)
        row[x * bits / 8 + i] = static_cast<std::byte>((value >> (8 * i)) & 0xFFU);
      return;
    }
    const std::size_t shift = 8 - bits - x * bits % 8;
    const std::uint32_t field = ((1U << bits) - 1U) << shift;
    std::byte& at = row[x * bits / 8];
    at = (at & static_cast<std::byte>(~field & 0xFFU)) | static_cast<std::byte>(value << shift);
  }

  /// The value of an opaque black pixel: the darkest colour where there is a table.
  Result<std::uint32_t> paint_of() const {
    if (header_.bits > 8) return opaque_;
    const std::size_t colours = header_.colors.size() / header_.color_size;
    std::uint32_t darkest = 0;
    int least = 256 * 3;
    for (std::size_t i = 0; i < colours; ++i) {
      int light = 0;
      for (std::size_t c = 0; c < 3; ++c)
        light += static_cast<int>(file_[header_.colors.begin + i * header_.color_size + c]);
      if (light >= least) continue;
      least = light;
      darkest = static_cast<std::uint32_t>(i);
    }
    if (colours == 0) return unsupported("a bitmap without colours");
    return darkest;
  }

  Result<Done> put_profile() {
    if (header_size() != kV5) return Done{};
    constexpr std::size_t kKind = kFileHeader + 56;
    constexpr std::size_t kPlace = kFileHeader + 112;
    out_.patch(kPlace, 0, 12, Endian::Little);
    if (header_.linked_profile) {
      // The name of a file on somebody's disk; without it colours are sRGB.
      out_.patch(kKind, 0x73524742, 4, Endian::Little);
      return Done{};
    }
    if (!header_.profile) return Done{};
    auto clean = clean_icc(file_.subspan(header_.profile->begin, header_.profile->size()));
    if (!clean) return clean.error();
    out_.patch(kPlace, out_.size() - kFileHeader, 4, Endian::Little);
    out_.patch(kPlace + 4, clean->size(), 4, Endian::Little);
    out_.put(*clean);
    return Done{};
  }

  std::span<const std::byte> file_;
  const std::vector<AreaEdit>& areas_;
  Budget& budget_;
  Header header_;
  std::uint32_t opaque_ = 0;  ///< alpha of an opaque pixel, 0 without a channel
  ByteWriter out_;
};

}  // namespace

Result<std::vector<std::byte>> strip(std::span<const std::byte> file,
                                     const std::vector<AreaEdit>& areas, Budget& budget) {
  return Stripper{file, areas, budget}.run();
}

}  // namespace outvet::bmp
