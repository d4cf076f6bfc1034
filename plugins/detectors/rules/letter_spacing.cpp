#include "plugins/detectors/rules/letter_spacing.h"

#include <algorithm>

#include "plugins/detectors/rules/script.h"

namespace outvet::rules {
namespace {

constexpr std::size_t kLetters = 4;  // in a row: fewer are initials
constexpr std::size_t kDigits = 8;   // numbers in boxes of a form; fewer number the columns
constexpr double kWordBreak = 2.2;   // times the median gap

enum class Kind { None, Letter, Digit };

/// One letter, one digit, or one Devanagari consonant group with its signs.
Kind single_character(const std::vector<Cell>& cells, SpacedToken token) {
  const char32_t first = cells[token.begin].code;
  if (token.end - token.begin == 1) {
    if (is_ascii_digit(first)) return Kind::Digit;
    if (is_ascii_letter(first) || is_devanagari(first)) return Kind::Letter;
    return Kind::None;
  }
  if (!is_devanagari(first) || is_devanagari_sign(first)) return Kind::None;
  for (std::size_t at = token.begin + 1; at < token.end; ++at) {
    const char32_t c = cells[at].code;
    if (!is_devanagari(c)) return Kind::None;
    if (!is_devanagari_sign(c) && cells[at - 1].code != kVirama) return Kind::None;
  }
  return Kind::Letter;
}

double median_gap(const std::vector<Gap>& gaps, std::size_t from, std::size_t to) {
  std::vector<double> widths;
  for (std::size_t i = from; i < to; ++i)
    widths.push_back(gaps[i].width);
  const auto middle = widths.begin() + static_cast<std::ptrdiff_t>((widths.size() - 1) / 2);
  std::ranges::nth_element(widths, middle);
  return *middle;
}

}  // namespace

std::vector<SpacedToken> split_tokens(const std::vector<Cell>& cells, std::size_t begin,
                                      std::size_t end) {
  std::vector<SpacedToken> tokens;
  for (std::size_t at = begin; at < end;) {
    if (cells[at].code == ' ') {
      ++at;
      continue;
    }
    std::size_t stop = at;
    while (stop < end && cells[stop].code != ' ')
      ++stop;
    tokens.push_back({at, stop});
    at = stop;
  }
  return tokens;
}

std::vector<bool> find_letter_spacing(const std::vector<Cell>& cells,
                                      const std::vector<SpacedToken>& tokens,
                                      const std::vector<Gap>& gaps) {
  std::vector<bool> joined(gaps.size(), false);
  for (std::size_t first = 0; first < tokens.size();) {
    const Kind kind = single_character(cells, tokens[first]);
    std::size_t last = first;
    while (kind != Kind::None && last + 1 < tokens.size() &&
           single_character(cells, tokens[last + 1]) == kind && gaps[last].close)
      ++last;
    const std::size_t count = last - first + 1;
    if (count >= (kind == Kind::Digit ? kDigits : kLetters)) {
      const double median = median_gap(gaps, first, last);
      for (std::size_t i = first; i < last; ++i)
        joined[i] = gaps[i].width <= kWordBreak * median;
    }
    first = last + 1;
  }
  return joined;
}

}  // namespace outvet::rules
