#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace outvet::rules {

/// A machine-readable zone of ICAO Doc 9303.
struct MrzZone {
  std::string number;     ///< document number without fillers
  std::string_view kind;  ///< "TD1", "TD2", "TD3", "visa"
  std::size_t lines = 0;  ///< of those handed in that belong to it, from the first
  std::size_t first = 0;  ///< index of the line that holds the number
  int checks = 0;         ///< check digits that hold
  bool repaired = false;
};

/// A line of print as MRZ characters: blanks gone, what OCR makes of '<' back to it. Empty when
/// the line holds anything else or no MRZ line is that short or long.
std::string mrz_line(std::string_view text);

/// The zone that begins at lines[0]: three lines of 30, two of 36, two of 44 characters, each
/// two longer or shorter at most; the second line of a passport alone when its top is cut off.
/// Confusable characters are repaired where check digits then hold (parts 3 to 7 of Doc 9303;
/// check digits: part 3, section 4.9).
std::optional<MrzZone> read_mrz(std::span<const std::string> lines);

/// True for the first line of an Indian passport that stands alone: "P<IND" and a name.
bool is_first_mrz_line(std::string_view line);

}  // namespace outvet::rules
