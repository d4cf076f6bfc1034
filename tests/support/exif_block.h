#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "scanner/base/byte_reader.h"

namespace outvet::testing {

/// Bytes of numbers in one byte order.
class Numbers {
 public:
  explicit Numbers(Endian endian) : endian_(endian) {}

  void put(std::uint64_t value, unsigned int size) {
    for (unsigned int i = 0; i < size; ++i) {
      const unsigned int shift = 8 * (endian_ == Endian::Big ? size - 1 - i : i);
      bytes.push_back(static_cast<char>((value >> shift) & 0xFFU));
    }
  }

  std::string bytes;

 private:
  Endian endian_;
};

/// Writes TIFF directories by hand, so that tests can also write wrong ones.
class ExifBlock {
 public:
  struct Entry {
    std::uint16_t tag;
    std::uint16_t type;
    std::uint32_t count;
    std::string value;  ///< in the byte order of the block
  };

  explicit ExifBlock(Endian endian) : endian_(endian) {}

  Entry ascii(std::uint16_t tag, std::string_view text) const {
    return {tag, 2, static_cast<std::uint32_t>(text.size() + 1), std::string{text} + '\0'};
  }
  Entry bytes(std::uint16_t tag, std::string_view value) const {
    return {tag, 7, static_cast<std::uint32_t>(value.size()), std::string{value}};
  }
  Entry shorts(std::uint16_t tag, std::uint16_t value) const {
    Numbers numbers{endian_};
    numbers.put(value, 2);
    return {tag, 3, 1, numbers.bytes};
  }
  Entry longs(std::uint16_t tag, std::uint32_t value) const {
    Numbers numbers{endian_};
    numbers.put(value, 4);
    return {tag, 4, 1, numbers.bytes};
  }
  Entry rationals(std::uint16_t tag,
                  const std::vector<std::pair<std::uint32_t, std::uint32_t>>& values) const {
    Numbers numbers{endian_};
    for (const auto& [above, below] : values) {
      numbers.put(above, 4);
      numbers.put(below, 4);
    }
    return {tag, 5, static_cast<std::uint32_t>(values.size()), numbers.bytes};
  }

  std::vector<Entry> image, photo, gps, thumbnail;
  std::string thumbnail_jpeg;
  std::string gap;  ///< bytes that nothing refers to, behind the header

  /// Header, gap, IFD0, Exif, GPS, IFD1, thumbnail.
  std::string write() const {
    Numbers out{endian_};
    out.bytes = endian_ == Endian::Big ? "MM" : "II";
    out.put(42, 2);
    out.put(8 + gap.size(), 4);
    out.bytes += gap;
    std::vector<Entry> first = image;
    const std::size_t below = (photo.empty() ? 0 : 1) + (gps.empty() ? 0 : 1);
    std::size_t end = out.bytes.size() + size_of(image) + 12 * below;
    if (!photo.empty()) first.push_back(longs(0x8769, static_cast<std::uint32_t>(end)));
    if (!photo.empty()) end += size_of(photo);
    if (!gps.empty()) first.push_back(longs(0x8825, static_cast<std::uint32_t>(end)));
    if (!gps.empty()) end += size_of(gps);
    const bool second = !thumbnail.empty() || !thumbnail_jpeg.empty();
    put_directory(out, first, second ? end : 0);
    if (!photo.empty()) put_directory(out, photo, 0);
    if (!gps.empty()) put_directory(out, gps, 0);
    if (!second) return out.bytes;
    std::vector<Entry> last = thumbnail;
    if (!thumbnail_jpeg.empty()) {
      end += size_of(thumbnail) + 24;
      last.push_back(longs(0x0201, static_cast<std::uint32_t>(end)));
      last.push_back(longs(0x0202, static_cast<std::uint32_t>(thumbnail_jpeg.size())));
    }
    put_directory(out, last, 0);
    return out.bytes + thumbnail_jpeg;
  }

 private:
  static std::size_t size_of(const std::vector<Entry>& entries) {
    std::size_t size = 2 + 12 * entries.size() + 4;
    for (const Entry& entry : entries)
      size += entry.value.size() > 4 ? entry.value.size() : 0;
    return size;
  }

  void put_directory(Numbers& out, const std::vector<Entry>& entries, std::size_t next) const {
    std::size_t value_at = out.bytes.size() + 2 + 12 * entries.size() + 4;
    out.put(entries.size(), 2);
    std::string values;
    for (const Entry& entry : entries) {
      out.put(entry.tag, 2);
      out.put(entry.type, 2);
      out.put(entry.count, 4);
      if (entry.value.size() <= 4) {
        out.bytes += entry.value + std::string(4 - entry.value.size(), '\0');
        continue;
      }
      out.put(value_at + values.size(), 4);
      values += entry.value;
    }
    out.put(next, 4);
    out.bytes += values;
  }

  Endian endian_;
};

}  // namespace outvet::testing
