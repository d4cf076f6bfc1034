#pragma once

#include <span>
#include <vector>

#include "plugins/formats/tiff/directory.h"

namespace outvet::tiff {

/// Bytes that nothing in the file refers to, in order, without those that are all zero. Strips
/// without compression count as far as their rows reach.
/// Errors: LimitExceeded when the directories refer to more places than a scan can look at,
/// Timeout, Cancelled.
Result<std::vector<Range>> unreferenced(std::span<const std::byte> file, const Layout& layout,
                                        const Budget& budget);

/// Comments and application data within the JPEG streams of strips, tiles and tables, which
/// no reader of TIFF shows; at most `most`.
/// Errors: as above.
Result<std::vector<Range>> jpeg_extras(std::span<const std::byte> file, const Layout& layout,
                                       std::size_t most, const Budget& budget);

}  // namespace outvet::tiff
