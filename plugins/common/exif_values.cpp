#include "plugins/common/exif_values.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <memory>

#include <libexif/exif-data.h>

#include "plugins/common/metadata.h"
#include "scanner/base/utf8.h"

namespace outvet {
namespace {

constexpr std::uint16_t kAscii = 2;
constexpr std::uint16_t kRational = 5;
constexpr std::uint16_t kSignedRational = 10;
constexpr std::size_t kLongArray = 64;  // bytes; a longer array is not read as numbers
constexpr std::size_t kCodeBytes = 8;   // "ASCII\0\0\0", "UNICODE\0" before a comment

template <auto Free>
struct Freed {
  template <class T>
  void operator()(T* object) const {
    Free(object);
  }
};
using DataPtr = std::unique_ptr<::ExifData, Freed<exif_data_unref>>;
using EntryPtr = std::unique_ptr<::ExifEntry, Freed<exif_entry_unref>>;

::ExifIfd ifd_of(TiffGroup group) {
  switch (group) {
    case TiffGroup::Photo: return EXIF_IFD_EXIF;
    case TiffGroup::Gps: return EXIF_IFD_GPS;
    case TiffGroup::Interop: return EXIF_IFD_INTEROPERABILITY;
    default: return EXIF_IFD_0;
  }
}

/// libexif's wording of a number or an enumeration. The entry borrows our bytes, so that
/// libexif follows no offset of its own.
std::string wording(const TiffTag& tag, Endian endian) {
  const DataPtr data{exif_data_new()};
  const EntryPtr entry{exif_entry_new()};
  if (!data || !entry) return {};
  exif_data_set_byte_order(
      data.get(), endian == Endian::Big ? EXIF_BYTE_ORDER_MOTOROLA : EXIF_BYTE_ORDER_INTEL);
  // libexif aligns nothing but may write into an entry while it repairs it: a copy is its own.
  std::array<unsigned char, kLongArray> bytes{};
  std::ranges::transform(tag.value, bytes.begin(),
                         [](std::byte b) { return static_cast<unsigned char>(b); });
  entry->tag = static_cast<::ExifTag>(tag.id);
  entry->format = static_cast<::ExifFormat>(tag.type == 13 ? 4 : tag.type);
  entry->components = tag.count;
  entry->size = static_cast<unsigned int>(tag.value.size());
  exif_content_add_entry(data->ifd[ifd_of(tag.group)], entry.get());
  entry->data = bytes.data();
  std::array<char, 512> text{};
  exif_entry_get_value(entry.get(), text.data(), text.size());
  entry->data = nullptr;
  return text.data();
}

std::string from_utf16(std::span<const std::byte> bytes, Endian endian) {
  ByteReader reader{bytes};
  std::string text;
  while (reader.left() >= 2) {
    char32_t c = *reader.u16(endian);
    if (c == 0xFFFE) {  // the byte order mark, the wrong way round
      endian = endian == Endian::Big ? Endian::Little : Endian::Big;
      continue;
    }
    if (c == 0xFEFF) continue;
    if (c >= 0xD800 && c < 0xDC00 && reader.left() >= 2) {
      const std::size_t at = reader.at();
      const char32_t low = *reader.u16(endian);
      if (low >= 0xDC00 && low < 0xE000)
        c = 0x10000 + ((c - 0xD800) << 10U) + (low - 0xDC00);
      else
        static_cast<void>(reader.seek(at));
    }
    if (c == 0) c = ' ';
    append_utf8(text, c);
  }
  return text;
}

/// Exif 2.32, 4.6.5, table 9: eight bytes that name the character code, then the text.
std::string coded_text(std::span<const std::byte> value, Endian endian) {
  if (value.size() < kCodeBytes) return std::string{as_text(value)};
  const auto code = as_text(value.first(kCodeBytes));
  const auto text = value.subspan(kCodeBytes);
  if (code.starts_with("UNICODE")) return from_utf16(text, endian);
  if (code.starts_with("ASCII") || code.starts_with("JIS") || code.find('\0') == 0)
    return std::string{as_text(text)};
  return std::string{as_text(value)};  // written without a code
}

bool is_blank(std::span<const std::byte> bytes) {
  return std::ranges::all_of(bytes, [](std::byte b) { return b == std::byte{0}; });
}

std::string binary(std::span<const std::byte> bytes) {
  std::string text = readable_text(bytes);
  return text.empty() ? byte_count(bytes.size()) : text;
}

/// Degrees, minutes, seconds or hours, minutes, seconds.
std::optional<std::array<double, 3>> three_rationals(const TiffTag& tag, Endian endian) {
  const bool is_signed = tag.type == kSignedRational;
  if ((tag.type != kRational && !is_signed) || tag.count == 0 || tag.count > 3) return std::nullopt;
  const auto number = [&](std::uint32_t bits) -> double {
    return is_signed ? static_cast<std::int32_t>(bits) : bits;
  };
  ByteReader reader{tag.value};
  std::array<double, 3> parts{};
  for (std::size_t i = 0; i < tag.count; ++i) {
    const double above = number(*reader.u32(endian));
    const double below = number(*reader.u32(endian));
    // "0/0" minutes are written for none; "0/0" degrees are no position.
    if (below == 0 && (above != 0 || i == 0)) return std::nullopt;
    parts.at(i) = below == 0 ? 0 : above / below;
  }
  return parts;
}

void angle(double seconds, std::array<char, 96>& text) {
  const double whole = std::round(seconds * 100) / 100;
  const double degrees = std::floor(whole / 3600);
  const double minutes = std::floor((whole - degrees * 3600) / 60);
  std::snprintf(text.data(), text.size(), "%.0f deg %.0f' %.2f\"", degrees, minutes,
                whole - degrees * 3600 - minutes * 60);
}

std::string gps_value(const TiffTag& tag, Endian endian) {
  const auto parts = three_rationals(tag, endian);
  if (!parts) return {};
  std::array<char, 96> text{};
  switch (tag.id) {
    case 2:
    case 4:
    case 20:
    case 22:
      // Minutes are often written with a fraction and no seconds.
      angle(((*parts)[0] * 60 + (*parts)[1]) * 60 + (*parts)[2], text);
      break;
    case 6: std::snprintf(text.data(), text.size(), "%.2f m", (*parts)[0]); break;
    case 7:
      std::snprintf(text.data(), text.size(), "%02.0f:%02.0f:%05.2f", (*parts)[0], (*parts)[1],
                    (*parts)[2]);
      break;
    default: return {};
  }
  return text.data();
}

bool is_coded_text(const TiffTag& tag) {
  if (tag.group == TiffGroup::Photo || tag.group == TiffGroup::Image) return tag.id == 0x9286;
  return tag.group == TiffGroup::Gps && (tag.id == 0x1B || tag.id == 0x1C);
}

}  // namespace

std::string exif_value(const TiffTag& tag, Endian endian) {
  if (tag.type == kAscii) return std::string{as_text(tag.value)};
  if (is_coded_text(tag)) return coded_text(tag.value, endian);
  if (tag.id >= 0x9C9B && tag.id <= 0x9C9F) return from_utf16(tag.value, Endian::Little);  // XP*
  if (tag.group == TiffGroup::Gps)
    if (std::string text = gps_value(tag, endian); !text.empty()) return text;
  if (tag.value.size() > kLongArray)
    return is_blank(tag.value) ? byte_count(tag.value.size()) : binary(tag.value);
  std::string text = wording(tag, endian);
  return text.empty() && !tag.value.empty() ? binary(tag.value) : text;
}

std::optional<double> gps_degrees(const TiffTag& tag, std::string_view ref, Endian endian) {
  const auto parts = three_rationals(tag, endian);
  if (!parts) return std::nullopt;
  const double degrees = (*parts)[0] + (*parts)[1] / 60 + (*parts)[2] / 3600;
  if (degrees < -180 || degrees > 180) return std::nullopt;
  const bool negative = ref.starts_with('S') || ref.starts_with('W');
  return negative ? -degrees : degrees;
}

}  // namespace outvet
