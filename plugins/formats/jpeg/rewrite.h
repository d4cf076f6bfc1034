#pragma once

#include <vector>

#include "plugins/formats/jpeg/structure.h"
#include "scanner/core/plan.h"

namespace outvet::jpeg {

/// A copy that holds the picture and nothing else, rebuilt from an allow-list (METADATA of the
/// JPEG family: tables, frame, scans, density, colour transform, colour profile without
/// words, orientation). Coded data is copied byte for byte. `orientation` 2 to 8 is written
/// anew in the shortest Exif there is. What describes the picture comes from `file`, the
/// picture itself from `picture`: the same file, or what blacken() made of it.
/// Errors: Malformed when a file is not complete or its colour profile is broken.
Result<std::vector<std::byte>> strip(std::span<const std::byte> file,
                                     std::span<const std::byte> picture, int orientation,
                                     Budget& budget);

/// A copy in which the blocks that `areas` touch are black. All other blocks keep their
/// coefficients; nothing is decoded to pixels. Areas are in the upright picture. Metadata is
/// as libjpeg writes it: strip() the result.
/// Errors: Malformed, Unsupported, LimitExceeded.
Result<std::vector<std::byte>> blacken(std::span<const std::byte> file, const Structure& structure,
                                       int orientation, const std::vector<AreaEdit>& areas,
                                       Budget& budget);

/// Walks over a stripped copy and accounts for every byte. Shares no code with strip().
/// Errors: Malformed with what must not be there.
Result<Done> audit(std::span<const std::byte> copy, Budget& budget);

}  // namespace outvet::jpeg
