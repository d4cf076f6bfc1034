#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace outvet::rules {

/// How the text of a match becomes the value by which equal things are known again
/// (DETECTORS, section E).
enum class Canonical : std::uint8_t {
  Compact,      ///< letters upper case and digits; everything else gone
  Digits,       ///< digits only
  Slashed,      ///< upper case; '/', '-' and '.' stay, blanks go
  Lower,        ///< lower case without blanks
  Token,        ///< as it is, without blanks
  Text,         ///< as it is, blanks single
  Raw,          ///< the bytes of the document, before folding
  Phone,        ///< "+91" and ten digits
  Landline,     ///< area code and number, without the leading 0
  Date,         ///< "1990-01-31"
  Masked,       ///< digits, and an X for every mask glyph
  Hardware,     ///< "AD:FA:D6:8C:B2:7A", separators as they are
  Coordinates,  ///< "26.8467,80.9462"; nothing outside India
  Mail,         ///< lower case, "[at]" and "[dot]" written out, OCR's commas mended
};

std::optional<Canonical> canonical_by_name(std::string_view name);

/// Canonical form of `text` (folded; `raw` is the same stretch as it was read). Empty when the
/// text has no such form: a date that is none.
std::string canonical_value(Canonical kind, std::string_view text, std::string_view raw);

/// ISO form of a date as it is written in India: day first; month as a number, an English
/// or a Hindi name; "yyyy-mm-dd" too. Years of two digits lie within the last hundred years
/// of `this_year`. Empty when `text` holds no date of the calendar.
std::string iso_date(std::string_view text, int this_year);

}  // namespace outvet::rules
