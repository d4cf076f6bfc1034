#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "scanner/base/budget.h"

namespace outvet::png {

using Pieces = std::vector<std::span<const std::byte>>;

/// The content of a zlib stream (RFC 1950), at most `most` bytes.
/// Errors: Malformed, LimitExceeded when it is longer than `most`, Timeout, Cancelled.
Result<std::vector<std::byte>> inflate_all(std::span<const std::byte> stream, std::size_t most,
                                           const Budget& budget);

/// What lies behind the rows of a picture.
struct Leftover {
  std::vector<std::byte> rows;  ///< inflated bytes behind the last row, at most 1 MiB
  Pieces bytes;                 ///< stored behind the end of the zlib stream; views of the input
};

/// Runs through the zlib stream that `pieces` make up, without keeping it, and gives what comes
/// behind `expected` bytes of it. A stream that is broken or too short leaves nothing over:
/// decoding finds that out. Errors: Timeout, Cancelled, Internal.
Result<Leftover> leftover(const Pieces& pieces, std::uint64_t expected, const Budget& budget);

}  // namespace outvet::png
