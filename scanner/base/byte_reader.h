#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "scanner/base/result.h"

namespace outvet {

enum class Endian : std::uint8_t { Little, Big };

/// Walks over bytes that nobody vouches for. Every read is checked against the end; a read
/// that does not fit returns Malformed and moves nothing.
///
/// The reader borrows the bytes: they must outlive it and every span it hands out.
class ByteReader {
 public:
  explicit ByteReader(std::span<const std::byte> bytes, std::string_view where = "bytes")
      : bytes_(bytes), where_(where) {}

  std::size_t at() const noexcept { return at_; }
  std::size_t left() const noexcept { return bytes_.size() - at_; }
  std::size_t size() const noexcept { return bytes_.size(); }
  bool done() const noexcept { return left() == 0; }

  /// Errors: Malformed when `offset` lies behind the end.
  Result<Done> seek(std::size_t offset) {
    if (offset > bytes_.size()) return short_read();
    at_ = offset;
    return Done{};
  }

  Result<Done> skip(std::size_t count) {
    if (count > left()) return short_read();
    at_ += count;
    return Done{};
  }

  Result<std::span<const std::byte>> take(std::size_t count) {
    if (count > left()) return short_read();
    const auto taken = bytes_.subspan(at_, count);
    at_ += count;
    return taken;
  }

  Result<std::uint8_t> u8() {
    if (left() < 1) return short_read();
    return static_cast<std::uint8_t>(bytes_[at_++]);
  }
  Result<std::uint16_t> u16(Endian endian) { return unsigned_int<std::uint16_t>(endian); }
  Result<std::uint32_t> u32(Endian endian) { return unsigned_int<std::uint32_t>(endian); }
  Result<std::uint64_t> u64(Endian endian) { return unsigned_int<std::uint64_t>(endian); }

 private:
  template <class T>
  Result<T> unsigned_int(Endian endian) {
    if (left() < sizeof(T)) return short_read();
    T value = 0;
    for (std::size_t i = 0; i < sizeof(T); ++i) {
      const std::size_t from = endian == Endian::Big ? i : sizeof(T) - 1 - i;
      value = static_cast<T>(static_cast<T>(value << 8U) |
                             static_cast<T>(static_cast<std::uint8_t>(bytes_[at_ + from])));
    }
    at_ += sizeof(T);
    return value;
  }

  Error short_read() const {
    return Error{ErrorCode::Malformed, std::string{where_}, "runs past the end"};
  }

  std::span<const std::byte> bytes_;
  std::string_view where_;
  std::size_t at_ = 0;
};

}  // namespace outvet
