#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace outvet {

/// The reph as the line network gives it: a private character behind its syllable.
constexpr char32_t kReph = 0xE000;

/// A code point of a word, and which symbols of the visual order it came from.
struct PlacedCodePoint {
  char32_t code_point = 0;
  std::size_t first = 0;  ///< symbols [first, last]
  std::size_t last = 0;
};

/// Brings a word from visual order into the order of Unicode (The Unicode Standard, 12.1
/// "Devanagari"): the short i goes behind the consonant cluster it is drawn before, a reph
/// becomes ra and halant before the syllable it closes, and what has a composed form in NFC
/// takes it. Any sequence is accepted; without Devanagari nothing changes.
std::vector<PlacedCodePoint> logical_order(std::u32string_view visual);

/// The code points of `word` as UTF-8.
std::string utf8_of(const std::vector<PlacedCodePoint>& word);

}  // namespace outvet
