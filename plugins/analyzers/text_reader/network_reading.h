#pragma once

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

#include "plugins/analyzers/text_reader/line_recogniser.h"

namespace outvet {

/// What the network may have meant instead.
struct Doubt {
  char32_t symbol = 0;  ///< 0: nothing at all
  float probability = 0;
};

/// A symbol read, in visual order.
struct NetworkSymbol {
  char32_t symbol = 0;
  float probability = 0;  ///< highest within its run of steps
  float begin = 0;        ///< steps [begin, end) of its run
  float end = 0;
  Doubt second;  ///< likeliest other at its peak
};

/// Greedy reading of a CTC network's answer (Graves et al. 2006): the best class of each step,
/// repeats and blanks dropped. `scores` holds `steps` rows of one probability for each symbol
/// of `symbols`; symbols[0] stands for the blank. Requires as many scores.
std::vector<NetworkSymbol> read_symbols(std::span<const float> scores, std::size_t steps,
                                        std::u32string_view symbols);

/// Words of `symbols`, in logical order. A word's confidence is the product of its symbols'
/// probabilities: what the network gives is calibrated, so that it is the share of such words
/// that are right. Where symbols are doubtful, likely other readings of the word follow.
/// Places are in steps.
ReadLine words_of(std::span<const NetworkSymbol> symbols);

}  // namespace outvet
