#pragma once

#include "scanner/core/image.h"

namespace outvet {

/// Whether an Exif orientation (1 to 8) swaps width and height.
constexpr bool swaps_sides(int orientation) {
  return orientation >= 5 && orientation <= 8;
}

/// `image`, stored as an Exif orientation says (Exif 2.32, 4.6.4 A), turned and mirrored so that
/// it stands as its photographer saw it. 1 and numbers outside 2 to 8 give the same image.
/// Errors: LimitExceeded.
Result<Image> upright(Image image, int orientation, Budget& budget);

}  // namespace outvet
