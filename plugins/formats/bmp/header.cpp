#include "plugins/formats/bmp/header.h"

#include <algorithm>
#include <array>

#include "scanner/base/byte_reader.h"

namespace outvet::bmp {
namespace {

constexpr const char* kWhere = "format.bmp";
constexpr std::size_t kFileHeader = 14;
constexpr std::uint32_t kCore = 12;      // BITMAPCOREHEADER
constexpr std::uint32_t kLeastOs2 = 16;  // OS22XBITMAPHEADER may be cut here or later
constexpr std::uint32_t kInfo = 40;      // BITMAPINFOHEADER
constexpr std::uint32_t kV3 = 56;        // with masks of four channels
constexpr std::uint32_t kV2 = 52;        // with masks of three channels
constexpr std::uint32_t kOs2 = 64;
constexpr std::uint32_t kV4 = 108;
constexpr std::uint32_t kV5 = 124;
constexpr std::uint32_t kEmbedded = 0x4D424544;  // 'MBED'
constexpr std::uint32_t kLinked = 0x4C494E4B;    // 'LINK'

Error malformed(const char* why) {
  return Error{ErrorCode::Malformed, kWhere, why};
}

/// Numbers at fixed places of the header behind the file header; what a short header leaves
/// out is zero.
class Fields {
 public:
  explicit Fields(std::span<const std::byte> header) : header_(header) {}

  std::uint32_t u16(std::size_t at) const { return number(at, 2); }
  std::uint32_t u32(std::size_t at) const { return number(at, 4); }
  std::int32_t i32(std::size_t at) const { return static_cast<std::int32_t>(number(at, 4)); }
  std::uint32_t size() const { return static_cast<std::uint32_t>(header_.size()); }

  /// OS/2 2.x gives other meanings to some compression numbers.
  bool is_windows() const {
    return std::ranges::any_of(std::array{kInfo, kV2, kV3, kV4, kV5},
                               [&](std::uint32_t known) { return size() == known; });
  }

 private:
  std::uint32_t number(std::size_t at, std::size_t bytes) const {
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < bytes && at + i < header_.size(); ++i)
      value |= static_cast<std::uint32_t>(header_[at + i]) << (8 * i);
    return value;
  }

  std::span<const std::byte> header_;
};

class Reading {
 public:
  Reading(std::span<const std::byte> file, const Budget& budget) : file_(file), budget_(budget) {}

  Result<Header> run() {
    ByteReader reader{file_, kWhere};
    if (auto done = reader.skip(kFileHeader); !done) return done.error();
    const auto size = reader.u32(Endian::Little);
    if (!size) return size.error();
    if (*size != kCore && (*size < kLeastOs2 || *size > kOs2) && *size != kV4 && *size != kV5)
      return malformed("a header of no known size");
    if (*size > file_.size() - kFileHeader) return malformed("the header runs past the end");
    const Fields fields{file_.subspan(kFileHeader, *size)};
    if (auto done = geometry(fields); !done) return done.error();
    if (auto done = coding(fields); !done) return done.error();
    if (auto done = layout(fields); !done) return done.error();
    if (auto done = profile(fields); !done) return done.error();
    return header_;
  }

 private:
  Result<Done> geometry(const Fields& fields) {
    const bool core = fields.size() == kCore;
    const std::int64_t width = core ? std::int64_t{fields.u16(4)} : fields.i32(4);
    const std::int64_t height = core ? std::int64_t{fields.u16(6)} : fields.i32(8);
    header_.top_down = height < 0;
    const std::int64_t rows = header_.top_down ? -height : height;
    if (auto fits = budget_.check_pixels(width, rows, kWhere); !fits) return fits.error();
    header_.width = static_cast<int>(width);
    header_.height = static_cast<int>(rows);
    header_.bits = static_cast<int>(core ? fields.u16(10) : fields.u16(14));
    return Done{};
  }

