#include "plugins/common/mask_text.h"

#include "scanner/base/utf8.h"

namespace outvet {
namespace {

bool is_digit(char32_t c) {
  // ASCII, Devanagari (U+0966 to U+096F) and full width.
  return (c >= U'0' && c <= U'9') || (c >= 0x0966 && c <= 0x096F) || (c >= 0xFF10 && c <= 0xFF19);
}

bool is_ascii_letter(char32_t c) {
  return (c >= U'A' && c <= U'Z') || (c >= U'a' && c <= U'z');
}

}  // namespace

std::string mask_text(std::string_view text) {
  std::string masked;
  masked.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const char32_t c = next_code_point(text, at);
    if (is_digit(c))
      masked += '#';
    else if (c >= 0x80 || is_ascii_letter(c))
      masked += 'x';
    else
      masked += static_cast<char>(c);
  }
  return masked;
}

}  // namespace outvet
