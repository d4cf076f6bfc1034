#include "plugins/formats/gif/canvas.h"

#include <algorithm>
#include <array>

#include "plugins/formats/gif/lzw.h"

namespace outvet::gif {
namespace {

constexpr std::size_t kColors = 256;
using Bgra = std::array<std::uint8_t, 4>;

std::size_t pixels_of(int width, int height) {
  return static_cast<std::size_t>(width) * static_cast<std::size_t>(height);
}

/// The colours of a picture. Without a table indices are grey levels, so that what they draw
/// is seen; indices behind the end of a table are black.
std::array<Bgra, kColors> palette_of(const Picture& picture, std::span<const std::byte> file) {
  std::array<Bgra, kColors> palette;
  palette.fill({0, 0, 0, 255});
  const std::size_t greys = std::size_t{1} << static_cast<unsigned>(picture.code_size);
  if (!picture.colors) {
    for (std::size_t i = 0; i < greys; ++i) {
      const auto grey = static_cast<std::uint8_t>(i * 255 / (greys - 1));
      palette[i] = {grey, grey, grey, 255};
    }
  } else {
    const auto table = file.subspan(picture.colors->begin, picture.colors->size());
    for (std::size_t i = 0; i < table.size() / 3; ++i)
      palette[i] = {static_cast<std::uint8_t>(table[3 * i + 2]),
                    static_cast<std::uint8_t>(table[3 * i + 1]),
                    static_cast<std::uint8_t>(table[3 * i]), 255};
  }
  return palette;
}

/// Rows of the picture in the order of the file (GIF89a, Appendix E).
std::vector<int> row_order(int height, bool interlaced) {
  struct Pass {
    int first;
    int step;
  };
  static constexpr std::array<Pass, 4> kInterlaced{{{0, 8}, {4, 8}, {2, 4}, {1, 2}}};
  static constexpr std::array<Pass, 1> kPlain{{{0, 1}}};
  const std::span<const Pass> passes =
      interlaced ? std::span<const Pass>{kInterlaced} : std::span<const Pass>{kPlain};
  std::vector<int> rows;
  rows.reserve(static_cast<std::size_t>(height));
  for (const Pass& pass : passes)
    for (int y = pass.first; y < height; y += pass.step)
      rows.push_back(y);
  return rows;
}

}  // namespace

Result<Canvas> Canvas::create(const GifFile& gif, Budget& budget) {
  const std::size_t pixels = pixels_of(gif.width, gif.height);
  std::size_t largest = 0;
  bool saves = false;
  for (const Picture& picture : gif.pictures) {
    largest = std::max(largest, pixels_of(picture.width, picture.height));
    saves |= picture.disposal == Disposal::Restore;
  }
  Canvas canvas;
  Result<MemoryLease> lease =
      budget.reserve(pixels * (saves ? 8 : 4) + largest, "the canvas of an animation");
  if (!lease) return lease.error();
  canvas.lease_ = std::move(*lease);
  canvas.width_ = gif.width;
  canvas.height_ = gif.height;
  canvas.pixels_.resize(pixels * 4);
  return canvas;
}

void Canvas::dispose() {
  if (last_.disposal == Disposal::Restore) pixels_.swap(saved_);
  if (last_.disposal != Disposal::Clear) return;
  for (int y = last_.top; y < last_.top + last_.height; ++y) {
    const auto row = pixels_.begin() + static_cast<std::ptrdiff_t>(pixels_of(width_, y) * 4);
    std::fill_n(row + std::ptrdiff_t{4} * last_.left, std::ptrdiff_t{4} * last_.width,
                std::uint8_t{0});
  }
}

Result<Image> Canvas::draw(const Picture& picture, std::span<const std::byte> file,
                           Budget& budget) {
  dispose();
  last_ = picture;
  if (picture.disposal == Disposal::Restore) saved_ = pixels_;
  Result<MemoryLease> lease = budget.reserve(picture.blocks.size(), "the data of a picture");
  if (!lease) return lease.error();
  const std::vector<std::byte> data =
      joined(file.subspan(picture.blocks.begin, picture.blocks.size()));
  indices_.resize(pixels_of(picture.width, picture.height));
  if (auto used = decode_lzw(data, picture.code_size, indices_); !used) return used.error();
  paint(picture, file);
  return seen(budget);
}

void Canvas::paint(const Picture& picture, std::span<const std::byte> file) {
  const std::array<Bgra, kColors> palette = palette_of(picture, file);
  const std::uint8_t* index = indices_.data();
  for (const int y : row_order(picture.height, picture.interlaced)) {
    std::uint8_t* pixel = pixels_.data() + 4 * (pixels_of(width_, picture.top + y) +
                                                static_cast<std::size_t>(picture.left));
    for (int x = 0; x < picture.width; ++x, ++index, pixel += 4)
      if (!picture.transparent || *index != *picture.transparent)
        std::copy_n(palette[*index].data(), 4, pixel);
  }
}

Result<Image> Canvas::seen(Budget& budget) const {
  bool opaque = true;
  for (std::size_t i = 3; i < pixels_.size() && opaque; i += 4)
    opaque = pixels_[i] == 255;
  const PixelFormat format = opaque ? PixelFormat::Bgr8 : PixelFormat::Bgra8;
  Result<Image::Fresh> fresh = Image::allocate(width_, height_, format, budget);
  if (!fresh) return fresh.error();
  const auto channels = static_cast<std::size_t>(bytes_per_pixel(format));
  const std::uint8_t* from = pixels_.data();
  for (int y = 0; y < height_; ++y) {
    std::uint8_t* to = fresh->row(y);
    for (int x = 0; x < width_; ++x, from += 4, to += channels)
      std::copy_n(from, channels, to);
  }
  return fresh->image;
}

}  // namespace outvet::gif
