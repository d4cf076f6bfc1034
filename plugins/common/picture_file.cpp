#include "plugins/common/picture_file.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>
#include <vector>

namespace outvet {
namespace {

constexpr std::uint32_t kFileHeader = 14;
constexpr std::uint32_t kV4Header = 108;  // BITMAPV4HEADER: the smallest with an alpha mask
constexpr std::uint32_t kGreys = 256;

void put(std::vector<std::byte>& out, std::uint64_t value, int bytes) {
  for (int i = 0; i < bytes; ++i, value >>= 8U)
    out.push_back(static_cast<std::byte>(value & 0xFFU));
}

std::uint64_t row_bytes(const ImageView& view) {
  const auto bytes = static_cast<std::uint64_t>(view.width) *
                     static_cast<std::uint64_t>(bytes_per_pixel(view.format));
  return (bytes + 3) / 4 * 4;
}

/// Header and colours. Sizes are left at zero: files of more than 4 GiB cannot say theirs,
/// and uncompressed pictures need not (BITMAPINFOHEADER, biSizeImage).
std::vector<std::byte> header_of(const ImageView& view) {
  constexpr std::uint64_t kBitFields = 3;
  const bool grey = view.format == PixelFormat::Gray8;
  const bool alpha = view.format == PixelFormat::Bgra8;
  std::vector<std::byte> out{std::byte{'B'}, std::byte{'M'}};
  put(out, 0, 4);
  put(out, 0, 4);
  put(out, kFileHeader + kV4Header + (grey ? kGreys * 4 : 0), 4);
  put(out, kV4Header, 4);
  put(out, static_cast<std::uint64_t>(view.width), 4);
  put(out, static_cast<std::uint32_t>(-view.height), 4);  // negative: the first row comes first
  put(out, 1, 2);
  put(out, static_cast<std::uint64_t>(8 * bytes_per_pixel(view.format)), 2);
  put(out, alpha ? kBitFields : 0, 4);
  put(out, 0, 4);
  put(out, 0, 8);
  put(out, grey ? kGreys : 0, 4);
  put(out, 0, 4);
  for (const std::uint64_t mask : {0x00FF0000U, 0x0000FF00U, 0x000000FFU, 0xFF000000U})
    put(out, alpha ? mask : 0, 4);
  out.resize(kFileHeader + kV4Header);
  for (std::uint64_t i = 0; grey && i < kGreys; ++i)
    put(out, i * 0x010101U, 4);
  return out;
}

/// The bytes [begin, begin + size) of the made-up file.
class PictureFile final : public ByteSource {
 public:
  PictureFile(Image image, std::vector<std::byte> header, std::uint64_t begin, std::uint64_t size)
      : image_(std::move(image)), header_(std::move(header)), begin_(begin), size_(size) {}

  std::uint64_t size() const override { return size_; }

  Result<Done> read_at(std::uint64_t offset, std::span<std::byte> out) const override {
    if (!fits(offset, out.size())) return outside();
    const ImageView view = image_.view();
    const std::uint64_t padded = row_bytes(view);
    const auto used =
        static_cast<std::uint64_t>(view.width * std::int64_t{bytes_per_pixel(view.format)});
    for (std::uint64_t at = begin_ + offset; !out.empty();) {
      std::span<const std::byte> from;
      if (at < header_.size()) {
        from = std::span{header_}.subspan(at);
      } else {
        const std::uint64_t row = (at - header_.size()) / padded;
        const std::uint64_t column = (at - header_.size()) % padded;
        if (column < used)
          from = std::as_bytes(std::span{view.row(static_cast<int>(row)), used}).subspan(column);
        else
          from = std::span{kPadding}.first(padded - column);
      }
      const std::size_t count = std::min(from.size(), out.size());
      std::copy_n(from.begin(), count, out.begin());
      out = out.subspan(count);
      at += count;
    }
    return Done{};
  }

  Result<std::shared_ptr<const ByteSource>> slice(std::uint64_t offset,
                                                  std::uint64_t length) const override {
    if (!fits(offset, length)) return outside();
    return std::shared_ptr<const ByteSource>{
        std::make_shared<PictureFile>(image_, header_, begin_ + offset, length)};
  }

 private:
  static constexpr std::array<std::byte, 3> kPadding{};

  bool fits(std::uint64_t offset, std::uint64_t length) const {
    return offset <= size_ && length <= size_ - offset;
  }
  static Error outside() {
    return Error{ErrorCode::Malformed, "picture_file", "range leaves the source"};
  }

  Image image_;
  std::vector<std::byte> header_;
  std::uint64_t begin_;
  std::uint64_t size_;
};

}  // namespace

std::shared_ptr<const ByteSource> picture_file(const Image& image) {
  std::vector<std::byte> header = header_of(image.view());
  const std::uint64_t size =
      header.size() + row_bytes(image.view()) * static_cast<std::uint64_t>(image.height());
  return std::make_shared<PictureFile>(image, std::move(header), 0, size);
}

}  // namespace outvet
