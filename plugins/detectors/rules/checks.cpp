#include "plugins/detectors/rules/checks.h"

#include <algorithm>
#include <array>
#include <ranges>

#include "plugins/detectors/rules/script.h"

namespace outvet::rules {
namespace {

using Row = std::array<std::uint8_t, 10>;

// The dihedral group of order ten and Verhoeff's permutation, as UIDAI uses them.
constexpr std::array<Row, 10> kProduct{{{0, 1, 2, 3, 4, 5, 6, 7, 8, 9},
                                        {1, 2, 3, 4, 0, 6, 7, 8, 9, 5},
                                        {2, 3, 4, 0, 1, 7, 8, 9, 5, 6},
                                        {3, 4, 0, 1, 2, 8, 9, 5, 6, 7},
                                        {4, 0, 1, 2, 3, 9, 5, 6, 7, 8},
                                        {5, 9, 8, 7, 6, 0, 4, 3, 2, 1},
                                        {6, 5, 9, 8, 7, 1, 0, 4, 3, 2},
                                        {7, 6, 5, 9, 8, 2, 1, 0, 4, 3},
                                        {8, 7, 6, 5, 9, 3, 2, 1, 0, 4},
                                        {9, 8, 7, 6, 5, 4, 3, 2, 1, 0}}};
constexpr std::array<Row, 8> kPermutation{{{0, 1, 2, 3, 4, 5, 6, 7, 8, 9},
                                           {1, 5, 7, 6, 2, 8, 3, 0, 9, 4},
                                           {5, 8, 0, 3, 7, 9, 6, 1, 4, 2},
                                           {8, 9, 1, 6, 0, 4, 3, 5, 2, 7},
                                           {9, 4, 5, 3, 1, 2, 6, 8, 7, 0},
                                           {4, 2, 8, 6, 5, 7, 3, 9, 0, 1},
                                           {2, 7, 9, 3, 8, 0, 6, 4, 1, 5},
                                           {7, 0, 4, 6, 9, 1, 3, 2, 5, 8}}};

bool all_digits(std::string_view value) {
  return !value.empty() && std::ranges::all_of(value, is_digit);
}

int digit_of(char c) {
  return c - '0';
}

/// 0-9 as they are, A-Z as 10 to 35; -1 for anything else.
int base36(char c) {
  if (is_digit(c)) return c - '0';
  if (c >= 'A' && c <= 'Z') return c - 'A' + 10;
  return -1;
}

int number(std::string_view digits) {
  int value = 0;
  for (const char c : digits)
    value = value * 10 + digit_of(c);
  return value;
}

bool in_range(std::string_view digits, std::size_t prefix, int low, int high) {
  if (digits.size() < prefix) return false;
  const int head = number(digits.substr(0, prefix));
  return head >= low && head <= high;
}

int days_in_month(int year, int month) {
  static constexpr std::array<int, 12> kDays{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
  return month == 2 && leap ? 29 : kDays.at(static_cast<std::size_t>(month - 1));
}

struct Length {
  std::string_view country;
  std::size_t length;
};

// IBAN registry of SWIFT, release 97: the countries whose numbers turn up in India most, all
// of Europe and the Gulf among them. Others pass by mod 97 alone.
constexpr std::array<Length, 46> kIbanLengths{
    {{"AD", 24}, {"AE", 23}, {"AL", 28}, {"AT", 20}, {"AZ", 28}, {"BA", 20}, {"BE", 16}, {"BG", 22},
     {"BH", 22}, {"BR", 29}, {"BY", 28}, {"CH", 21}, {"CY", 28}, {"CZ", 24}, {"DE", 22}, {"DK", 18},
     {"EE", 20}, {"EG", 29}, {"ES", 24}, {"FI", 18}, {"FR", 27}, {"GB", 22}, {"GE", 22}, {"GR", 27},
     {"HR", 21}, {"HU", 28}, {"IE", 22}, {"IL", 23}, {"IS", 26}, {"IT", 27}, {"JO", 30}, {"KW", 30},
     {"LB", 28}, {"LT", 20}, {"LU", 20}, {"LV", 21}, {"MU", 30}, {"NL", 18}, {"NO", 15}, {"PK", 24},
     {"PL", 28}, {"PT", 25}, {"QA", 29}, {"SA", 24}, {"SE", 24}, {"TR", 26}}};

struct Iin {
  std::size_t prefix;
  int low;
  int high;
  std::size_t shortest;
  std::size_t longest;
};

// Issuer ranges of DETECTORS A21: Visa, Mastercard, Amex, Diners, Discover, JCB, Maestro, RuPay.
constexpr std::array<Iin, 29> kIins{
    {{1, 4, 4, 16, 16},           {1, 4, 4, 13, 13},           {1, 4, 4, 19, 19},
     {2, 51, 55, 16, 16},         {6, 222100, 272099, 16, 16}, {2, 34, 34, 15, 15},
     {2, 37, 37, 15, 15},         {2, 36, 36, 14, 14},         {2, 38, 38, 14, 14},
     {3, 300, 305, 14, 14},       {4, 6011, 6011, 16, 16},     {3, 644, 649, 16, 16},
     {2, 65, 65, 16, 16},         {4, 3528, 3589, 16, 16},     {4, 5018, 5018, 12, 19},
     {4, 5020, 5020, 12, 19},     {4, 5038, 5038, 12, 19},     {4, 5893, 5893, 12, 19},
     {4, 6304, 6304, 12, 19},     {4, 6759, 6759, 12, 19},     {4, 6761, 6763, 12, 19},
     {6, 508500, 508999, 16, 16}, {6, 606985, 607984, 16, 16}, {6, 608001, 608500, 16, 16},
     {6, 652150, 653149, 16, 16}, {6, 817200, 819899, 16, 16}, {6, 820100, 820199, 16, 16},
     {3, 353, 353, 16, 16},       {3, 356, 356, 16, 16}}};

// ISO 3166-1 alpha-2 codes of the countries that have banks in the SWIFT directory.
constexpr std::string_view kCountries =
    " AD AE AF AG AI AL AM AO AR AT AU AW AZ BA BB BD BE BF BG BH BI BJ BM BN BO BR BS BT BW BY "
    "BZ CA CD CF CG CH CI CK CL CM CN CO CR CU CV CY CZ DE DJ DK DM DO DZ EC EE EG ER ES ET FI "
    "FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GT GU GW GY HK HN HR HT HU ID IE "
    "IL IM IN IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT "
    "LU LV LY MA MC MD ME MG MH MK ML MM MN MO MQ MR MS MT MU MV MW MX MY MZ NA NC NE NG NI NL "
    "NO NP NR NZ OM PA PE PF PG PH PK PL PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SI "
    "SK SL SM SN SO SR SS ST SV SY SZ TC TD TG TH TJ TL TM TN TO TR TT TV TW TZ UA UG US UY UZ "
    "VA VC VE VG VN VU WS XK YE ZA ZM ZW ";

bool always(std::string_view /*value*/) {
  return true;
}

bool verhoeff_uid(std::string_view value) {
  return value.size() == 12 && verhoeff(value);
}

bool card(std::string_view value) {
  return is_card_iin(value) && luhn(value);
}

/// EPIC: Luhn over the seven digits behind the three letters.
bool epic_luhn(std::string_view value) {
  return value.size() == 10 && luhn(value.substr(3));
}

struct Named {
  std::string_view name;
  Check check;
};

constexpr std::array<Named, 31> kChecks{{
    {"account_length", has_account_length},
    {"age", is_age},
    {"all_digits", is_all_digits},
    {"always", always},
    {"bic_country", is_bic_country},
    {"bitlocker", is_bitlocker_key},
    {"card", card},
    {"card_iin", is_card_iin},
    {"epic_luhn", epic_luhn},
    {"example_token", is_example_token},
    {"gstin", gstin},
    {"iban", iban},
    {"luhn", luhn},
    {"mask_glyphs", is_masked},
    {"mixed_secret", is_mixed_secret},
    {"mixed_token", is_mixed_token},
    {"no_digit", has_no_digit},
    {"one_digit", is_one_digit},
    {"palindrome", is_palindrome},
    {"password_word", is_password_word},
    {"plausible_date", is_plausible_date},
    {"small_octets", has_small_octets},
    {"staircase", is_staircase},
    {"ten_digits", has_ten_digits},
    {"timestamp", is_timestamp},
    {"upu_s10", upu_s10},
    {"verhoeff", verhoeff},
    {"verhoeff_12", verhoeff_uid},
    {"vin_north_american", vin_north_american},
    {"years", are_years},
    {"zero_pan", is_zero_pan},
}};

}  // namespace

Check find_check(std::string_view name) {
  const auto found = std::ranges::find(kChecks, name, &Named::name);
  return found == kChecks.end() ? nullptr : found->check;
}

std::vector<std::string_view> check_names() {
  std::vector<std::string_view> names;
  for (const Named& named : kChecks)
    names.push_back(named.name);
  return names;
}

bool verhoeff(std::string_view digits) {
  if (!all_digits(digits)) return false;
  std::size_t check = 0;
  std::size_t position = 0;
  for (const char c : std::views::reverse(digits))
    check = kProduct.at(check).at(
        kPermutation.at(position++ % kPermutation.size()).at(static_cast<std::size_t>(c - '0')));
  return check == 0;
}

bool luhn(std::string_view digits) {
  if (!all_digits(digits)) return false;
  int sum = 0;
  bool twice = false;
  for (const char c : std::views::reverse(digits)) {
    const int value = digit_of(c) * (twice ? 2 : 1);
    sum += value > 9 ? value - 9 : value;
    twice = !twice;
  }
  return sum % 10 == 0;
}

bool gstin(std::string_view value) {
  if (value.size() != 15) return false;
  int sum = 0;
  for (std::size_t i = 0; i < 14; ++i) {
    const int digit = base36(value[i]);
    if (digit < 0) return false;
    const int product = digit * (i % 2 == 0 ? 1 : 2);
    sum += product / 36 + product % 36;
  }
  return base36(value[14]) == (36 - sum % 36) % 36;
}

bool mod97(std::string_view value) {
  int rest = 0;
  for (const char c : value) {
    const int digit = base36(c);
    if (digit < 0) return false;
    rest = (rest * (digit > 9 ? 100 : 10) + digit) % 97;
  }
  return rest == 1 && !value.empty();
}

bool iban(std::string_view value) {
  if (value.size() < 15 || value.size() > 34) return false;
  const auto known = std::ranges::find(kIbanLengths, value.substr(0, 2), &Length::country);
  if (known != kIbanLengths.end() && known->length != value.size()) return false;
  // Check digits run from 02 to 98: 00, 01 and 99 come from no computation.
  if (!all_digits(value.substr(2, 2))) return false;
  const int check = number(value.substr(2, 2));
  if (check < 2 || check > 98) return false;
  return mod97(std::string{value.substr(4)} + std::string{value.substr(0, 4)});
}

bool upu_s10(std::string_view value) {
  static constexpr std::array<int, 8> kWeights{8, 6, 4, 2, 3, 5, 9, 7};
  if (value.size() != 13 || !all_digits(value.substr(2, 9))) return false;
  int sum = 0;
  for (std::size_t i = 0; i < kWeights.size(); ++i)
    sum += digit_of(value[i + 2]) * kWeights.at(i);
  int check = 11 - sum % 11;
  if (check == 10) check = 0;
  if (check == 11) check = 5;
  return check == digit_of(value[10]);
}

bool vin_north_american(std::string_view value) {
  static constexpr std::array<int, 17> kWeights{8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2};
  static constexpr std::string_view kLetters = "ABCDEFGHJKLMNPRSTUVWXYZ";
  static constexpr std::string_view kValues = "12345678123457923456789";
  if (value.size() != kWeights.size()) return false;
  int sum = 0;
  for (std::size_t i = 0; i < value.size(); ++i) {
    const std::size_t letter = kLetters.find(value[i]);
    if (!is_digit(value[i]) && letter == std::string_view::npos) return false;
    sum += kWeights.at(i) * digit_of(is_digit(value[i]) ? value[i] : kValues[letter]);
  }
  const int rest = sum % 11;
  return value[8] == (rest == 10 ? 'X' : static_cast<char>('0' + rest));
}

bool is_palindrome(std::string_view value) {
  return std::equal(value.begin(), value.begin() + static_cast<std::ptrdiff_t>(value.size() / 2),
                    value.rbegin());
}

bool is_one_digit(std::string_view value) {
  return !value.empty() && value.find_first_not_of(value[0]) == std::string_view::npos;
}

bool is_staircase(std::string_view value) {
  if (value.size() < 3 || !all_digits(value)) return false;
  bool up = true;
  bool down = true;
  for (std::size_t i = 1; i < value.size(); ++i) {
    const int difference = (value[i] - value[i - 1] + 10) % 10;
    up &= difference == 1;
    down &= difference == 9;
  }
  return up || down;
}

bool is_timestamp(std::string_view digits) {
  if ((digits.size() != 12 && digits.size() != 14) || !all_digits(digits)) return false;
  const int year = number(digits.substr(0, 4));
  const int month = number(digits.substr(4, 2));
  const int day = number(digits.substr(6, 2));
  return year >= 1990 && year <= 2039 && month >= 1 && month <= 12 && day >= 1 && day <= 31 &&
         number(digits.substr(8, 2)) < 24 && number(digits.substr(10, 2)) < 60;
}

bool is_card_iin(std::string_view digits) {
  if (!all_digits(digits)) return false;
  return std::ranges::any_of(kIins, [digits](const Iin& iin) {
    return digits.size() >= iin.shortest && digits.size() <= iin.longest &&
           in_range(digits, iin.prefix, iin.low, iin.high);
  });
}

bool are_years(std::string_view digits) {
  if (digits.size() < 8 || digits.size() % 4 != 0 || !all_digits(digits)) return false;
  for (std::size_t at = 0; at < digits.size(); at += 4)
    if (!in_range(digits.substr(at), 4, 1900, 2039)) return false;
  return true;
}

bool has_no_digit(std::string_view value) {
  return std::ranges::none_of(value, is_digit);
}

bool is_all_digits(std::string_view value) {
  return all_digits(value);
}

bool has_account_length(std::string_view digits) {
  return all_digits(digits) && digits.size() >= 9 && digits.size() <= 18;
}

bool has_ten_digits(std::string_view digits) {
  return all_digits(digits) && digits.size() == 10;
}

bool is_age(std::string_view digits) {
  return all_digits(digits) && digits.size() <= 3 && number(digits) >= 1 && number(digits) <= 120;
}

bool has_small_octets(std::string_view address) {
  // The first octet of a private address is given; the others of a section number are small.
  const std::size_t dot = address.find('.');
  int largest = 0;
  int octet = 0;
  for (const char c : address.substr(std::min(dot, address.size()))) {
    octet = is_digit(c) ? octet * 10 + digit_of(c) : 0;
    largest = std::max(largest, octet);
  }
  return largest < 20;
}

bool is_example_token(std::string_view value) {
  std::string small{value};
  std::ranges::transform(small, small.begin(), [](char c) { return lower(c); });
  for (const std::string_view word : {"example", "xxxxx", "your_", "your-", "<key", "dummy"})
    if (small.find(word) != std::string::npos) return true;
  return false;
}

bool is_mixed_token(std::string_view value) {
  const auto digits = std::ranges::count_if(value, is_digit);
  const auto letters = std::ranges::count_if(value, is_letter);
  std::string distinct{value};
  std::ranges::sort(distinct);
  distinct.erase(std::unique(distinct.begin(), distinct.end()), distinct.end());
  return digits >= 2 && letters >= 4 && distinct.size() >= 8;
}

bool is_mixed_secret(std::string_view value) {
  const auto digits = std::ranges::count_if(value, is_digit);
  const auto letters = std::ranges::count_if(value, is_letter);
  const auto signs =
      std::ranges::count_if(value, [](char c) { return c > ' ' && c < '\x7f' && !is_alnum(c); });
  // "8" or "2024:" behind the word are no password, nor is a sentence's own full stop.
  return value.size() >= 5 && letters >= 1 && letters + digits >= 4 &&
         (digits >= 1 || (signs >= 1 && is_alnum(value.back())));
}

bool is_password_word(std::string_view value) {
  static constexpr std::string_view kNone =
      " required optional forgot forgotten protected incorrect wrong invalid expired change "
      "changed "
      "reset must should minimum none null hidden show enter your here same strong weak login new "
      "confirm blank empty sent shared attached below above number characters letters digits ";
  std::string small{value};
  std::ranges::transform(small, small.begin(), [](char c) { return lower(c); });
  if (is_masked(value) || !std::ranges::all_of(small, [](char c) { return c > ' ' && c < '\x7f'; }))
    return false;
  return kNone.find(" " + small + " ") == std::string_view::npos &&
         std::ranges::any_of(small, is_letter);
}

bool is_masked(std::string_view value) {
  return std::ranges::none_of(
      value, [](char c) { return is_digit(c) || (is_letter(c) && lower(c) != 'x'); });
}

bool is_bitlocker_key(std::string_view value) {
  for (std::size_t at = 0; at < value.size(); at += 7) {
    if (at + 6 > value.size() || !all_digits(value.substr(at, 6))) return false;
    const int group = number(value.substr(at, 6));
    if (group % 11 != 0 || group >= 720'896) return false;
  }
  return value.size() == 55;
}

bool is_zero_pan(std::string_view value) {
  return value.size() == 10 && value.substr(5, 4) == "0000";
}

bool is_bic_country(std::string_view value) {
  if (value.size() < 6) return false;
  const std::string wanted = " " + std::string{value.substr(4, 2)} + " ";
  return kCountries.find(wanted) != std::string_view::npos;
}

bool is_plausible_date(std::string_view value) {
  if (value.size() != 10 || value[4] != '-' || value[7] != '-') return false;
  const std::string_view year = value.substr(0, 4);
  const std::string_view month = value.substr(5, 2);
  const std::string_view day = value.substr(8, 2);
  if (!all_digits(year) || !all_digits(month) || !all_digits(day)) return false;
  const int m = number(month);
  return number(year) >= 1900 && m >= 1 && m <= 12 && number(day) >= 1 &&
         number(day) <= days_in_month(number(year), m);
}

}  // namespace outvet::rules
