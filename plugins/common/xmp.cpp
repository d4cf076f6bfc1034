#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>
#include <mutex>
#include <optional>
#include <string>

#include <exiv2/error.hpp>
#include <exiv2/properties.hpp>
#include <exiv2/value.hpp>
#include <exiv2/xmp_exiv2.hpp>

#include "plugins/common/base64.h"
#include "plugins/common/xml_shape.h"
#include "plugins/common/xmp_iptc.h"

namespace outvet {
namespace {

constexpr std::size_t kLeastBinary = 1024;  // base64 characters; less is an id or a digest

/// The XMP toolkit keeps its namespaces in global tables: one packet at a time, and a fresh
/// table for each, so that no packet changes how the next one is read.
class Toolkit {
 public:
  Toolkit() : turn_(turn()) {
    Exiv2::LogMsg::setLevel(Exiv2::LogMsg::mute);  // its warnings quote the packet
    Exiv2::XmpParser::initialize();
  }
  ~Toolkit() { Exiv2::XmpParser::terminate(); }
  Toolkit(const Toolkit&) = delete;
  Toolkit& operator=(const Toolkit&) = delete;

 private:
  static std::mutex& turn() {
    static std::mutex mutex;
    return mutex;
  }
  std::lock_guard<std::mutex> turn_;
};

std::string text_of(const Exiv2::Value& value) {
  if (const auto* languages = dynamic_cast<const Exiv2::LangAltValue*>(&value)) {
    std::string text;
    for (const auto& [language, words] : languages->value_)
      text += (text.empty() ? "" : "\n") + words;
    return text;
  }
  if (const auto* array = dynamic_cast<const Exiv2::XmpArrayValue*>(&value)) {
    std::string text;
    for (long i = 0; i < array->count(); ++i)
      text += (text.empty() ? "" : ", ") + array->toString(i);
    return text;
  }
  if (const auto* plain = dynamic_cast<const Exiv2::XmpTextValue*>(&value)) return plain->value_;
  return value.toString();
}

/// Magic numbers of what people embed: JPEG, PNG, GIF, RIFF (WebP), ISO media.
bool is_picture(std::span<const std::byte> bytes) {
  const std::string_view text = as_text(bytes);
  if (text.size() < 8) return false;
  return text.starts_with("\xFF\xD8\xFF") || text.starts_with("\x89PNG") ||
         text.starts_with("GIF8") || text.starts_with("RIFF") || text.substr(4, 4) == "ftyp";
}

void read_property(const Exiv2::Xmpdatum& property, MetadataContent& out) {
  const std::string text = text_of(property.value());
  if (text.size() >= kLeastBinary) {
    if (const auto bytes = from_base64(text)) {
      add_field(out.fields, property.key(), byte_count(bytes->size()));
      add_part(out.parts, is_picture(*bytes) ? "xmp/picture" : "xmp/binary", *bytes);
      return;
    }
  }
  add_field(out.fields, property.key(), text);
}

/// "26,50.8N" or "26,50,48N" (ISO 16684-2, GPSCoordinate) in signed degrees.
std::optional<double> gps_coordinate(std::string_view text) {
  double degrees = 0;
  double unit = 1;
  const char* at = text.data();
  const char* const end = text.data() + text.size();
  for (int i = 0; i < 3; ++i, unit /= 60) {
    double number = 0;
    const auto read = std::from_chars(at, end, number, std::chars_format::fixed);
    if (read.ec != std::errc{} || read.ptr == end) return std::nullopt;
    degrees += number * unit;
    at = read.ptr;
    if (*at != ',') break;
    ++at;
  }
  if (at == end || !(degrees >= 0 && degrees <= 180)) return std::nullopt;
  return *at == 'S' || *at == 'W' ? -degrees : degrees;
}

/// The position once more as a pair of decimal degrees, as read_exif() gives it.
void add_position(MetadataContent& out) {
  std::array<std::optional<double>, 2> degrees;
  for (const MetaField& field : out.fields) {
    if (field.key == "Xmp.exif.GPSLatitude") degrees[0] = gps_coordinate(field.value.reveal());
    if (field.key == "Xmp.exif.GPSLongitude") degrees[1] = gps_coordinate(field.value.reveal());
  }
  if (!degrees[0] || !degrees[1]) return;
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), "%.6f, %.6f", *degrees[0], *degrees[1]);
  add_field(out.fields, "Xmp.exif.Position", text.data());
}

/// What the toolkit passes over: comments, and words in front of and behind the elements.
std::string passed_over(std::string_view xml) {
  std::string text;
  std::size_t at = 0;
  while ((at = xml.find("<!--", at)) != std::string_view::npos) {
    const std::size_t end = std::min(xml.find("-->", at), xml.size());
    text += xml.substr(at + 4, end - std::min(end, at + 4));
    text += '\n';
    at = end;
  }
  const std::size_t last = xml.rfind('>');
  text += xml.substr(0, xml.find('<'));
  if (last != std::string_view::npos) text += xml.substr(last + 1);
  return text;
}

/// Nothing when the toolkit refuses the packet.
std::optional<MetadataContent> decode(const std::string& packet) {
  try {
    const Toolkit toolkit;
    Exiv2::XmpData data;
    if (Exiv2::XmpParser::decode(data, packet) != 0 || data.empty()) return std::nullopt;
    MetadataContent out;
    for (const Exiv2::Xmpdatum& property : data)
      read_property(property, out);
    add_position(out);
    add_field(out.fields, "Xmp.comment", passed_over(packet));
    return out;
  } catch (const std::exception&) {
    return std::nullopt;
  } catch (...) {
    return std::nullopt;  // the toolkit throws its own XMP_Error
  }
}

}  // namespace

MetadataContent read_xmp(std::span<const std::byte> packet) {
  const std::string text = xml_as_utf8(packet);
  if (is_calm_xml(text))
    if (auto read = decode(text)) return std::move(*read);
  MetadataContent unread;
  add_field(unread.fields, "Xmp.unparsed", text);
  return unread;
}

}  // namespace outvet
