#pragma once

#include "scanner/core/geometry.h"

namespace outvet {

/// `shape` of the upright picture in pixels of the picture as it is stored, which an Exif
/// orientation (1 to 8) turns upright. `width` and `height` are those of the stored picture.
Polygon as_stored(const Polygon& shape, int orientation, int width, int height);

}  // namespace outvet
