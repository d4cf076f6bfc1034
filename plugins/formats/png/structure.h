#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "scanner/base/budget.h"

namespace outvet::png {

/// One chunk (PNG specification, third edition, 5.3).
struct Chunk {
  std::string_view type;            ///< four letters
  std::size_t at = 0;               ///< offset of the data in the file
  std::span<const std::byte> data;  ///< without length, type and checksum
  bool intact = true;               ///< the checksum holds

  bool critical() const { return type[0] >= 'A' && type[0] <= 'Z'; }
};

/// The picture header (11.2.1), or the same of one frame of an animation.
struct Header {
  std::uint32_t width = 0;  ///< px
  std::uint32_t height = 0;
  std::uint8_t depth = 8;   ///< bits a sample: 1, 2, 4, 8, 16
  std::uint8_t colour = 0;  ///< 0 grey, 2 RGB, 3 palette, 4 grey and alpha, 6 RGB and alpha
  bool interlaced = false;

  bool grey() const { return colour == 0 || colour == 4; }
  bool alpha() const { return colour >= 4; }
  /// Bytes of the rows with their filter bytes, before compression.
  std::uint64_t raw_bytes() const;
};

/// Where everything in a PNG file lies.
struct Structure {
  Header header;
  std::vector<Chunk> chunks;     ///< in file order, the header first
  std::size_t end = 0;           ///< behind the last whole chunk, or behind IEND
  std::optional<Error> trouble;  ///< cut short, a wrong checksum, an unknown critical chunk

  const Chunk* find(std::string_view type) const;
};

/// Walks the chunks to IEND. `file` must outlive the result.
/// Errors: Malformed when signature or header are wrong, LimitExceeded with more than 100,000
/// chunks, Timeout, Cancelled.
Result<Structure> walk(std::span<const std::byte> file, const Budget& budget);

}  // namespace outvet::png
