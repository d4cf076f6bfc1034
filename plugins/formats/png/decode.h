#pragma once

#include <optional>

#include "plugins/formats/png/inflate.h"
#include "plugins/formats/png/structure.h"
#include "scanner/core/image.h"

namespace outvet::png {

/// What libpng needs to know of one picture: nothing but pixels.
struct Layer {
  Header header;                            ///< with the sides of the frame
  std::span<const std::byte> palette;       ///< PLTE, may be empty
  std::span<const std::byte> transparency;  ///< tRNS, may be empty
  Pieces data;                              ///< IDAT, or fdAT without sequence numbers
};

/// The layer of the still picture: the first unbroken run of IDAT chunks.
Layer still_layer(const Structure& structure);

enum class Channels : std::uint8_t {
  AsStored,  ///< Gray8 or Bgr8, Bgra8 with an alpha channel or transparent colours
  Bgra,      ///< always Bgra8
};

struct Decoded {
  Image image;
  std::optional<Error> trouble;  ///< the data ends early or is corrupt; later rows are blank
};

/// Decodes with libpng: 16 bits are scaled to 8, palettes and small depths expanded, gamma and
/// profiles left alone. Sides must have been checked against the limits.
/// Errors: Malformed when not even the first row decodes, LimitExceeded, Timeout, Cancelled.
Result<Decoded> decode(const Layer& layer, Channels channels, Budget& budget);

/// `image` as Bgr8 when it is Bgra8 and every pixel opaque, else `image` itself.
/// Errors: LimitExceeded.
Result<Image> without_idle_alpha(Image image, Budget& budget);

}  // namespace outvet::png
