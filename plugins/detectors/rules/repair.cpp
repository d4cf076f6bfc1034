#include "plugins/detectors/rules/repair.h"

#include "plugins/detectors/rules/script.h"
#include "scanner/base/utf8.h"

namespace outvet::rules {
namespace {

/// The digit that `c` is a misreading of, or 0.
char digit_for(char32_t c) {
  switch (c) {
    case 'O':
    case 'o':
    case 'Q':
    case 'D': return '0';
    case 'I':
    case 'l':
    case '|':
    case '!':
    case 'i':
    case kDanda: return '1';
    case 'Z':
    case 'z': return '2';
    case 'A': return '4';
    case 'S':
    case 's':
    case '$': return '5';
    case 'G':
    case 'b': return '6';
    case 'T':
    case '?': return '7';
    case 'B': return '8';
    case 'g':
    case 'q': return '9';
    default: return 0;
  }
}

/// The letter that `c` is a misreading of, or 0.
char letter_for(char32_t c) {
  switch (c) {
    case '0': return 'O';
    case '1':
    case '|':
    case '!': return 'I';
    case '2': return 'Z';
    case '4': return 'A';
    case '5':
    case '$': return 'S';
    case '6': return 'G';
    case '7': return 'T';
    case '8': return 'B';
    default: return 0;
  }
}

constexpr int kMaxSeparators = 2;

bool is_separator(char c) {
  return c == ' ' || c == '-' || c == '.' || c == ':';
}

/// The character meant at a slot: itself, or what it is a misreading of; 0 when neither.
char meant(char slot, char32_t c, int& substitutions) {
  const bool plain = c < 0x80;
  const char ascii = plain ? static_cast<char>(c) : '\0';
  if (slot == 'D') {
    if (is_digit(ascii)) return ascii;
    ++substitutions;
    return digit_for(c);
  }
  if (slot == 'L') {
    if (is_letter(ascii)) return upper(ascii);
    ++substitutions;
    return letter_for(c);
  }
  if (slot == 'd') return is_digit(ascii) ? ascii : '\0';
  if (slot == 'l') return is_letter(ascii) ? upper(ascii) : '\0';
  if (slot == 'X') return is_alnum(ascii) ? upper(ascii) : '\0';
  if (upper(ascii) == slot) return slot;
  // A fixed letter or digit may be misread like any other.
  ++substitutions;
  const char other = is_digit(slot) ? digit_for(c) : letter_for(c);
  return other == slot ? slot : '\0';
}

}  // namespace

std::optional<Repaired> align(std::string_view text, std::size_t at, const Slots& slots,
                              int budget) {
  Repaired repaired;
  repaired.span.begin = at;
  for (const char slot : slots.shape) {
    if (slot == ' ') {
      for (int i = 0; i < kMaxSeparators && at < text.size() && is_separator(text[at]); ++i)
        repaired.text += text[at++];
      continue;
    }
    if (at >= text.size()) return std::nullopt;
    const char c = meant(slot, next_code_point(text, at), repaired.substitutions);
    if (c == '\0' || repaired.substitutions > budget) return std::nullopt;
    repaired.text += c;
  }
  repaired.span.end = at;
  return repaired;
}

}  // namespace outvet::rules
