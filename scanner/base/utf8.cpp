#include "scanner/base/utf8.h"

namespace outvet {
namespace {

constexpr char32_t kReplacement = 0xFFFD;

bool is_scalar(char32_t c) {
  return c < 0xD800 || (c > 0xDFFF && c <= 0x10FFFF);
}

}  // namespace

char32_t next_code_point(std::string_view text, std::size_t& at) {
  const auto lead = static_cast<unsigned char>(text[at++]);
  if (lead < 0x80) return lead;
  int more = 0;
  char32_t value = 0;
  char32_t least = 0;
  if ((lead & 0xE0U) == 0xC0) {
    more = 1, value = lead & 0x1FU, least = 0x80;
  } else if ((lead & 0xF0U) == 0xE0) {
    more = 2, value = lead & 0x0FU, least = 0x800;
  } else if ((lead & 0xF8U) == 0xF0) {
    more = 3, value = lead & 0x07U, least = 0x10000;
  } else {
    return kReplacement;
  }
  std::size_t to = at;
  for (; more > 0; --more, ++to) {
    if (to >= text.size()) return kReplacement;
    const auto byte = static_cast<unsigned char>(text[to]);
    if ((byte & 0xC0U) != 0x80) return kReplacement;
    value = (value << 6U) | (byte & 0x3FU);
  }
  if (value < least || !is_scalar(value)) return kReplacement;
  at = to;
  return value;
}

void append_utf8(std::string& text, char32_t c) {
  if (!is_scalar(c)) c = kReplacement;
  const auto put = [&text](char32_t byte) { text += static_cast<char>(byte); };
  if (c < 0x80) {
    put(c);
  } else if (c < 0x800) {
    put(0xC0U | (c >> 6U));
    put(0x80U | (c & 0x3FU));
  } else if (c < 0x10000) {
    put(0xE0U | (c >> 12U));
    put(0x80U | ((c >> 6U) & 0x3FU));
    put(0x80U | (c & 0x3FU));
  } else {
    put(0xF0U | (c >> 18U));
    put(0x80U | ((c >> 12U) & 0x3FU));
    put(0x80U | ((c >> 6U) & 0x3FU));
    put(0x80U | (c & 0x3FU));
  }
}

bool is_utf8(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t begin = at;
    // U+FFFD may stand in good text too: then it takes its three bytes.
    if (next_code_point(text, at) == kReplacement && at - begin != 3) return false;
  }
  return true;
}

std::string to_valid_utf8(std::string_view text) {
  std::string clean;
  clean.reserve(text.size());
  for (std::size_t at = 0; at < text.size();)
    append_utf8(clean, next_code_point(text, at));
  return clean;
}

std::string to_printable(std::string_view text) {
  std::string clean;
  clean.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const char32_t c = next_code_point(text, at);
    const bool control = c < 0x20 || (c >= 0x7F && c < 0xA0) || (c >= 0x200E && c <= 0x200F) ||
                         (c >= 0x2028 && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
    append_utf8(clean, control ? kReplacement : c);
  }
  return clean;
}

std::size_t utf8_length(std::string_view text) {
  std::size_t count = 0;
  for (std::size_t at = 0; at < text.size(); ++count)
    next_code_point(text, at);
  return count;
}

}  // namespace outvet