  Result<Done> coding(const Fields& fields) {
    const std::uint32_t compression = fields.u32(16);
    const bool windows = fields.is_windows();
    const int bits = header_.bits;
    switch (compression) {
      case 0: break;
      case 1: header_.coding = bits == 8 ? Coding::Rle8 : Coding::Unknown; break;
      case 2: header_.coding = bits == 4 ? Coding::Rle4 : Coding::Unknown; break;
      case 3:
      case 6:
        if (!windows) header_.coding = Coding::Unknown;
        break;
      case 4:
      case 5: header_.coding = windows ? Coding::File : Coding::Unknown; break;
      default: return malformed("a compression of no known kind");
    }
    if (header_.coding == Coding::File) return Done{};
    static constexpr std::array kBits{1, 2, 4, 8, 16, 24, 32};
    if (std::ranges::find(kBits, bits) == kBits.end())
      return malformed("a number of bits that no pixel has");
    const bool fields_for_bits = compression == 3 || compression == 6;
    if (fields_for_bits && windows && bits != 16 && bits != 32)
      return malformed("bit fields for pixels that have none");
    if (bits == 16 || bits == 32) masks(fields, compression);
    return Done{};
  }

  /// Masks stand within V2 and later headers, behind a plain one.
  void masks(const Fields& fields, std::uint32_t compression) {
    const bool has_masks = compression == 3 || compression == 6;
    if (fields.size() == kInfo && has_masks) mask_bytes_ = compression == 6 ? 16 : 12;
    const std::size_t end = kInfo + mask_bytes_;
    const Fields all{file_.subspan(kFileHeader, std::min(std::max<std::size_t>(fields.size(), end),
                                                         file_.size() - kFileHeader))};
    const bool alpha = (fields.is_windows() && fields.size() >= kV3) || mask_bytes_ == 16;
    if (has_masks)
      header_.masks = {all.u32(40), all.u32(44), all.u32(48), 0};
    else if (header_.bits == 16)
      header_.masks = {0x7C00, 0x03E0, 0x001F, 0};
    else
      header_.masks = {0xFF0000, 0x00FF00, 0x0000FF, 0};
    if (alpha) header_.masks.alpha = all.u32(52);
  }

  /// Colour table and pixels.
  Result<Done> layout(const Fields& fields) {
    ByteReader reader{file_, kWhere};
    static_cast<void>(reader.skip(6));  // read() has seen the whole file header
    header_.reserved = *reader.u32(Endian::Little);
    const std::size_t declared = *reader.u32(Endian::Little);
    const std::size_t begin = kFileHeader + fields.size() + mask_bytes_;
    header_.color_size = fields.size() == kCore ? 3 : 4;
    std::size_t count = 0;
    if (header_.bits <= 8 && header_.bits > 0) {
      const std::size_t most = std::size_t{1} << static_cast<unsigned>(header_.bits);
      const std::size_t used = fields.u32(32);
      count = used == 0 ? most : std::min(used, most);
    }
    header_.pixels = declared == 0 ? begin + count * header_.color_size : declared;
    if (header_.pixels < begin || header_.pixels > file_.size())
      return malformed("the pixels do not lie behind the header and within the file");
    count = std::min(count, (header_.pixels - begin) / header_.color_size);
    header_.colors = {begin, begin + count * header_.color_size};
    header_.declared_size = fields.u32(20);
    return header_.coding == Coding::Plain ? plain_rows() : Done{};
  }

  Result<Done> plain_rows() {
    const auto row_bits =
        static_cast<std::uint64_t>(header_.width) * static_cast<std::uint64_t>(header_.bits);
    header_.row_size = (row_bits + 31) / 32 * 4;
    // The padding of the last row is missing in some files; its pixels must be there.
    const std::uint64_t needed =
        header_.row_size * static_cast<std::uint64_t>(header_.height - 1) + (row_bits + 7) / 8;
    if (needed > file_.size() - header_.pixels)
      return malformed("the file ends before its last pixel");
    return Done{};
  }

  Result<Done> profile(const Fields& fields) {
    if (fields.size() != kV5) return Done{};
    const std::uint32_t kind = fields.u32(56);
    if (kind != kEmbedded && kind != kLinked) return Done{};
    const std::size_t at = std::size_t{kFileHeader} + fields.u32(112);
    const std::size_t size = fields.u32(116);
    if (at > file_.size() || size > file_.size() - at)
      return malformed("the colour profile runs past the end");
    (kind == kEmbedded ? header_.profile : header_.linked_profile) = Range{at, at + size};
    return Done{};
  }

  std::span<const std::byte> file_;
  const Budget& budget_;
  Header header_;
  std::size_t mask_bytes_ = 0;  ///< behind a plain header
};

}  // namespace

Result<Header> read_header(std::span<const std::byte> file, const Budget& budget) {
  return Reading{file, budget}.run();
}

}  // namespace outvet::bmp
