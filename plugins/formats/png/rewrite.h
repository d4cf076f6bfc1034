#pragma once

#include <vector>

#include "plugins/formats/png/animation.h"
#include "plugins/formats/png/structure.h"
#include "scanner/core/plan.h"

namespace outvet::png {

/// A copy that holds the picture and nothing else, rebuilt from an allow-list: header, palette,
/// transparency, picture data, animation, colour chunks, a colour profile without words,
/// orientation, the shape of pixels that are not square. Compressed data is copied byte for byte
/// up to the end of its stream; it is coded anew only where it hides rows behind the last one.
/// How the picture is to be shown comes from `file`, the picture itself from `picture`: the
/// same, or what paint() made of it.
/// Errors: Malformed when something is cut short, broken or contradicts itself; Unsupported for
/// chunks that every reader must know and nobody does.
Result<std::vector<std::byte>> strip(const Structure& file, const Structure& picture,
                                     Budget& budget);

/// A file with the same pixels but for `areas`, which are opaque black, or the darkest colour
/// that the palette has to give. Colours that nobody sees, under full transparency and unused in
/// the palette, become black. Areas are in the upright picture. A still picture keeps its
/// depth and colour type; the frames of an animation become full frames of 8 bit RGB and alpha.
/// Only header, palette, transparency and frames are written: strip() adds the rest.
/// Errors: Malformed, LimitExceeded; Unsupported for an animation of 16 bit.
Result<std::vector<std::byte>> paint(const Structure& structure, const Animation& animation,
                                     int orientation, const std::vector<AreaEdit>& areas,
                                     Budget& budget);

/// Walks over a stripped copy and accounts for every byte, those inside the compressed data
/// too. Shares no code with strip(). Errors: Malformed with what must not be there.
Result<Done> audit(std::span<const std::byte> copy, Budget& budget);

}  // namespace outvet::png
