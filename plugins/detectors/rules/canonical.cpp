#include "plugins/detectors/rules/canonical.h"

#include <algorithm>
#include <array>
#include <ctime>
#include <vector>

#include "plugins/detectors/rules/checks.h"
#include "plugins/detectors/rules/coordinates.h"
#include "plugins/detectors/rules/fold.h"
#include "plugins/detectors/rules/script.h"
#include "scanner/base/utf8.h"

namespace outvet::rules {
namespace {

struct Named {
  std::string_view name;
  Canonical kind;
};

constexpr std::array<Named, 14> kNames{{{"compact", Canonical::Compact},
                                        {"digits", Canonical::Digits},
                                        {"slashed", Canonical::Slashed},
                                        {"lower", Canonical::Lower},
                                        {"token", Canonical::Token},
                                        {"text", Canonical::Text},
                                        {"raw", Canonical::Raw},
                                        {"phone", Canonical::Phone},
                                        {"landline", Canonical::Landline},
                                        {"date", Canonical::Date},
                                        {"mail", Canonical::Mail},
                                        {"masked", Canonical::Masked},
                                        {"slashed_mac", Canonical::Hardware},
                                        {"coordinates", Canonical::Coordinates}}};

template <class Keep>
std::string only(std::string_view text, Keep keep) {
  std::string out;
  std::ranges::copy_if(text, std::back_inserter(out), keep);
  return out;
}

std::string uppered(std::string text) {
  std::ranges::transform(text, text.begin(), [](char c) { return upper(c); });
  return text;
}

std::string lowered(std::string text) {
  std::ranges::transform(text, text.begin(), [](char c) { return lower(c); });
  return text;
}

void replace_all(std::string& text, std::string_view from, std::string_view to) {
  for (std::size_t at = text.find(from); at != std::string::npos;
       at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
}

/// "ram [at] nic [dot] in", "ram @ gmail,com", "x@gmail.c0m" as the address that is meant.
std::string mail_address(std::string_view text) {
  std::string mail = lowered(only(text, [](char c) { return c != ' ' && c != '\n'; }));
  for (const std::string_view at : {"[at]", "(at)", "{at}", "<at>", "\xC2\xA9"})
    replace_all(mail, at, "@");
  for (const std::string_view dot : {"[dot]", "(dot)", "{dot}", "<dot>", ","})
    replace_all(mail, dot, ".");
  const std::size_t at = mail.find('@');
  if (at == std::string::npos) return mail;
  std::string host = mail.substr(at);
  for (const auto& [wrong, right] :
       {std::pair{"gmai1.", "gmail."}, std::pair{".c0m", ".com"}, std::pair{"@nlc.in", "@nic.in"},
        std::pair{".nlc.in", ".nic.in"}, std::pair{"gov.ln", "gov.in"},
        std::pair{"nic.ln", "nic.in"}})
    replace_all(host, wrong, right);
  return mail.substr(0, at) + host;
}

std::string masked_number(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const char32_t c = next_code_point(text, at);
    if (is_ascii_digit(c))
      out += static_cast<char>(c);
    else if (c != ' ' && c != '-' && c != '\n')
      out += 'X';
  }
  return out;
}

std::string phone_number(std::string_view text) {
  const std::string digits = only(text, is_digit);
  return digits.size() < 10 ? std::string{} : "+91" + digits.substr(digits.size() - 10);
}

std::string landline_number(std::string_view text) {
  std::string digits = only(text, is_digit);
  if (digits.starts_with("91") && digits.size() == 12) digits.erase(0, 2);
  while (digits.starts_with('0'))
    digits.erase(0, 1);
  return digits;
}

int year_now() {
  const std::time_t now = std::time(nullptr);
  std::tm utc{};
  return gmtime_r(&now, &utc) ? utc.tm_year + 1900 : 2024;
}

/// Months as people write them, by their first letters; Hindi as folded by fold_term().
struct Month {
  std::string_view word;
  int number;
};
constexpr std::array<Month, 33> kMonths{
    {{"jan", 1}, {"feb", 2},  {"mar", 3},  {"apr", 4},   {"may", 5},  {"jun", 6},  {"jul", 7},
     {"aug", 8}, {"sep", 9},  {"oct", 10}, {"nov", 11},  {"dec", 12}, {"जन", 1},   {"फर", 2},
     {"फ़र", 2},  {"मार्च", 3}, {"अप्रैल", 4}, {"अप्रेल", 4},  {"मई", 5},   {"जून", 6},   {"जुल", 7},
     {"जुला", 7}, {"अगस्त", 8}, {"सित", 9},  {"सितंबर", 9}, {"अक्टू", 10}, {"अक्तू", 10}, {"अक्ट", 10},
     {"नव", 11}, {"नवं", 11},  {"दिस", 12}, {"दिसं", 12},  {"अग", 8}}};

int month_of(std::string_view word) {
  std::size_t best = 0;
  int number = 0;
  for (const Month& month : kMonths) {
    const std::string head = fold_term(month.word);
    if (word.starts_with(head) && head.size() > best) {
      best = head.size();
      number = month.number;
    }
  }
  return number;
}

int to_number(std::string_view digits) {
  int value = 0;
  for (const char c : digits)
    value = value * 10 + (c - '0');
  return value;
}

std::string two(int number) {
  return (number < 10 ? "0" : "") + std::to_string(number);
}

}  // namespace

std::optional<Canonical> canonical_by_name(std::string_view name) {
  const auto found = std::ranges::find(kNames, name, &Named::name);
  if (found == kNames.end()) return std::nullopt;
  return found->kind;
}

std::string iso_date(std::string_view text, int this_year) {
  // Numbers and words of letters, in order; an ordinal's "st" or "th" is a word that is no month.
  std::vector<std::string> numbers;
  int month = 0;
  std::size_t numbers_before_month = 0;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t stop = at;
    if (is_digit(text[at])) {
      while (stop < text.size() && is_digit(text[stop]))
        ++stop;
      if (stop - at > 4) return {};
      numbers.emplace_back(text.substr(at, stop - at));
    } else if (is_letter(text[at]) || static_cast<unsigned char>(text[at]) >= 0x80) {
      while (stop < text.size() &&
             (is_letter(text[stop]) || static_cast<unsigned char>(text[stop]) >= 0x80))
        ++stop;
      if (const int named = month_of(fold_term(text.substr(at, stop - at))); named && !month) {
        month = named;
        numbers_before_month = numbers.size();
      }
    } else {
      ++stop;
    }
    at = stop;
  }
  std::string year;
  int day = 0;
  if (month != 0) {
    if (numbers.size() != 2 || numbers_before_month > 1) return {};
    day = to_number(numbers[0]);
    year = numbers[1];
  } else {
    if (numbers.size() != 3) return {};
    const bool year_first = numbers[0].size() == 4;
    year = numbers[year_first ? 0 : 2];
    month = to_number(numbers[1]);
    day = to_number(numbers[year_first ? 2 : 0]);
  }
  int full = to_number(year);
  if (year.size() == 2) {
    full += this_year / 100 * 100;
    if (full > this_year) full -= 100;
  } else if (year.size() != 4) {
    return {};
  }
  const std::string date = std::to_string(full) + "-" + two(month) + "-" + two(day);
  return is_plausible_date(date) && full <= this_year ? date : std::string{};
}

std::string canonical_value(Canonical kind, std::string_view text, std::string_view raw) {
  switch (kind) {
    case Canonical::Compact: return uppered(only(text, is_alnum));
    case Canonical::Digits: return only(text, is_digit);
    case Canonical::Slashed:
      return uppered(
          only(text, [](char c) { return is_alnum(c) || c == '/' || c == '-' || c == '.'; }));
    case Canonical::Lower: return lowered(only(text, [](char c) { return c != ' ' && c != '\n'; }));
    case Canonical::Token: return only(text, [](char c) { return c != ' ' && c != '\n'; });
    case Canonical::Text: return std::string{text};
    case Canonical::Raw: return std::string{raw};
    case Canonical::Phone: return phone_number(text);
    case Canonical::Landline: return landline_number(text);
    case Canonical::Date: return iso_date(text, year_now());
    case Canonical::Mail: return mail_address(text);
    case Canonical::Masked: return masked_number(text);
    case Canonical::Hardware: return uppered(std::string{text});
    case Canonical::Coordinates: return coordinates(text);
  }
  return std::string{text};
}

}  // namespace outvet::rules
