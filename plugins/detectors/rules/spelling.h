#pragma once

#include <string>
#include <string_view>

namespace outvet::rules {

/// How far `read` is from `word`, both folded and lower case, by code points: insertions,
/// deletions and exchanges cost 1, exchanges that OCR makes cost 0.5 (Latin: O/0, l/1/I, S/5, ...;
/// Devanagari: भ/म, घ/ध, व/ब, ... and short and long vowel signs; DETECTORS 0.3). Stops counting
/// at `limit` and returns something larger.
double spelling_distance(std::string_view read, std::string_view word, double limit);

/// `text` without blanks.
std::string without_blanks(std::string_view text);

}  // namespace outvet::rules
