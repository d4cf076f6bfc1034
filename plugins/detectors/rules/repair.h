#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "plugins/detectors/rules/text_model.h"

namespace outvet::rules {

/// What a value looks like character by character, for OCR repair by slot (DETECTORS 0.3):
/// D digit, L letter, d and l the same but never replaced, X either, anything else stands for
/// itself; ' ' allows up to two of the
/// separators blank, '-', '.', ':' at this place.
struct Slots {
  std::string shape;  ///< "DDDD DDDD DDDD"
};

struct Repaired {
  Span span;
  std::string text;       ///< what is meant, with the separators as they stand
  int substitutions = 0;  ///< characters that were read as another
};

/// Reads `text` from `at` as `slots` say, replacing what OCR confuses: 'O' in a digit slot is
/// 0. Nothing when a character cannot be meant or more than `budget` were replaced.
std::optional<Repaired> align(std::string_view text, std::size_t at, const Slots& slots,
                              int budget);

}  // namespace outvet::rules
