#include "plugins/analyzers/text_reader/visual_order.h"

#include <algorithm>

#include "scanner/base/utf8.h"

namespace outvet {
namespace {

using Letters = std::vector<PlacedCodePoint>;

constexpr char32_t kShortI = 0x093F;
constexpr char32_t kNukta = 0x093C;
constexpr char32_t kHalant = 0x094D;
constexpr char32_t kRa = 0x0930;

constexpr bool is_consonant(char32_t c) {
  return c >= 0x0915 && c <= 0x0939;
}

/// Signs that are drawn behind, above or below their consonant: all but the short i.
constexpr bool follows_consonant(char32_t c) {
  return (c >= 0x0900 && c <= 0x0903) || (c >= 0x093E && c <= 0x094C && c != kShortI);
}

/// Where a syllable that ends at `end` begins, its vowel signs, nasals and a halant that is
/// seen included.
std::size_t syllable_start(const Letters& letters, std::size_t end) {
  const auto before = [&](std::size_t at) { return letters[at - 1].code_point; };
  std::size_t at = end;
  while (at > 0 && follows_consonant(before(at)))
    --at;
  if (at > 0 && before(at) == kHalant) --at;
  while (at > 0) {
    if (before(at) == kNukta) --at;
    if (at == 0 || !is_consonant(before(at))) break;
    --at;
    if (at == 0 || before(at) != kHalant) break;
    --at;
  }
  return at;
}

/// Where the cluster of consonants ends that starts at `start`.
std::size_t cluster_end(const Letters& letters, std::size_t start) {
  std::size_t at = start + 1;
  while (true) {
    if (at < letters.size() && letters[at].code_point == kNukta) ++at;
    if (at + 1 >= letters.size() || letters[at].code_point != kHalant ||
        !is_consonant(letters[at + 1].code_point))
      return at;
    at += 2;
  }
}

Letters with_rephs_moved(std::u32string_view visual) {
  Letters letters;
  for (std::size_t i = 0; i < visual.size(); ++i) {
    if (visual[i] != kReph) {
      letters.push_back({visual[i], i, i});
      continue;
    }
    const auto where =
        letters.begin() + static_cast<std::ptrdiff_t>(syllable_start(letters, letters.size()));
    letters.insert(where, {{kRa, i, i}, {kHalant, i, i}});
  }
  return letters;
}

Letters with_short_i_moved(const Letters& letters) {
  Letters moved;
  for (std::size_t i = 0; i < letters.size(); ++i) {
    if (letters[i].code_point != kShortI || i + 1 == letters.size() ||
        !is_consonant(letters[i + 1].code_point)) {
      moved.push_back(letters[i]);
      continue;
    }
    const std::size_t end = cluster_end(letters, i + 1);
    moved.insert(moved.end(), letters.begin() + static_cast<std::ptrdiff_t>(i) + 1,
                 letters.begin() + static_cast<std::ptrdiff_t>(end));
    moved.push_back(letters[i]);
    i = end - 1;
  }
  return moved;
}

/// The three letters with nukta that NFC composes stand right behind their bare forms.
constexpr bool composes_with_nukta(char32_t c) {
  return c == 0x0928 || c == 0x0930 || c == 0x0933;
}

}  // namespace

std::vector<PlacedCodePoint> logical_order(std::u32string_view visual) {
  Letters word;
  for (const PlacedCodePoint& letter : with_short_i_moved(with_rephs_moved(visual))) {
    if (letter.code_point == kNukta && !word.empty() &&
        composes_with_nukta(word.back().code_point)) {
      word.back().code_point += 1;
      word.back().first = std::min(word.back().first, letter.first);
      word.back().last = std::max(word.back().last, letter.last);
    } else
      word.push_back(letter);
  }
  return word;
}

std::string utf8_of(const std::vector<PlacedCodePoint>& word) {
  std::string text;
  for (const PlacedCodePoint& letter : word)
    append_utf8(text, letter.code_point);
  return text;
}

}  // namespace outvet
