#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "scanner/core/image.h"

namespace outvet::tiff {

/// How the numbers of one sample are written.
enum class Number : std::uint8_t { Unsigned, Signed, Float };

/// Turns samples of any width, as libtiff gives them (bits from the highest down, or whole
/// numbers in the byte order of the machine), into 8 bits over the whole range of the type:
/// nothing is stretched to what the picture happens to use. Floats count from 0 to 1.
class Unpacker {
 public:
  /// 1 to 32 bits; of floats 16, 32 or 64. With `raw` the lowest 8 bits are kept as they are,
  /// which is what indices of a colour table need.
  /// Errors: Unsupported.
  static Result<Unpacker> create(int bits, Number number, bool raw);

  /// Writes out.size() samples from the bytes of a row; `row` holds at least as many.
  void unpack(std::span<const std::byte> row, std::span<std::uint8_t> out) const;

 private:
  Unpacker(int bits, Number number, bool raw);
  std::uint8_t scaled(std::uint64_t value) const;
  void unpack_bits(std::span<const std::byte> row, std::span<std::uint8_t> out) const;

  int bits_;
  Number number_;
  bool raw_;
  std::vector<std::uint8_t> scale_;  ///< result for each value of up to 16 bits
};

/// What the samples of a pixel mean.
enum class Model : std::uint8_t { Grey, Palette, Rgb, Cmyk };

enum class Alpha : std::uint8_t { None, Straight, Premultiplied };

/// Turns 8-bit samples into pixels.
struct Painter {
  Model model = Model::Grey;
  bool inverted = false;  ///< 0 is white: bilevel faxes
  Alpha alpha = Alpha::None;
  std::size_t alpha_at = 0;                                ///< which sample of a pixel
  std::array<std::array<std::uint8_t, 3>, 256> palette{};  ///< blue, green, red

  std::size_t colors() const noexcept;  ///< samples that are no alpha: 1, 3 or 4
  PixelFormat format() const noexcept;

  /// Writes as many pixels as fit into `out`; pixels lie `step` samples apart.
  void paint(const std::uint8_t* samples, std::size_t step, std::uint8_t* out,
             std::size_t pixels) const;
};

}  // namespace outvet::tiff
