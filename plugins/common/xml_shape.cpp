#include "plugins/common/xml_shape.h"

#include <algorithm>

#include "plugins/common/metadata.h"
#include "scanner/base/byte_reader.h"
#include "scanner/base/utf8.h"

namespace outvet {
namespace {

constexpr std::size_t kDeepest = 64;
constexpr std::size_t kWidest = 4096;

struct Units {
  std::size_t width = 1;  // bytes of a code unit
  Endian endian = Endian::Big;
};

Units units_of(std::string_view xml) {
  const std::string_view head = xml.substr(0, 4);
  using namespace std::string_view_literals;
  if (head == "\0\0\0<"sv || head == "\0\0\xFE\xFF"sv) return {4, Endian::Big};
  if (head == "<\0\0\0"sv || head == "\xFF\xFE\0\0"sv) return {4, Endian::Little};
  if (head.starts_with("\0<"sv) || head.starts_with("\xFE\xFF"sv)) return {2, Endian::Big};
  if (head.starts_with("<\0"sv) || head.starts_with("\xFF\xFE"sv)) return {2, Endian::Little};
  return {};
}

/// Position behind the next `mark`, or the end.
std::size_t behind(std::string_view xml, std::string_view mark, std::size_t from) {
  const std::size_t at = xml.find(mark, from);
  return at == std::string_view::npos ? xml.size() : at + mark.size();
}

/// Position behind the '>' that ends the tag at `from`; a '>' in quotes does not.
std::size_t behind_tag(std::string_view xml, std::size_t from, std::size_t& attributes) {
  char quote = 0;
  for (std::size_t at = from; at < xml.size(); ++at) {
    const char c = xml[at];
    if (quote != 0) {
      if (c == quote) quote = 0;
    } else if (c == '"' || c == '\'') {
      quote = c;
      ++attributes;
    } else if (c == '>') {
      return at + 1;
    }
  }
  return xml.size();
}

}  // namespace

std::string xml_as_utf8(std::span<const std::byte> xml) {
  const Units units = units_of(as_text(xml));
  if (units.width == 1) return std::string{as_text(xml)};
  ByteReader reader{xml};
  std::string text;
  while (reader.left() >= units.width) {
    char32_t c = 0;
    if (units.width == 4)
      c = *reader.u32(units.endian);
    else
      c = *reader.u16(units.endian);
    if (c >= 0xD800 && c < 0xDC00 && units.width == 2 && reader.left() >= 2)
      c = 0x10000 + ((c - 0xD800) << 10U) + ((*reader.u16(units.endian) - 0xDC00U) & 0x3FFU);
    if (c != 0xFEFF) append_utf8(text, c);
  }
  return text;
}

bool is_calm_xml(std::string_view xml) {
  std::size_t depth = 0;
  std::size_t width = 0;
  for (std::size_t at = xml.find('<'); at < xml.size(); at = xml.find('<', at)) {
    const std::string_view rest = xml.substr(at);
    if (rest.starts_with("<!--")) {
      at = behind(xml, "-->", at + 4);
    } else if (rest.starts_with("<![CDATA[")) {
      at = behind(xml, "]]>", at + 9);
    } else if (rest.starts_with("<?")) {
      at = behind(xml, "?>", at + 2);
    } else if (rest.starts_with("<!")) {
      return false;  // a document type may declare entities
    } else if (rest.starts_with("</")) {
      depth -= std::min<std::size_t>(depth, 1);
      at = behind(xml, ">", at);
    } else {
      at = behind_tag(xml, at, width);
      if (xml[at - 1] == '>' && xml[at - 2] != '/') ++depth;
      if (depth > kDeepest || ++width > kWidest) return false;
    }
  }
  return true;
}

}  // namespace outvet
