#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "scanner/base/budget.h"

namespace outvet {

/// Byte order in memory. Bgr8 is what OpenCV calls a CV_8UC3 image, so a view of
/// one costs nothing. Bgra8 is not premultiplied.
enum class PixelFormat : std::uint8_t { Gray8 = 1, Bgr8 = 3, Bgra8 = 4 };

constexpr int bytes_per_pixel(PixelFormat format) {
  return static_cast<int>(format);
}

/// A borrowed rectangle of pixels. Passed as an argument, never stored.
struct ImageView {
  const std::uint8_t* data = nullptr;
  int width = 0;              ///< px
  int height = 0;             ///< px
  std::ptrdiff_t stride = 0;  ///< bytes from one row to the next
  PixelFormat format = PixelFormat::Bgr8;

  bool empty() const noexcept { return width == 0 || height == 0; }
  const std::uint8_t* row(int y) const noexcept { return data + y * stride; }
};

/// Owned pixels, never changed once built. Copies share the same buffer, so an
/// Image is cheap to pass by value and safe to read from any thread.
class Image {
 public:
  Image() = default;

  /// Zeroed pixels, counted against `budget` while any copy lives. `paint` is
  /// handed back so that the builder alone can write; rows lie `stride` bytes apart.
  /// Errors: Malformed for a side that is not positive, LimitExceeded.
  struct Fresh;
  static Result<Fresh> allocate(int width, int height, PixelFormat format, Budget& budget);

  ImageView view() const noexcept { return view_; }
  int width() const noexcept { return view_.width; }
  int height() const noexcept { return view_.height; }
  PixelFormat format() const noexcept { return view_.format; }
  bool empty() const noexcept { return view_.empty(); }

 private:
  ImageView view_;
  std::shared_ptr<const std::uint8_t[]> pixels_;
};

struct Image::Fresh {
  Image image;
  std::uint8_t* paint = nullptr;  ///< valid until `image` is first shared
  std::ptrdiff_t stride = 0;      ///< bytes from one row to the next

  std::uint8_t* row(int y) const noexcept { return paint + y * stride; }
};

}  // namespace outvet
