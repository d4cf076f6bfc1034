#include <algorithm>
#include <array>
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

/// Nothing when the toolkit refuses the packet.
std::optional<MetadataContent> decode(const std::string& packet) {
  try {
    const Toolkit toolkit;
    Exiv2::XmpData data;
    if (Exiv2::XmpParser::decode(data, packet) != 0 || data.empty()) return std::nullopt;
    MetadataContent out;
    for (const Exiv2::Xmpdatum& property : data)
      read_property(property, out);
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
