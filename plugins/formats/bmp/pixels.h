#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "plugins/formats/bmp/header.h"
#include "scanner/core/image.h"

namespace outvet::bmp {

/// Colour numbers of a run-length coded picture.
struct RlePixels {
  std::vector<std::uint8_t> indices;  ///< row by row as written, height times width
  std::size_t used = 0;               ///< bytes of the code, its end mark included
  MemoryLease lease;
};

/// Decodes RLE4 and RLE8 ([MS-WMF] 3.1.6). Pixels that the code jumps over have index 0.
/// Errors: Malformed when the code runs out of a row, out of the picture or out of bytes.
Result<RlePixels> decode_rle(const Header& header, std::span<const std::byte> code, Budget& budget);

/// Paints a run-length coded picture. Gray8 when all its colours are grey.
Result<Image> paint_rle(const Header& header, std::span<const std::byte> file,
                        const RlePixels& pixels, Budget& budget);

/// Decodes pixels that are not compressed. Bgra8 when the header declares an alpha channel and
/// some pixel, but not every one, is other than opaque; a channel of nothing but zeros is one
/// that the writer forgot to fill.
/// Errors: LimitExceeded.
Result<Image> decode_plain(const Header& header, std::span<const std::byte> file, Budget& budget);

/// The bits of 16- and 32-bit pixels that belong to no channel as a picture of their own, when
/// they are not the same all over: no viewer shows them, but something is written there.
/// Errors: LimitExceeded.
Result<std::optional<Image>> decode_unused(const Header& header, std::span<const std::byte> file,
                                           Budget& budget);

/// Bytes behind the pixels of each row of an uncompressed picture, in one piece.
std::vector<std::byte> row_padding(const Header& header, std::span<const std::byte> file);

}  // namespace outvet::bmp
