#include "plugins/formats/png/text.h"

#include "plugins/formats/png/inflate.h"

namespace outvet::png {
namespace {

constexpr const char* kWhere = "format.png";

Error malformed(const char* what) {
  return {ErrorCode::Malformed, kWhere, what};
}

/// Takes what stands before the next NUL, and the NUL, off `rest`.
std::optional<std::string_view> take_string(std::string_view& rest) {
  const std::size_t end = rest.find('\0');
  if (end == std::string_view::npos) return std::nullopt;
  const std::string_view taken = rest.substr(0, end);
  rest.remove_prefix(end + 1);
  return taken;
}

Result<std::string> inflated(std::string_view stream, std::size_t most, const Budget& budget) {
  const auto bytes = std::as_bytes(std::span{stream.data(), stream.size()});
  const auto text = inflate_all(bytes, most, budget);
  if (!text) return text.error();
  return std::string{as_text(*text)};
}

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

Result<Text> read_text(const Chunk& chunk, std::size_t most, const Budget& budget) {
  std::string_view rest = as_text(chunk.data);
  const auto keyword = take_string(rest);
  if (!keyword) return malformed("a text has no keyword");
  Text out{std::string{keyword->substr(0, 79)}, {}, {}};
  bool compressed = chunk.type == "zTXt";
  if (compressed) {
    if (rest.empty()) return malformed("a compressed text is empty");
    rest.remove_prefix(1);  // the method, 0
  } else if (chunk.type == "iTXt") {
    if (rest.size() < 2) return malformed("a text has no flags");
    compressed = rest[0] != 0;
    rest.remove_prefix(2);
    const auto language = take_string(rest);
    const auto translated = take_string(rest);
    if (!language || !translated) return malformed("a text has no language");
    out.translated = *translated;
  }
  if (!compressed) {
    out.text = rest;
    return out;
  }
  Result<std::string> text = inflated(rest, most, budget);
  if (!text) return text.error();
  out.text = std::move(*text);
  return out;
}

std::optional<std::vector<std::byte>> raw_profile(std::string_view text) {
  // Name, length, then digits with line breaks.
  std::size_t at = text.find_first_not_of(" \n");
  at = text.find('\n', at);
  at = text.find_first_not_of(" \n", at);
  at = text.find('\n', at);
  if (at == std::string_view::npos) return std::nullopt;
  std::vector<std::byte> bytes;
  int high = -1;
  for (const char c : text.substr(at)) {
    const int digit = hex_value(c);
    if (digit < 0) continue;
    if (high < 0) {
      high = digit;
    } else {
      bytes.push_back(static_cast<std::byte>(high * 16 + digit));
      high = -1;
    }
  }
  return bytes;
}

}  // namespace outvet::png
