#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "scanner/core/media.h"

namespace outvet {

/// What libexif can decode of the maker note in an Exif block (Apple, Canon, Casio, Fujifilm,
/// Nikon, Olympus, Pentax and kin): keys "Exif.MakerNote.<Name>" with libexif's names. The
/// offsets in a maker note count from the start of `tiff_block`, so that libexif is given the
/// block, the first 64 KiB of it. The block must have passed map_tiff(), which bounds what
/// libexif allocates. Thread safety: any thread.
std::vector<MetaField> decoded_maker_note(std::span<const std::byte> tiff_block);

}  // namespace outvet
