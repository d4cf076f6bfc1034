#pragma once

#include <optional>

#include "plugins/formats/jpeg/structure.h"
#include "scanner/core/image.h"

namespace outvet::jpeg {

struct Decoded {
  Image image;  ///< as stored, not yet turned: Gray8 or Bgr8
  /// What keeps the image from being the whole picture: a scan that ends early or is corrupt,
  /// bytes hidden behind the last block. The image then shows what could be decoded.
  std::optional<Error> trouble;
};

/// Decodes with libjpeg-turbo, the longer side at most `max_side` px where eighths of the full
/// size reach that (0: full size). CMYK and YCCK are taken for inverted, as Adobe
/// writes and every browser reads them.
/// Errors: Unsupported (12 bit, lossless, hierarchical, arithmetic where the library cannot, a
/// number of components other than 1, 3, 4), Malformed when not even the first rows decode,
/// LimitExceeded, Timeout, Cancelled.
Result<Decoded> decode(std::span<const std::byte> file, const Structure& structure, int max_side,
                       Budget& budget);

}  // namespace outvet::jpeg
