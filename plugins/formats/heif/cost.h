#pragma once

#include <cstdint>

#include "plugins/formats/heif/items.h"

namespace outvet::heif {

/// What it takes to decode one picture, as its headers tell.
struct Cost {
  std::int64_t width = 0;  ///< px of the canvas
  std::int64_t height = 0;
  std::int64_t pixels = 0;  ///< all pixels that are decoded for it, tiles and alpha included
};

/// Looks through a picture and all pictures it is made of: libheif follows references without
/// looking for circles, and takes the sizes in codes and grids as they come.
/// Errors: Malformed for references that run in a circle or nest deeper than eight; LimitExceeded
/// when a picture, or all it is made of, is larger than the limits allow.
Result<Cost> cost_of(std::span<const std::byte> file, const Meta& meta, const Item& item,
                     const Budget& budget);

}  // namespace outvet::heif
