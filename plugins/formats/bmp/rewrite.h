#pragma once

#include <vector>

#include "plugins/formats/bmp/header.h"
#include "scanner/core/plan.h"

namespace outvet::bmp {

/// A copy that holds the picture and nothing else: header, masks, colours, pixels, an embedded
/// colour profile without words. Reserved fields, gaps, the padding of rows, bits of no channel
/// and bytes behind the pixels are gone. `areas` are painted black; Plain coding only.
/// Errors: Malformed; Unsupported for codings that are not decoded, and for areas in a picture
/// that is run-length coded or has no black to paint with.
Result<std::vector<std::byte>> strip(std::span<const std::byte> file,
                                     const std::vector<AreaEdit>& areas, Budget& budget);

/// Walks over a stripped copy and accounts for every byte. Shares no code with strip().
/// Errors: Malformed with what must not be there, Unsupported.
Result<Done> audit(std::span<const std::byte> copy, Budget& budget);

}  // namespace outvet::bmp
