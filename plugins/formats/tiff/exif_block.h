#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <vector>

#include "plugins/formats/tiff/directory.h"

namespace outvet::tiff {

/// The tags of one page with its Exif, GPS and Interop directories, without what describes and
/// refers to pixels, as a small file of its own: the Exif block that a camera would have written.
/// Gives readers of Exif the tags of every page and of BigTIFF too. `skips` leaves out further
/// tags of the page. Values that refer to places in the file, in maker notes, do not survive
/// the move.
/// Errors: LimitExceeded when the tags add up to more than `most` bytes.
Result<std::vector<std::byte>> exif_block(std::span<const std::byte> file, const Layout& layout,
                                          std::size_t page, std::size_t most,
                                          const std::function<bool(const Entry&)>& skips);

}  // namespace outvet::tiff
