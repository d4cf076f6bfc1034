#pragma once

#include <vector>

#include "plugins/formats/gif/gif_file.h"
#include "scanner/core/plan.h"

namespace outvet::gif {

/// A copy that holds the pictures and nothing else, rebuilt from an allow-list: screen, colour
/// tables, graphic controls, pictures, the loop count, a colour profile without words. LZW codes
/// are copied byte for byte up to the end code. Pictures that `areas` show in are painted over
/// in their own colours and coded anew; a transparent pixel under paint becomes opaque.
/// Errors: Malformed when a picture is cut short or a block is broken; Unsupported when an area
/// shows through a picture that does not cover it, or a picture has no colour to paint with.
Result<std::vector<std::byte>> strip(std::span<const std::byte> file,
                                     const std::vector<AreaEdit>& areas, Budget& budget);

/// LZW codes for `indices`, with clear and end code (GIF89a, Appendix F), without sub-blocks.
std::vector<std::byte> encode_lzw(std::span<const std::uint8_t> indices, int code_size);

/// Walks over a stripped copy and accounts for every byte. Shares no code with strip().
/// Errors: Malformed with what must not be there.
Result<Done> audit(std::span<const std::byte> copy, Budget& budget);

}  // namespace outvet::gif
