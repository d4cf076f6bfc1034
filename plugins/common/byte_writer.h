#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "scanner/base/byte_reader.h"

namespace outvet {

/// Bytes of a file that is put together piece by piece, in memory.
class ByteWriter {
 public:
  void put(std::span<const std::byte> bytes) {
    bytes_.insert(bytes_.end(), bytes.begin(), bytes.end());
  }
  void put(std::string_view text) { put(std::as_bytes(std::span{text})); }

  void u8(unsigned value) { bytes_.push_back(static_cast<std::byte>(value & 0xFFU)); }
  void u16(std::uint64_t value, Endian endian) { number(value, 2, endian); }
  void u32(std::uint64_t value, Endian endian) { number(value, 4, endian); }

  /// The lowest `size` bytes of `value`; 8 at most.
  void number(std::uint64_t value, std::size_t size, Endian endian) {
    for (std::size_t i = 0; i < size; ++i) {
      const std::size_t shift = 8 * (endian == Endian::Little ? i : size - 1 - i);
      bytes_.push_back(static_cast<std::byte>((value >> shift) & 0xFFU));
    }
  }

  /// Writes over what stands at `at`, which must have been written.
  void patch(std::size_t at, std::uint64_t value, std::size_t size, Endian endian) {
    for (std::size_t i = 0; i < size; ++i) {
      const std::size_t shift = 8 * (endian == Endian::Little ? i : size - 1 - i);
      bytes_.at(at + i) = static_cast<std::byte>((value >> shift) & 0xFFU);
    }
  }

  std::size_t size() const noexcept { return bytes_.size(); }
  void reserve(std::size_t size) { bytes_.reserve(size); }
  std::span<const std::byte> view() const noexcept { return bytes_; }
  std::vector<std::byte> take() { return std::move(bytes_); }

 private:
  std::vector<std::byte> bytes_;
};

/// The shortest Exif block that says how a picture stands: one little-endian directory with one
/// entry (Exif 2.32, 4.6.4 A, tag 0x0112). 26 bytes. `orientation` is 2 to 8.
inline std::vector<std::byte> orientation_exif(int orientation) {
  ByteWriter block;
  block.put(std::string_view{"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0", 18});
  block.u32(static_cast<unsigned>(orientation), Endian::Little);
  block.u32(0, Endian::Little);
  return block.take();
}

}  // namespace outvet
