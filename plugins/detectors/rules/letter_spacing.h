#pragma once

#include <cstddef>
#include <vector>

#include "plugins/detectors/rules/fold.h"

namespace outvet::rules {

/// A run of cells [begin, end) of one line without a blank.
struct SpacedToken {
  std::size_t begin;
  std::size_t end;
};

/// What lies between two tokens.
struct Gap {
  double width;  ///< px, or blanks where there is no geometry; comparable within a line only
  bool wide;     ///< more than between words: a column or a page margin
  bool close;    ///< not too far for letters of one word
};

std::vector<SpacedToken> split_tokens(const std::vector<Cell>& cells, std::size_t begin,
                                      std::size_t end);

/// Which gaps of a line part the letters of a word that is printed spaced (S E C R E T,
/// गो प नी य) and so are none: four single characters or more in a row with gaps of at most 2.2
/// times their median; a Devanagari character is a consonant group with its signs.
/// DETECTORS, N6. `gaps` has one entry less than `tokens`.
std::vector<bool> find_letter_spacing(const std::vector<Cell>& cells,
                                      const std::vector<SpacedToken>& tokens,
                                      const std::vector<Gap>& gaps);

}  // namespace outvet::rules
