#include "scanner/core/image.h"

#include <utility>

namespace outvet {

Result<Image::Fresh> Image::allocate(int width, int height, PixelFormat format, Budget& budget) {
  if (auto fits = budget.check_pixels(width, height, "image"); !fits) return fits.error();
  const std::size_t stride = static_cast<std::size_t>(width) * bytes_per_pixel(format);
  const std::size_t size = stride * static_cast<std::size_t>(height);
  Result<MemoryLease> lease = budget.reserve(size, "a picture");
  if (!lease) return lease.error();

  auto* pixels = new std::uint8_t[size]();
  Fresh fresh;
  fresh.image.pixels_ = std::shared_ptr<const std::uint8_t[]>(
      pixels, [held = std::move(*lease)](const std::uint8_t* p) { delete[] p; });
  fresh.image.view_ = {pixels, width, height, static_cast<std::ptrdiff_t>(stride), format};
  fresh.paint = pixels;
  fresh.stride = static_cast<std::ptrdiff_t>(stride);
  return fresh;
}

}  // namespace outvet
