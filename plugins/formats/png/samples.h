#pragma once

#include <cstdint>
#include <vector>

#include "plugins/formats/png/decode.h"

namespace outvet::png {

/// Samples as the file stores them, not interlaced: one byte each up to 8 bits, two from 16
/// bits on, most significant first. Rows lie one behind the other.
struct Samples {
  Header header;
  std::vector<std::uint8_t> bytes;
  MemoryLease lease;

  std::size_t pixel_bytes() const;
  std::uint8_t* pixel(std::size_t x, std::size_t y) {
    return bytes.data() + (y * header.width + x) * pixel_bytes();
  }
};

/// Room for the samples of a picture, zeroed. Errors: LimitExceeded.
Result<Samples> make_samples(const Header& header, Budget& budget);

/// The samples of a layer, nothing converted. Errors: Malformed, LimitExceeded, Timeout,
/// Cancelled.
Result<Samples> read_samples(const Layer& layer, Budget& budget);

/// A PNG file of these samples, not interlaced, with the palette and transparency given.
/// Errors: Internal, LimitExceeded.
Result<std::vector<std::byte>> write_samples(Samples& samples, std::span<const std::byte> palette,
                                             std::span<const std::byte> transparency,
                                             Budget& budget);

}  // namespace outvet::png
