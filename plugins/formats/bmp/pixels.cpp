#include "plugins/formats/bmp/pixels.h"

#include <algorithm>
#include <array>
#include <bit>

namespace outvet::bmp {
namespace {

constexpr std::size_t kColors = 256;
using Bgr = std::array<std::uint8_t, 3>;

struct Palette {
  std::array<Bgr, kColors> colors{};  ///< black where the table ends early
  bool grey = true;
};

Palette palette_of(const Header& header, std::span<const std::byte> file) {
  Palette palette;
  const auto table = file.subspan(header.colors.begin, header.colors.size());
  for (std::size_t i = 0; i < table.size() / header.color_size; ++i) {
    Bgr& color = palette.colors[i];
    for (std::size_t c = 0; c < 3; ++c)
      color[c] = static_cast<std::uint8_t>(table[i * header.color_size + c]);
    palette.grey &= color[0] == color[1] && color[1] == color[2];
  }
  return palette;
}

/// Row of the upright picture for row `y` of the file.
int upright(const Header& header, int y) {
  return header.top_down ? y : header.height - 1 - y;
}

std::span<const std::byte> row_of(const Header& header, std::span<const std::byte> file, int y) {
  const std::size_t used =
      (static_cast<std::size_t>(header.width) * static_cast<std::size_t>(header.bits) + 7) / 8;
  return file.subspan(header.pixels + header.row_size * static_cast<std::size_t>(y), used);
}

/// `index_of(y)` gives a function from x to an index, for row `y` of the file.
template <class IndexOf>
Result<Image> paint(const Header& header, std::span<const std::byte> file, IndexOf&& index_of,
                    Budget& budget) {
  const Palette palette = palette_of(header, file);
  const PixelFormat format = palette.grey ? PixelFormat::Gray8 : PixelFormat::Bgr8;
  const auto channels = static_cast<std::size_t>(bytes_per_pixel(format));
  Result<Image::Fresh> fresh = Image::allocate(header.width, header.height, format, budget);
  if (!fresh) return fresh.error();
  for (int y = 0; y < header.height; ++y) {
    if (auto ok = budget.check(); !ok) return ok.error();
    const auto index = index_of(y);
    std::uint8_t* to = fresh->row(upright(header, y));
    for (std::size_t x = 0; x < static_cast<std::size_t>(header.width); ++x, to += channels)
      std::copy_n(palette.colors[index(x)].data(), channels, to);
  }
  return fresh->image;
}

/// One channel of a pixel of 16 or 32 bits, scaled to 8.
class Channel {
 public:
  explicit Channel(std::uint32_t mask)
      : mask_(mask),
        shift_(mask == 0 ? 0 : static_cast<unsigned>(std::countr_zero(mask))),
        most_(mask >> shift_) {}

  std::uint8_t operator()(std::uint32_t pixel) const {
    const std::uint32_t value = (pixel & mask_) >> shift_;
    if (most_ == 255) return static_cast<std::uint8_t>(value);
    if (most_ == 0) return 0;
    return static_cast<std::uint8_t>((std::uint64_t{value} * 255 + most_ / 2) / most_);
  }

 private:
  std::uint32_t mask_;
  unsigned shift_;
  std::uint32_t most_;
};

std::uint32_t pixel_at(std::span<const std::byte> row, std::size_t x, std::size_t bytes) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < bytes; ++i)
    value |= static_cast<std::uint32_t>(row[x * bytes + i]) << (8 * i);
  return value;
}

/// Calls `use(pixel)` for every pixel of 16 or 32 bits until it says false.
template <class Use>
void each_pixel(const Header& header, std::span<const std::byte> file, Use&& use) {
  const auto bytes = static_cast<std::size_t>(header.bits) / 8;
  for (int y = 0; y < header.height; ++y) {
    const auto row = row_of(header, file, y);
    for (std::size_t x = 0; x < static_cast<std::size_t>(header.width); ++x)
      if (!use(pixel_at(row, x, bytes))) return;
  }
}

bool uses_alpha(const Header& header, std::span<const std::byte> file) {
  if (header.masks.alpha == 0) return false;
  const Channel alpha{header.masks.alpha};
  bool filled = false;
  bool see_through = false;
  each_pixel(header, file, [&](std::uint32_t pixel) {
    const std::uint8_t value = alpha(pixel);
    filled |= value != 0;
    see_through |= value != 255;
    return !(filled && see_through);
  });
  return filled && see_through;
}

