#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>
#include <zlib.h>

namespace outvet::testing {

/// Writes PNG chunks by hand, so that tests can also write wrong ones.
inline std::string u32(std::uint64_t value) {
  std::string bytes;
  for (const unsigned int shift : {24U, 16U, 8U, 0U})
    bytes += static_cast<char>((value >> shift) & 0xFFU);
  return bytes;
}

inline std::string u16(unsigned int value) {
  return u32(value).substr(2);
}

inline std::string deflated(std::string_view text) {
  uLongf size = compressBound(text.size());
  std::string out(size, '\0');
  if (compress2(reinterpret_cast<Bytef*>(out.data()), &size,
                reinterpret_cast<const Bytef*>(text.data()), text.size(), 9) != Z_OK)
    throw std::runtime_error{"zlib"};
  out.resize(size);
  return out;
}

inline std::string chunk(std::string_view type, std::string_view data) {
  const std::string covered = std::string{type} + std::string{data};
  const uLong checksum =
      crc32(0, reinterpret_cast<const Bytef*>(covered.data()), static_cast<uInt>(covered.size()));
  return u32(data.size()) + covered + u32(checksum);
}

inline constexpr std::string_view kPngSignature = "\x89PNG\r\n\x1A\n";

inline std::string png_header(std::uint32_t width, std::uint32_t height, int depth, int colour,
                              int interlace = 0) {
  return chunk("IHDR", u32(width) + u32(height) + static_cast<char>(depth) +
                           static_cast<char>(colour) + '\0' + '\0' + static_cast<char>(interlace));
}

/// A picture from rows of packed samples without filter bytes. `before` goes in front of the
/// data, `behind` between data and end.
inline std::string png_file(std::uint32_t width, int depth, int colour,
                            const std::vector<std::string>& rows, std::string_view before = {},
                            std::string_view behind = {}) {
  std::string raw;
  for (const std::string& row : rows)
    raw += '\0' + row;
  return std::string{kPngSignature} +
         png_header(width, static_cast<std::uint32_t>(rows.size()), depth, colour) +
         std::string{before} + chunk("IDAT", deflated(raw)) + std::string{behind} +
         chunk("IEND", "");
}

/// A grey picture that stands for any.
inline std::string small_png(std::string_view before = {}, std::string_view behind = {}) {
  return png_file(4, 8, 0, {"abcd", "efgh", "ijkl"}, before, behind);
}

}  // namespace outvet::testing
