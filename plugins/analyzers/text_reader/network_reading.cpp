#include "plugins/analyzers/text_reader/network_reading.h"

#include <algorithm>

#include "plugins/analyzers/text_reader/visual_order.h"

namespace outvet {
namespace {

constexpr float kLeastDoubt = 0.02F;    // probability from which a second symbol counts
constexpr std::size_t kMostOthers = 6;  // further readings of a word
constexpr float kHalfLetter = 2.5F;     // steps: half a letter's usual width

/// Where one symbol ends and the next begins. The network says where letters are, not where
/// they end: the border is the middle between the middles of their runs.
float border(const NetworkSymbol& a, const NetworkSymbol& b) {
  return (a.begin + a.end + b.begin + b.end) / 4;
}

/// Borders of `symbols[from, to)`, one more than there are.
std::vector<float> borders_of(std::span<const NetworkSymbol> symbols, std::size_t from,
                              std::size_t to) {
  std::vector<float> borders;
  for (std::size_t i = from; i <= to; ++i) {
    if (i == 0)
      borders.push_back(std::max(0.F, (symbols[0].begin + symbols[0].end) / 2 - kHalfLetter));
    else if (i == symbols.size())
      borders.push_back((symbols[i - 1].begin + symbols[i - 1].end) / 2 + kHalfLetter);
    else
      borders.push_back(border(symbols[i - 1], symbols[i]));
  }
  return borders;
}

/// Borders of the code points of `word`. Code points that changed places share the room of
/// their symbols evenly.
std::vector<float> cuts_of(const std::vector<PlacedCodePoint>& word,
                           const std::vector<float>& borders) {
  std::vector<float> cuts{borders.front()};
  std::size_t begin = 0;  // first code point of a group that exchanges places with no other
  std::size_t last = 0;   // last symbol of that group
  for (std::size_t i = 0; i < word.size(); ++i) {
    last = std::max(last, word[i].last);
    const bool closed =
        std::all_of(word.begin() + static_cast<std::ptrdiff_t>(i) + 1, word.end(),
                    [&](const PlacedCodePoint& later) { return later.first > last; });
    if (!closed) continue;
    const float left = cuts.back();
    const auto count = static_cast<float>(i + 1 - begin);
    for (float n = 1; n <= count; ++n)
      cuts.push_back(left + (borders[last + 1] - left) * n / count);
    begin = i + 1;
  }
  return cuts;
}

struct Reading {
  std::u32string text;
  float probability = 1;
};

/// The likeliest readings of a word, as it stands first.
std::vector<Reading> readings_of(std::span<const NetworkSymbol> word) {
  std::vector<Reading> readings(1);
  for (const NetworkSymbol& symbol : word) {
    const std::size_t known = readings.size();
    for (std::size_t i = 0; i < known; ++i) {
      if (symbol.second.probability >= kLeastDoubt) {
        Reading other = readings[i];
        if (symbol.second.symbol != 0) other.text += symbol.second.symbol;
        other.probability *= symbol.second.probability;
        readings.push_back(std::move(other));
      }
      readings[i].text += symbol.symbol;
      readings[i].probability *= symbol.probability;
    }
    std::ranges::stable_sort(readings.begin() + 1, readings.end(), std::ranges::greater{},
                             &Reading::probability);
    readings.resize(std::min(readings.size(), kMostOthers + 1));
  }
  return readings;
}

ReadWord word_of(std::span<const NetworkSymbol> symbols, std::size_t from, std::size_t to) {
  const std::vector<Reading> readings = readings_of(symbols.subspan(from, to - from));
  const std::vector<PlacedCodePoint> letters = logical_order(readings.front().text);
  ReadWord word;
  word.text = utf8_of(letters);
  word.confidence = std::min(readings.front().probability, 1.F);
  word.cuts = cuts_of(letters, borders_of(symbols, from, to));
  word.left = word.cuts.front();
  word.right = word.cuts.back();
  for (std::size_t i = 1; i < readings.size(); ++i) {
    const std::string other = utf8_of(logical_order(readings[i].text));
    if (!other.empty() && other != word.text &&
        std::ranges::find(word.others, other) == word.others.end())
      word.others.push_back(other);
  }
  return word;
}

}  // namespace

std::vector<NetworkSymbol> read_symbols(std::span<const float> scores, std::size_t steps,
                                        std::u32string_view symbols) {
  std::vector<NetworkSymbol> read;
  std::size_t open = 0;  // class of the run that goes on
  for (std::size_t step = 0; step < steps; ++step) {
    const std::span<const float> row = scores.subspan(step * symbols.size(), symbols.size());
    const auto best = static_cast<std::size_t>(std::ranges::max_element(row) - row.begin());
    const bool goes_on = best == open;
    open = best;
    if (best == 0) continue;
    if (!goes_on) read.push_back({symbols[best], 0, static_cast<float>(step), 0, {}});
    NetworkSymbol& symbol = read.back();
    symbol.end = static_cast<float>(step) + 1;
    if (row[best] <= symbol.probability) continue;
    symbol.probability = row[best];
    symbol.second = {};
    for (std::size_t i = 0; i < row.size(); ++i)
      if (i != best && row[i] > symbol.second.probability)
        symbol.second = {i == 0 ? U'\0' : symbols[i], row[i]};
  }
  return read;
}

ReadLine words_of(std::span<const NetworkSymbol> symbols) {
  ReadLine line;
  for (std::size_t from = 0; from < symbols.size();) {
    if (symbols[from].symbol == U' ') {
      ++from;
      continue;
    }
    std::size_t to = from;
    while (to < symbols.size() && symbols[to].symbol != U' ')
      ++to;
    line.push_back(word_of(symbols, from, to));
    from = to;
  }
  return line;
}

}  // namespace outvet
