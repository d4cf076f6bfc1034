#include "plugins/common/base64.h"

#include <cstdint>

namespace outvet {
namespace {

int digit_of(char c) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (c >= '0' && c <= '9') return c - '0' + 52;
  if (c == '+') return 62;
  if (c == '/') return 63;
  return -1;
}

}  // namespace

std::optional<std::vector<std::byte>> from_base64(std::string_view text) {
  std::vector<std::byte> bytes;
  bytes.reserve(text.size() / 4 * 3);
  std::uint32_t held = 0;
  unsigned int bits = 0;
  std::size_t digits = 0;
  std::size_t padding = 0;
  for (const char c : text) {
    if (c == ' ' || c == '\n' || c == '\r' || c == '\t') continue;
    if (c == '=' && ++padding <= 2) continue;
    const int digit = digit_of(c);
    if (digit < 0 || padding > 0) return std::nullopt;
    held = (held << 6U) | static_cast<std::uint32_t>(digit);
    bits += 6;
    ++digits;
    if (bits < 8) continue;
    bits -= 8;
    bytes.push_back(static_cast<std::byte>((held >> bits) & 0xFFU));
  }
  if (digits % 4 == 1) return std::nullopt;
  return bytes;
}

}  // namespace outvet
