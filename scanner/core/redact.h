#pragma once

#include "scanner/core/geometry.h"
#include "scanner/core/image.h"
#include "scanner/core/plan.h"

namespace outvet {

/// A borrowed rectangle of pixels that may be painted on.
struct ImageSpan {
  std::uint8_t* data = nullptr;
  int width = 0;
  int height = 0;
  std::ptrdiff_t stride = 0;
  PixelFormat format = PixelFormat::Bgr8;

  std::uint8_t* row(int y) const noexcept { return data + y * stride; }
};

/// `shape` grown on all sides by `share` of its height across the reading direction and by
/// at least `least` px: what is painted over must not show the rim of a letter.
Polygon with_margin(const Polygon& shape, float share, float least);

/// Takes away every pixel that `shape` touches. Fill: opaque black, one colour, nothing of
/// what was there is left. Pixelate: mean colour of squares a fifth of the shorter side, at
/// least 8 px. Alpha becomes opaque. Parts of the shape outside the picture are ignored.
void redact(const ImageSpan& pixels, const Polygon& shape, RedactMethod method);

}  // namespace outvet
