#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "plugins/formats/jpeg/structure.h"

namespace outvet::jpeg {

/// Where the further pictures of a multi-picture file lie (CIPA DC-007, 5.2.3), without the first
/// one, cut to the file. `index` is the segment behind "MPF\0", `base` its offset in the file:
/// the offsets of the pictures count from there.
std::vector<Stretch> pictures_of(std::span<const std::byte> index, std::size_t base,
                                 std::size_t file_size);

}  // namespace outvet::jpeg
