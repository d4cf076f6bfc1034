#pragma once

#include <vector>

#include "plugins/formats/webp/riff.h"
#include "scanner/core/plan.h"

namespace outvet::webp {

/// Orientation as browsers apply it: of the first EXIF chunk when the header announces one, 1 to 8.
int orientation_of(std::span<const std::byte> file, const Riff& riff);

/// A copy that holds the picture and nothing else, rebuilt from an allow-list: bit streams, alpha,
/// animation, a colour profile without words, orientation. Bit streams are copied byte for
/// byte. What describes the picture comes from `file`; a file that paint() wrote brings the
/// picture itself and keeps the description of the original.
/// Errors: Malformed when chunks are missing, broken or out of place.
Result<std::vector<std::byte>> strip(std::span<const std::byte> file, const Riff& riff,
                                     std::span<const std::byte> picture, const Riff& picture_riff,
                                     Budget& budget);

/// A file with the same pixels but for `areas`, which are opaque black. Lossless pictures stay
/// lossless; lossy ones are coded again from their own luma and chroma at the highest quality,
/// without loss where that would show. Frames of an animation become full frames without loss.
/// Areas are in the upright picture.
/// Errors: Malformed, LimitExceeded, Unsupported, Internal.
Result<std::vector<std::byte>> paint(std::span<const std::byte> file, const Riff& riff,
                                     int orientation, const std::vector<AreaEdit>& areas,
                                     Budget& budget);

/// Walks over a stripped copy and accounts for every byte outside the bit streams. Shares no code
/// with strip(). Errors: Malformed with what must not be there.
Result<Done> audit(std::span<const std::byte> copy, Budget& budget);

}  // namespace outvet::webp
