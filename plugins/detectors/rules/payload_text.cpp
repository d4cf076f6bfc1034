#include "plugins/detectors/rules/payload_text.h"

#include <algorithm>

#include <re2/re2.h>

#include "plugins/detectors/rules/inflate.h"
#include "plugins/detectors/rules/script.h"
#include "scanner/base/utf8.h"

namespace outvet::rules {
namespace {

constexpr int kLayers = 2;
constexpr std::size_t kMaxBytes = 4U << 20U;
constexpr std::size_t kMaxTexts = 16;

int hex_value(char c) {
  if (is_digit(c)) return c - '0';
  const char small = lower(c);
  return small >= 'a' && small <= 'f' ? small - 'a' + 10 : -1;
}

int base64_value(char c) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (is_digit(c)) return c - '0' + 52;
  if (c == '+' || c == '-') return 62;
  if (c == '/' || c == '_') return 63;
  return -1;
}

/// Bytes that may be packed in `text`, each once.
std::vector<std::string> unpack_once(std::string_view text) {
  std::vector<std::string> out;
  if (text.find('%') != std::string_view::npos) {
    std::string plain = percent_decoded(text);
    if (plain != text) out.push_back(std::move(plain));
  }
  if (std::optional<std::string> plain = inflate_bounded(text, kMaxBytes))
    out.push_back(std::move(*plain));
  static const RE2 kRun("([A-Za-z0-9+/_-]{24,}={0,2})");
  re2::StringPiece rest(text.data(), text.size());
  std::string run;
  while (out.size() < kMaxTexts && RE2::FindAndConsume(&rest, kRun, &run)) {
    std::optional<std::string> bytes = base64_decoded(run);
    if (!bytes) continue;
    if (std::optional<std::string> plain = inflate_bounded(*bytes, kMaxBytes))
      out.push_back(std::move(*plain));
    else
      out.push_back(std::move(*bytes));
  }
  return out;
}

/// Text, not bytes that happen to be UTF-8: no control characters but line breaks and tabs.
bool is_text(const std::string& bytes) {
  return !bytes.empty() && is_utf8(bytes) && std::ranges::none_of(bytes, [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 && c != '\n' && c != '\t' && c != '\r';
  });
}

}  // namespace

std::string percent_decoded(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const int high = at + 2 < text.size() && text[at] == '%' ? hex_value(text[at + 1]) : -1;
    const int low = high >= 0 ? hex_value(text[at + 2]) : -1;
    if (low >= 0) {
      out += static_cast<char>(high * 16 + low);
      at += 2;
    } else {
      out += text[at];
    }
  }
  return out;
}

std::optional<std::string> base64_decoded(std::string_view text) {
  while (text.ends_with('='))
    text.remove_suffix(1);
  if (text.size() % 4 == 1) return std::nullopt;
  std::string out;
  std::uint32_t bits = 0;
  int held = 0;
  for (const char c : text) {
    const int value = base64_value(c);
    if (value < 0) return std::nullopt;
    bits = (bits << 6U) | static_cast<std::uint32_t>(value);
    held += 6;
    if (held < 8) continue;
    held -= 8;
    out += static_cast<char>((bits >> static_cast<unsigned>(held)) & 0xFFU);
  }
  return out;
}

std::vector<std::string> unpacked_texts(std::string_view payload) {
  std::vector<std::string> texts;
  std::vector<std::string> layer{std::string{payload.substr(0, kMaxBytes)}};
  std::size_t spent = 0;
  for (int depth = 0; depth < kLayers; ++depth) {
    std::vector<std::string> next;
    for (const std::string& packed : layer)
      for (std::string& plain : unpack_once(packed)) {
        spent += plain.size();
        if (spent > kMaxBytes || texts.size() >= kMaxTexts) return texts;
        if (is_text(plain)) texts.push_back(plain);
        next.push_back(std::move(plain));
      }
    layer = std::move(next);
  }
  return texts;
}

}  // namespace outvet::rules
