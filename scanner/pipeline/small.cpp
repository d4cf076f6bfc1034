#include "scanner/pipeline/small.h"

#include <algorithm>
#include <vector>

namespace outvet {
namespace {

/// ITU-R BT.601 luma in 1/256.
int luma(const std::uint8_t* bgr) {
  return (29 * bgr[0] + 150 * bgr[1] + 77 * bgr[2]) >> 8;
}

}  // namespace

Result<Image> small_gray(const Image& image, int max_side, Budget& budget) {
  const ImageView from = image.view();
  const int longer = std::max(from.width, from.height);
  if (from.format == PixelFormat::Gray8 && longer <= max_side) return image;
  const int step = std::max(1, (longer + max_side - 1) / max_side);
  const int width = std::max(1, from.width / step);
  const int height = std::max(1, from.height / step);
  auto fresh = Image::allocate(width, height, PixelFormat::Gray8, budget);
  if (!fresh) return fresh.error();
  const int size = bytes_per_pixel(from.format);
  std::vector<int> sums(static_cast<std::size_t>(width));
  for (int y = 0; y < height; ++y) {
    std::ranges::fill(sums, 0);
    const int rows = std::min(step, from.height - y * step);
    const int columns = std::min(step, from.width);
    for (int j = 0; j < rows; ++j) {
      const std::uint8_t* pixel = from.row(y * step + j);
      for (int x = 0; x < width; ++x)
        for (int i = 0; i < columns; ++i, pixel += size)
          sums[static_cast<std::size_t>(x)] += size == 1 ? *pixel : luma(pixel);
    }
    for (int x = 0; x < width; ++x)
      fresh->row(y)[x] =
          static_cast<std::uint8_t>(sums[static_cast<std::size_t>(x)] / (rows * columns));
  }
  return fresh->image;
}

double sharpness(const ImageView& gray) {
  double sum = 0;
  for (int y = 0; y + 1 < gray.height; ++y) {
    const std::uint8_t* row = gray.row(y);
    const std::uint8_t* below = gray.row(y + 1);
    int line = 0;
    for (int x = 0; x + 1 < gray.width; ++x) {
      const int across = row[x + 1] - row[x];
      const int down = below[x] - row[x];
      line += across * across + down * down;
    }
    sum += line;
  }
  return sum / (static_cast<double>(gray.width) * gray.height);
}

}  // namespace outvet
