#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "scanner/base/budget.h"

namespace outvet::bmp {

/// Half-open range of bytes of the file; it lies within the file.
struct Range {
  std::size_t begin = 0;
  std::size_t end = 0;

  std::size_t size() const noexcept { return end - begin; }
};

/// How the pixels are written.
enum class Coding : std::uint8_t {
  Plain,
  Rle4,
  Rle8,
  File,     ///< a whole JPEG or PNG file in place of the pixels
  Unknown,  ///< OS/2's Huffman and 24-bit run lengths: not decoded
};

/// Bits of a pixel of 16 or 32 bits that hold each channel; 0: the channel is not there.
struct Masks {
  std::uint32_t red = 0;
  std::uint32_t green = 0;
  std::uint32_t blue = 0;
  std::uint32_t alpha = 0;
};

/// What stands before the pixels. All sizes are checked against the file.
struct Header {
  int width = 0;   ///< px, positive
  int height = 0;  ///< px, positive
  bool top_down = false;
  int bits = 0;  ///< 1, 2, 4, 8, 16, 24 or 32 per pixel
  Coding coding = Coding::Plain;
  Masks masks;                    ///< for 16 and 32 bits
  Range colors;                   ///< the colour table; it may hold fewer colours than bits can say
  std::size_t color_size = 4;     ///< bytes of one colour: blue, green, red and, for 4, nothing
  std::size_t pixels = 0;         ///< where they begin
  std::size_t row_size = 0;       ///< bytes from one row to the next; Plain only
  std::size_t declared_size = 0;  ///< bytes of coded pixels as the header says, or 0
  std::uint32_t reserved = 0;     ///< bfReserved1 and 2, zero by the rules
  std::optional<Range> profile;   ///< an embedded ICC profile
  std::optional<Range> linked_profile;  ///< the name of a profile file
};

/// Reads the header of a Windows bitmap (BITMAPINFOHEADER, V2 to V5) or an OS/2 bitmap
/// (BITMAPCOREHEADER, OS22XBITMAPHEADER).
/// Errors: Malformed also when the pixels leave the file, LimitExceeded, Unsupported.
Result<Header> read_header(std::span<const std::byte> file, const Budget& budget);

}  // namespace outvet::bmp
