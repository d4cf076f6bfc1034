#include "plugins/formats/tiff/samples.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>

namespace outvet::tiff {
namespace {

static_assert(std::endian::native == std::endian::little, "24-bit samples are read low first");

template <class T>
T native(std::span<const std::byte> row, std::size_t i) {
  T value;
  std::memcpy(&value, row.data() + i * sizeof(T), sizeof(T));
  return value;
}

std::uint8_t from_unit(double value) {
  if (!(value > 0)) return 0;  // also for what is no number
  return static_cast<std::uint8_t>(std::lround(std::min(value, 1.0) * 255));
}

/// IEEE 754 binary16.
double from_half(std::uint16_t half) {
  const int exponent = (half >> 10U) & 31;
  const int fraction = half & 1023;
  const double size =
      exponent == 0 ? std::ldexp(fraction, -24) : std::ldexp(fraction + 1024, exponent - 25);
  return (half & 0x8000U) != 0 ? -size : size;
}

std::uint8_t mixed(unsigned ink, unsigned black) {
  return static_cast<std::uint8_t>(((255 - ink) * (255 - black) + 127) / 255);
}

/// Back from colours that were multiplied by their alpha.
void divide(std::uint8_t* bgra) {
  const unsigned alpha = bgra[3];
  if (alpha == 0 || alpha == 255) return;
  for (int c = 0; c < 3; ++c)
    bgra[c] = static_cast<std::uint8_t>(std::min(255U, (bgra[c] * 255U + alpha / 2) / alpha));
}

}  // namespace

Unpacker::Unpacker(int bits, Number number, bool raw) : bits_(bits), number_(number), raw_(raw) {
  if (number == Number::Float || bits > 16) return;
  scale_.resize(std::size_t{1} << static_cast<unsigned>(bits));
  for (std::size_t value = 0; value < scale_.size(); ++value)
    scale_[value] = scaled(value);
}

Result<Unpacker> Unpacker::create(int bits, Number number, bool raw) {
  const bool known =
      number == Number::Float ? bits == 16 || bits == 32 || bits == 64 : bits >= 1 && bits <= 32;
  if (!known || (raw && (bits > 8 || number != Number::Unsigned)))
    return Error{ErrorCode::Unsupported, "format.tiff", "samples of a kind that is not decoded"};
  return Unpacker{bits, number, raw};
}

std::uint8_t Unpacker::scaled(std::uint64_t value) const {
  if (raw_) return static_cast<std::uint8_t>(value);
  const std::uint64_t most = (std::uint64_t{1} << static_cast<unsigned>(bits_)) - 1;
  if (number_ == Number::Signed) value ^= (most >> 1U) + 1;  // the least becomes 0
  return static_cast<std::uint8_t>((value * 255 + most / 2) / most);
}

void Unpacker::unpack(std::span<const std::byte> row, std::span<std::uint8_t> out) const {
  if (bits_ == 8 && number_ == Number::Unsigned) {
    std::memcpy(out.data(), row.data(), out.size());
  } else if (number_ == Number::Float) {
    for (std::size_t i = 0; i < out.size(); ++i)
      out[i] = bits_ == 16   ? from_unit(from_half(native<std::uint16_t>(row, i)))
               : bits_ == 32 ? from_unit(double{native<float>(row, i)})
                             : from_unit(native<double>(row, i));
  } else if (bits_ == 16) {
    for (std::size_t i = 0; i < out.size(); ++i)
      out[i] = scale_[native<std::uint16_t>(row, i)];
  } else if (bits_ == 32) {
    for (std::size_t i = 0; i < out.size(); ++i)
      out[i] = scaled(native<std::uint32_t>(row, i));
  } else if (bits_ == 24) {
    for (std::size_t i = 0; i < out.size(); ++i)
      out[i] = scaled(static_cast<std::uint64_t>(row[3 * i]) |
                      static_cast<std::uint64_t>(row[3 * i + 1]) << 8U |
                      static_cast<std::uint64_t>(row[3 * i + 2]) << 16U);
  } else {
    unpack_bits(row, out);
  }
}

void Unpacker::unpack_bits(std::span<const std::byte> row, std::span<std::uint8_t> out) const {
  const auto bits = static_cast<unsigned>(bits_);
  const std::uint64_t mask = (std::uint64_t{1} << bits) - 1;
  std::uint64_t held = 0;
  unsigned held_bits = 0;
  std::size_t at = 0;
  for (std::uint8_t& sample : out) {
    for (; held_bits < bits; held_bits += 8)
      held = held << 8U | static_cast<std::uint64_t>(row[at++]);
    held_bits -= bits;
    const std::uint64_t value = held >> held_bits & mask;
    sample = scale_.empty() ? scaled(value) : scale_[value];
  }
}

std::size_t Painter::colors() const noexcept {
  switch (model) {
    case Model::Grey:
    case Model::Palette: return 1;
    case Model::Rgb: return 3;
    case Model::Cmyk: return 4;
  }
  return 1;
}

PixelFormat Painter::format() const noexcept {
  if (alpha != Alpha::None) return PixelFormat::Bgra8;
  return model == Model::Grey ? PixelFormat::Gray8 : PixelFormat::Bgr8;
}

void Painter::paint(const std::uint8_t* samples, std::size_t step, std::uint8_t* out,
                    std::size_t pixels) const {
  const auto flip = static_cast<std::uint8_t>(inverted ? 255 : 0);
  const bool grey = format() == PixelFormat::Gray8;
  const std::size_t channels = static_cast<std::size_t>(bytes_per_pixel(format()));
  for (std::size_t i = 0; i < pixels; ++i, samples += step, out += channels) {
    switch (model) {
      case Model::Grey: std::fill_n(out, grey ? 1 : 3, samples[0] ^ flip); break;
      case Model::Palette: std::copy_n(palette[samples[0]].data(), 3, out); break;
      case Model::Rgb:
        out[0] = samples[2];
        out[1] = samples[1];
        out[2] = samples[0];
        break;
      case Model::Cmyk:
        out[0] = mixed(samples[2], samples[3]);
        out[1] = mixed(samples[1], samples[3]);
        out[2] = mixed(samples[0], samples[3]);
        break;
    }
    if (alpha == Alpha::None) continue;
    out[3] = samples[alpha_at];
    if (alpha == Alpha::Premultiplied) divide(out);
  }
}

}  // namespace outvet::tiff
