#include "plugins/common/upright.h"

#include <algorithm>
#include <cstddef>
#include <cstring>

namespace outvet {
namespace {

/// Where the upright picture finds its pixels: at first + x * across + y * down.
struct Route {
  const std::uint8_t* first;
  std::ptrdiff_t across;  // bytes
  std::ptrdiff_t down;    // bytes
};

Route route_of(const ImageView& from, int orientation) {
  const std::ptrdiff_t pixel = bytes_per_pixel(from.format);
  const std::ptrdiff_t row = from.stride;
  const std::ptrdiff_t right = (from.width - 1) * pixel;
  const std::ptrdiff_t bottom = (from.height - 1) * row;
  switch (orientation) {
    case 2: return {from.data + right, -pixel, row};
    case 3: return {from.data + right + bottom, -pixel, -row};
    case 4: return {from.data + bottom, pixel, -row};
    case 5: return {from.data, row, pixel};
    case 6: return {from.data + bottom, -row, pixel};
    case 7: return {from.data + right + bottom, -row, -pixel};
    case 8: return {from.data + right, row, -pixel};
    default: return {from.data, pixel, row};
  }
}

/// In tiles: a column of the source touches one cache line a pixel.
template <std::size_t Bytes>
void copy(const Route& route, const Image::Fresh& to) {
  constexpr int kTile = 32;
  const int width = to.image.width();
  const int height = to.image.height();
  for (int top = 0; top < height; top += kTile) {
    for (int left = 0; left < width; left += kTile) {
      const int right = std::min(left + kTile, width);
      for (int y = top; y < std::min(top + kTile, height); ++y) {
        const std::uint8_t* in = route.first + left * route.across + y * route.down;
        std::uint8_t* out = to.row(y) + static_cast<std::size_t>(left) * Bytes;
        for (int x = left; x < right; ++x, in += route.across, out += Bytes)
          std::memcpy(out, in, Bytes);
      }
    }
  }
}

}  // namespace

Result<Image> upright(Image image, int orientation, Budget& budget) {
  if (orientation < 2 || orientation > 8 || image.empty()) return image;
  const ImageView from = image.view();
  const bool swap = swaps_sides(orientation);
  Result<Image::Fresh> fresh = Image::allocate(
      swap ? from.height : from.width, swap ? from.width : from.height, from.format, budget);
  if (!fresh) return fresh.error();
  const Route route = route_of(from, orientation);
  switch (from.format) {
    case PixelFormat::Gray8: copy<1>(route, *fresh); break;
    case PixelFormat::Bgr8: copy<3>(route, *fresh); break;
    case PixelFormat::Bgra8: copy<4>(route, *fresh); break;
  }
  return std::move(fresh->image);
}

}  // namespace outvet
