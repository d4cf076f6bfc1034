#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "scanner/base/budget.h"

namespace outvet::gif {

/// Half-open range of bytes of the file; it lies within the file.
struct Range {
  std::size_t begin = 0;
  std::size_t end = 0;

  std::size_t size() const noexcept { return end - begin; }
};

/// What happens to the canvas before the next picture is drawn (GIF89a, 23).
enum class Disposal : std::uint8_t { Keep, Clear, Restore };

/// One image descriptor with the graphic control in front of it.
struct Picture {
  int left = 0;  ///< px on the canvas
  int top = 0;
  int width = 0;  ///< px, at least 1
  int height = 0;
  bool interlaced = false;
  std::optional<Range> colors;  ///< local or global table, three bytes a colour; may be absent
  int code_size = 2;            ///< 1 to 8 bits
  Range blocks;                 ///< sub-blocks of LZW data with their lengths and the zero
  Disposal disposal = Disposal::Keep;
  std::optional<std::uint8_t> transparent;  ///< index that leaves the canvas as it is
  /// How long it shows. 0 and 10 ms become 100 ms, as browsers do, so that no picture of an
  /// animation has an empty span.
  std::chrono::microseconds delay{};
};

/// An extension other than a well-formed graphic control.
struct Extension {
  std::uint8_t label = 0;   ///< 0xFE comment, 0x01 plain text, 0xFF application, ...
  std::string application;  ///< identifier and authentication code: 11 bytes from the file
  Range blocks;             ///< sub-blocks with their lengths and the zero; without the name
};

/// The blocks of a file, in its order; nothing is decoded.
struct GifFile {
  int width = 0;  ///< px; grows beyond the logical screen when a picture leaves it
  int height = 0;
  std::vector<Picture> pictures;
  std::vector<Extension> extensions;
  std::size_t end = 0;          ///< first byte behind the trailer, or of what is broken
  std::optional<Error> broken;  ///< why the blocks end before a trailer
};

/// Walks over all blocks of a file. What stands before a break is kept and `broken` says why
/// it ends there.
/// Errors: Malformed when not even one picture is whole, LimitExceeded, Timeout, Cancelled.
Result<GifFile> read_gif(std::span<const std::byte> file, const Budget& budget);

/// The payload of sub-blocks in one piece.
std::vector<std::byte> joined(std::span<const std::byte> blocks);

}  // namespace outvet::gif
