#include "plugins/common/icc.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <string>

#include "scanner/base/byte_reader.h"
#include "scanner/base/utf8.h"

namespace outvet {
namespace {

constexpr std::size_t kHeaderBytes = 128;
constexpr std::size_t kMostTags = 256;
constexpr std::size_t kLongestText = 64U << 10U;

std::string ascii_of(std::span<const std::byte> bytes) {
  const std::string_view text = as_text(bytes);
  return std::string{text.substr(0, text.find('\0'))};
}

/// multiLocalizedUnicodeType (ICC.1:2022, 10.15): every language, one a line.
std::string unicode_text(std::span<const std::byte> tag) {
  ByteReader reader{tag};
  if (!reader.seek(8)) return {};
  const auto count = reader.u32(Endian::Big);
  const auto width = reader.u32(Endian::Big);
  if (!width || *width != 12) return {};
  std::string text;
  for (std::uint32_t i = 0; i < *count && reader.left() >= 12 && text.size() < kLongestText; ++i) {
    static_cast<void>(reader.skip(4));
    const std::size_t length = *reader.u32(Endian::Big);
    const std::size_t offset = *reader.u32(Endian::Big);
    if (offset > tag.size() || length > tag.size() - offset) continue;
    std::string words;
    ByteReader units{tag.subspan(offset, length)};
    while (units.left() >= 2 && words.size() < kLongestText)
      if (const char32_t c = *units.u16(Endian::Big); c != 0) append_utf8(words, c);
    if (words.empty() || text.find(words) != std::string::npos) continue;
    text += (text.empty() ? "" : "\n") + words;
  }
  return text;
}

/// The types that hold text; empty for all others.
std::string text_of(std::span<const std::byte> tag) {
  if (tag.size() < 12) return {};
  const std::string_view type = as_text(tag.first(4));
  if (type == "mluc") return unicode_text(tag);
  if (type == "text") return ascii_of(tag.subspan(8));
  if (type != "desc") return {};
  ByteReader reader{tag};
  static_cast<void>(reader.skip(8));
  const std::size_t length = *reader.u32(Endian::Big);
  return ascii_of(tag.subspan(12, std::min(length, tag.size() - 12)));
}

std::string key_of(std::string_view signature) {
  if (signature == "desc") return "Icc.description";
  if (signature == "cprt") return "Icc.copyright";
  if (signature == "dmnd") return "Icc.device.manufacturer";
  if (signature == "dmdd") return "Icc.device.model";
  return "Icc." + to_printable(signature);
}

/// Apple's 'mmod': manufacturer, model, serial number of a display.
void read_mmod(std::span<const std::byte> tag, MetadataContent& out) {
  ByteReader reader{tag};
  if (!reader.seek(8) || reader.left() < 12) return;
  for (const char* key : {"Icc.device.manufacturer", "Icc.device.model", "Icc.device.serial"}) {
    const std::uint32_t number = *reader.u32(Endian::Big);
    std::array<char, 16> text{};
    std::snprintf(text.data(), text.size(), "%08X", number);
    if (number != 0) add_field(out.fields, key, text.data());
  }
}

void read_header(std::span<const std::byte> profile, MetadataContent& out) {
  ByteReader reader{profile};
  static_cast<void>(reader.seek(24));
  std::array<unsigned int, 6> date{};
  for (unsigned int& number : date)
    number = *reader.u16(Endian::Big);
  if (date[0] != 0) {
    std::array<char, 64> text{};
    std::snprintf(text.data(), text.size(), "%04u-%02u-%02uT%02u:%02u:%02uZ", date[0], date[1],
                  date[2], date[3], date[4], date[5]);
    add_field(out.fields, "Icc.created", text.data());
  }
  add_field(out.fields, "Icc.device.manufacturer", as_text(profile.subspan(48, 4)));
  add_field(out.fields, "Icc.device.model", as_text(profile.subspan(52, 4)));
  add_field(out.fields, "Icc.creator", as_text(profile.subspan(80, 4)));
}

void read_tags(std::span<const std::byte> profile, MetadataContent& out) {
  ByteReader reader{profile};
  static_cast<void>(reader.seek(kHeaderBytes));
  const auto count = reader.u32(Endian::Big);
  if (!count) return;
  for (std::size_t i = 0; i < std::min<std::size_t>(*count, kMostTags); ++i) {
    if (reader.left() < 12) return;
    const std::string_view signature = as_text(*reader.take(4));
    const std::size_t offset = *reader.u32(Endian::Big);
    const std::size_t length = *reader.u32(Endian::Big);
    if (offset > profile.size() || length > profile.size() - offset) continue;
    const auto tag = profile.subspan(offset, length);
    if (signature == "mmod")
      read_mmod(tag, out);
    else
      add_field(out.fields, key_of(signature), text_of(tag));
  }
}

}  // namespace

MetadataContent read_icc(std::span<const std::byte> profile) {
  MetadataContent out;
  if (profile.size() < kHeaderBytes || as_text(profile.subspan(36, 4)) != "acsp") {
    add_field(out.fields, "Icc.unparsed", readable_text(profile));
    return out;
  }
  const std::size_t declared = *ByteReader{profile}.u32(Endian::Big);
  const std::size_t size = std::min(declared, profile.size());
  if (size >= kHeaderBytes) {
    read_header(profile, out);
    read_tags(profile.first(size), out);
  }
  const auto rest = profile.subspan(std::max(size, kHeaderBytes));
  if (std::ranges::any_of(rest, [](std::byte b) { return b != std::byte{0}; }))
    add_part(out.parts, "icc/trailer", rest);
  return out;
}

}  // namespace outvet
