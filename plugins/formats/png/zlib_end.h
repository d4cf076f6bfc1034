#pragma once

#include <cstdint>

#include "plugins/formats/png/inflate.h"

namespace outvet::png {

/// What a picture's zlib stream says about itself.
struct StreamEnd {
  std::uint64_t stored = 0;    ///< bytes from its beginning to behind its checksum
  std::uint64_t inflated = 0;  ///< bytes that it holds
};

/// Runs through the zlib stream that `pieces` make up. Errors: Malformed when it is broken or
/// has no end, LimitExceeded when it holds more than `most` bytes, Timeout, Cancelled.
Result<StreamEnd> find_stream_end(const Pieces& pieces, std::uint64_t most, const Budget& budget);

/// The first `bytes` of what `pieces` hold, compressed anew.
/// Errors: Malformed, LimitExceeded, Timeout, Cancelled.
Result<std::vector<std::byte>> deflate_anew(const Pieces& pieces, std::uint64_t bytes,
                                            Budget& budget);

/// `bytes` as a zlib stream; the same bytes give the same stream.
/// Errors: Internal.
Result<std::vector<std::byte>> deflate_all(std::span<const std::byte> bytes);

}  // namespace outvet::png
