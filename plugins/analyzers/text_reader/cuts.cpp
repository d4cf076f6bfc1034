#include "plugins/analyzers/text_reader/cuts.h"

#include <algorithm>
#include <cmath>

namespace outvet {
namespace {

constexpr float kReach = 0.35F;  // of a letter's width to either side
constexpr float kPull = 0.15F;   // grey a full letter's width away costs: near beats far

/// Ink of each column, [0, 1] of the strip's height.
std::vector<float> profile_of(const Strip& strip) {
  std::vector<float> ink(static_cast<std::size_t>(strip.gray.cols), 0.F);
  for (int y = 0; y < strip.gray.rows; ++y) {
    const std::uint8_t* row = strip.gray.ptr(y);
    for (std::size_t x = 0; x < ink.size(); ++x)
      ink[x] += static_cast<float>(255 - row[x]) / (255.F * static_cast<float>(strip.gray.rows));
  }
  return ink;
}

float lightest(const std::vector<float>& ink, float at, float letter, float from, float to) {
  const float low = std::max(from, at - kReach * letter);
  const float high = std::min(to, at + kReach * letter);
  float best = at;
  float least = 1e9F;
  for (float x = std::ceil(low); x <= high; ++x) {
    // A cut at x lies between the columns x - 1 and x.
    const auto right =
        static_cast<std::size_t>(std::clamp(x, 0.F, static_cast<float>(ink.size() - 1)));
    const std::size_t left = right == 0 ? 0 : right - 1;
    const float cost = (ink[left] + ink[right]) / 2 + kPull * std::abs(x - at) / letter;
    if (cost < least) {
      least = cost;
      best = x;
    }
  }
  return best;
}

}  // namespace

void snap_cuts(ReadLine& line, const Strip& strip) {
  if (strip.empty()) return;
  const std::vector<float> ink = profile_of(strip);
  const auto width = static_cast<float>(ink.size());
  for (ReadWord& word : line) {
    if (word.cuts.size() < 2) continue;
    const float letter = std::max(
        1.F, (word.cuts.back() - word.cuts.front()) / static_cast<float>(word.cuts.size() - 1));
    float from = 0;
    for (std::size_t i = 0; i < word.cuts.size(); ++i) {
      const float to = i + 1 < word.cuts.size() ? word.cuts[i + 1] : width;
      word.cuts[i] = std::clamp(lightest(ink, word.cuts[i], letter, from, to), from, width);
      from = word.cuts[i];
    }
    word.left = word.cuts.front();
    word.right = word.cuts.back();
  }
}

}  // namespace outvet
