#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace outvet::rules {

/// A pure function of a canonical value (separators gone, ASCII, upper case).
using Check = bool (*)(std::string_view value);

/// A check by the name that packs use, or null.
Check find_check(std::string_view name);

/// All names, sorted: for error messages.
std::vector<std::string_view> check_names();

// ---- check digits; each returns true when the whole value, check digit included, holds ----

bool verhoeff(std::string_view digits);  ///< Verhoeff 1969; UIDAI Aadhaar, VID, EPFO UAN
bool luhn(std::string_view digits);      ///< ISO/IEC 7812-1 annex B: cards, IMEI, EPIC, ICCID
bool gstin(std::string_view value);      ///< GSTN, mod 36 over 14 characters
bool iban(std::string_view value);       ///< ISO 13616 with the lengths of its registry
bool upu_s10(std::string_view value);    ///< UPU S10: two letters, nine digits, two letters
bool vin_north_american(std::string_view value);  ///< ISO 3779 / 49 CFR 565, position 9
bool mod97(std::string_view value);               ///< ISO/IEC 7064 mod 97-10, letters as 10 to 35

// ---- shapes that a regular expression says badly; used as reasons to reject ----

bool is_palindrome(std::string_view value);
bool is_one_digit(std::string_view value);   ///< 000000000000
bool is_staircase(std::string_view value);   ///< 123456789012, 987654321098
bool is_timestamp(std::string_view digits);  ///< YYYYMMDDHHMM[SS], 1990 to 2039
bool are_years(std::string_view digits);  ///< groups of four that are all from 1900 to 2039
bool has_no_digit(std::string_view value);
bool is_all_digits(std::string_view value);
bool has_account_length(std::string_view digits);  ///< nine to eighteen digits
bool has_ten_digits(std::string_view digits);
bool is_age(std::string_view digits);             ///< 1 to 120
bool has_small_octets(std::string_view address);  ///< 10.2.3.4: rather a section number
bool is_example_token(std::string_view value);    ///< says EXAMPLE, XXXX or "your key" itself
bool is_mixed_token(std::string_view value);      ///< letters and digits in good mixture
bool is_mixed_secret(std::string_view value);     ///< letters with digits or signs: a password
bool is_password_word(std::string_view value);    ///< may be one: no word of a form or an advice
bool is_masked(std::string_view value);           ///< stars, dots, lines: nothing is written there
bool is_bitlocker_key(std::string_view value);    ///< eight groups, each a multiple of 11
bool is_zero_pan(std::string_view value);         ///< a PAN whose four digits are 0000
bool is_card_iin(std::string_view digits);    ///< an issuer that DETECTORS A21 lists, of its length
bool is_bic_country(std::string_view value);  ///< positions 5 and 6 are an ISO 3166 country
bool is_plausible_date(std::string_view value);  ///< YYYY-MM-DD, a day of the calendar from 1900

}  // namespace outvet::rules