Result<Image> decode_masked(const Header& header, std::span<const std::byte> file, Budget& budget) {
  const bool alpha = uses_alpha(header, file);
  const PixelFormat format = alpha ? PixelFormat::Bgra8 : PixelFormat::Bgr8;
  Result<Image::Fresh> fresh = Image::allocate(header.width, header.height, format, budget);
  if (!fresh) return fresh.error();
  const std::array<Channel, 4> channels{Channel{header.masks.blue}, Channel{header.masks.green},
                                        Channel{header.masks.red}, Channel{header.masks.alpha}};
  const auto count = static_cast<std::size_t>(bytes_per_pixel(format));
  const auto bytes = static_cast<std::size_t>(header.bits) / 8;
  for (int y = 0; y < header.height; ++y) {
    if (auto ok = budget.check(); !ok) return ok.error();
    const auto row = row_of(header, file, y);
    std::uint8_t* to = fresh->row(upright(header, y));
    for (std::size_t x = 0; x < static_cast<std::size_t>(header.width); ++x) {
      const std::uint32_t pixel = pixel_at(row, x, bytes);
      for (std::size_t c = 0; c < count; ++c)
        *to++ = channels[c](pixel);
    }
  }
  return fresh->image;
}

Result<Image> decode_bgr(const Header& header, std::span<const std::byte> file, Budget& budget) {
  Result<Image::Fresh> fresh =
      Image::allocate(header.width, header.height, PixelFormat::Bgr8, budget);
  if (!fresh) return fresh.error();
  for (int y = 0; y < header.height; ++y)
    std::ranges::copy(row_of(header, file, y),
                      reinterpret_cast<std::byte*>(fresh->row(upright(header, y))));
  return fresh->image;
}

}  // namespace

Result<Image> paint_rle(const Header& header, std::span<const std::byte> file,
                        const RlePixels& pixels, Budget& budget) {
  const auto width = static_cast<std::size_t>(header.width);
  return paint(
      header, file,
      [&](int y) {
        const auto row = std::span{pixels.indices}.subspan(static_cast<std::size_t>(y) * width);
        return [row](std::size_t x) { return row[x]; };
      },
      budget);
}

Result<Image> decode_plain(const Header& header, std::span<const std::byte> file, Budget& budget) {
  if (header.bits == 24) return decode_bgr(header, file, budget);
  if (header.bits > 8) return decode_masked(header, file, budget);
  const auto bits = static_cast<std::size_t>(header.bits);
  const std::size_t mask = (std::size_t{1} << bits) - 1;
  return paint(
      header, file,
      [&](int y) {
        const auto row = row_of(header, file, y);
        return [row, bits, mask](std::size_t x) {
          const std::size_t shift = 8 - bits - x * bits % 8;  // the first pixel is the highest
          return static_cast<std::size_t>(row[x * bits / 8]) >> shift & mask;
        };
      },
      budget);
}

Result<std::optional<Image>> decode_unused(const Header& header, std::span<const std::byte> file,
                                           Budget& budget) {
  if (header.coding != Coding::Plain || header.bits < 16 || header.bits == 24)
    return std::optional<Image>{};
  const Masks& masks = header.masks;
  const std::uint32_t all = header.bits == 16 ? 0xFFFFU : 0xFFFFFFFFU;
  const std::uint32_t unused = all & ~(masks.red | masks.green | masks.blue | masks.alpha);
  std::optional<std::uint32_t> first;
  bool differs = false;
  each_pixel(header, file, [&](std::uint32_t pixel) {
    if (!first) first = pixel & unused;
    differs = (pixel & unused) != *first;
    return !differs;
  });
  if (!differs) return std::optional<Image>{};
  Header alone = header;
  alone.masks = {unused, unused, unused, 0};
  Result<Image> image = decode_masked(alone, file, budget);
  if (!image) return image.error();
  return std::optional{std::move(*image)};
}

std::vector<std::byte> row_padding(const Header& header, std::span<const std::byte> file) {
  std::vector<std::byte> padding;
  const auto rows = file.subspan(header.pixels);
  for (std::size_t y = 0; y < static_cast<std::size_t>(header.height); ++y) {
    const std::size_t begin = y * header.row_size + row_of(header, file, 0).size();
    const std::size_t end = std::min((y + 1) * header.row_size, rows.size());
    for (std::size_t at = begin; at < end; ++at)
      padding.push_back(rows[at]);
  }
  return padding;
}

}  // namespace outvet::bmp
