#pragma once

#include <cstddef>
#include <cstdint>

#include "plugins/formats/tiff/library.h"
#include "scanner/core/image.h"

namespace outvet::tiff {

/// What a directory says about its picture.
struct PageInfo {
  int width = 0;  ///< px, as stored
  int height = 0;
  int orientation = 1;             ///< 1 to 8
  std::size_t extra_channels = 0;  ///< samples beside colours and alpha, which no viewer shows
};

/// Reads the directory at `offset`. Errors: Malformed, LimitExceeded.
Result<PageInfo> read_info(Library& library, std::uint64_t offset, const Budget& budget);

/// The picture of the directory at `offset`, not yet turned upright: Gray8, Bgr8, or Bgra8
/// where it has an alpha channel. A picture of which libtiff could not read all is Malformed.
/// Errors: Malformed, LimitExceeded, Unsupported, Timeout, Cancelled.
Result<Image> decode(Library& library, std::uint64_t offset, Budget& budget);

/// One of PageInfo::extra_channels as a Gray8 picture. Errors: as decode().
Result<Image> decode_extra(Library& library, std::uint64_t offset, std::size_t channel,
                           Budget& budget);

}  // namespace outvet::tiff
