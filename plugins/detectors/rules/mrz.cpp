#include "plugins/detectors/rules/mrz.h"

#include <algorithm>
#include <array>

#include "plugins/detectors/rules/script.h"
#include "scanner/base/utf8.h"

namespace outvet::rules {
namespace {

constexpr std::size_t kSlack = 2;      // characters that OCR drops or doubles in a filler
constexpr std::size_t kShortest = 28;  // of a TD1 line, with slack
constexpr std::size_t kLongest = 46;   // of a TD3 line, with slack
constexpr int kNeeded = 3;             // check digits that make a zone by themselves
constexpr int kNeededBelowTitle = 2;   // below a first line that has its shape

int value_of(char c) {
  if (c == '<') return 0;
  if (is_digit(c)) return c - '0';
  return c - 'A' + 10;
}

char check_digit(std::string_view field) {
  static constexpr std::array kWeights{7, 3, 1};
  int sum = 0;
  for (std::size_t i = 0; i < field.size(); ++i)
    sum += value_of(field[i]) * kWeights.at(i % kWeights.size());
  return static_cast<char>('0' + sum % 10);
}

struct Field {
  std::size_t begin;
  std::size_t length;
  std::string_view of(std::string_view line) const { return line.substr(begin, length); }
};

char as_digit(char c) {
  switch (c) {
    case 'O':
    case 'Q':
    case 'D': return '0';
    case 'I':
    case 'L': return '1';
    case 'Z': return '2';
    case 'S': return '5';
    case 'G': return '6';
    case 'B': return '8';
    default: return c;
  }
}

char as_letter(char c) {
  switch (c) {
    case '0': return 'O';
    case '1': return 'I';
    case '2': return 'Z';
    case '5': return 'S';
    case '6': return 'G';
    case '8': return 'B';
    default: return c;
  }
}

/// Where the data stand in the line that holds number, birth and expiry (TD2, TD3, visas).
constexpr Field kNumber{0, 9};
constexpr Field kBirth{13, 6};
constexpr Field kExpiry{21, 6};

/// `line` brought to `length` by fillers added to or taken from its longest run of them.
std::string fitted(std::string line, std::size_t length) {
  std::size_t best = std::string::npos;
  std::size_t best_run = 0;
  for (std::size_t at = 0; at < line.size();) {
    std::size_t run = 0;
    while (at + run < line.size() && line[at + run] == '<')
      ++run;
    if (run > best_run) {
      best = at;
      best_run = run;
    }
    at += run + 1;
  }
  if (best == std::string::npos) return line;
  if (line.size() < length) line.insert(best, length - line.size(), '<');
  if (line.size() > length) line.erase(best, std::min(best_run - 1, line.size() - length));
  return line;
}

bool near_length(const std::string& line, std::size_t length) {
  return line.size() + kSlack >= length && line.size() <= length + kSlack;
}

void make_digits(std::string& line, Field field) {
  for (std::size_t i = field.begin; i < field.begin + field.length; ++i)
    line[i] = as_digit(line[i]);
}

bool holds(std::string_view field, char digit) {
  return check_digit(field) == digit;
}

/// Whether `digit` belongs to `number`, perhaps after one confusable character is exchanged:
/// letters and digits are both allowed there, so only the check can tell.
bool mend_number(std::string& line, Field number, char digit) {
  if (holds(number.of(line), digit)) return true;
  for (std::size_t i = number.begin; i < number.begin + number.length; ++i) {
    const char old = line[i];
    for (const char other : {as_digit(old), as_letter(old)}) {
      line[i] = other;
      if (other != old && holds(number.of(line), digit)) return true;
    }
    line[i] = old;
  }
  return false;
}

std::string without_fillers(std::string_view field) {
  std::string out;
  std::ranges::copy_if(field, std::back_inserter(out), [](char c) { return c != '<'; });
  return out;
}

/// Check digits that hold in a second line of TD2, TD3 or a visa, which is mended where that
/// makes them hold. A visa has neither a digit for its optional data nor a composite.
int second_line_checks(std::string& line, bool visa) {
  for (const Field digits : {Field{9, 1}, kBirth, Field{19, 1}, kExpiry, Field{27, 1}})
    make_digits(line, digits);
  for (std::size_t i = 10; i < 13; ++i)
    line[i] = as_letter(line[i]);
  int checks = mend_number(line, kNumber, line[9]) ? 1 : 0;
  checks += holds(kBirth.of(line), line[19]) ? 1 : 0;
  checks += holds(kExpiry.of(line), line[27]) ? 1 : 0;
  if (visa) return checks;
  const std::size_t last = line.size() - 1;
  line[last] = as_digit(line[last]);
  if (line.size() == 44) {
    const bool filler = line[42] == '<' && line.find_first_not_of('<', 28) >= 43;
    line[42] = filler ? '<' : as_digit(line[42]);
    checks += filler || holds(line.substr(28, 14), line[42]) ? 1 : 0;
  }
  const std::string all = line.substr(0, 10) + line.substr(13, 7) + line.substr(21, last - 21);
  return checks + (holds(all, line[last]) ? 1 : 0);
}

bool has_title(const std::string& line, std::string_view kinds) {
  return kinds.find(line[0]) != std::string_view::npos && line.find("<<") != std::string::npos &&
         std::ranges::none_of(line.substr(2, 3), is_digit);
}

/// Two lines of `length`: passport or visa of 44, TD2 or visa of 36 characters.
std::optional<MrzZone> read_two(std::span<const std::string> lines, std::size_t length) {
  if (lines.size() < 2 || lines[0].empty() || !near_length(lines[1], length)) return std::nullopt;
  // Fillers behind the name tell nothing, and OCR loses them first: the title may be short.
  if (lines[0].size() > length + kSlack) return std::nullopt;
  const bool visa = lines[0][0] == 'V';
  if (!has_title(lines[0], length == 44 ? "PV" : "ACIPV")) return std::nullopt;
  std::string second = fitted(lines[1], length);
  if (second.size() != length) return std::nullopt;
  const std::string before = second;
  const int checks = second_line_checks(second, visa);
  if (checks < kNeededBelowTitle) return std::nullopt;
  return MrzZone{without_fillers(kNumber.of(second)),
                 visa           ? "visa"
                 : length == 44 ? "TD3"
                                : "TD2",
                 2,
                 1,
                 checks,
                 before != second};
}

/// Three lines of 30: number on the first, dates on the second, name on the third.
std::optional<MrzZone> read_three(std::span<const std::string> lines) {
  constexpr std::size_t kLength = 30;
  if (lines.size() < 3 || !std::ranges::all_of(lines.first(3), [](const std::string& line) {
        return near_length(line, kLength);
      }))
    return std::nullopt;
  if (std::string_view{"ACI"}.find(lines[0][0]) == std::string_view::npos) return std::nullopt;
  std::string first = fitted(lines[0], kLength);
  std::string second = fitted(lines[1], kLength);
  if (first.size() != kLength || second.size() != kLength) return std::nullopt;
  const std::string before = first + second;
  for (const Field digits : {Field{0, 7}, Field{8, 7}, Field{29, 1}})
    make_digits(second, digits);
  std::string number = without_fillers(first.substr(5, 9));
  int checks = 0;
  if (first[14] == '<') {
    // A number of more than nine characters goes on in the optional data up to its digit.
    const std::size_t end = std::min(first.find('<', 15), kLength);
    if (end > 16) {
      number = first.substr(5, 9) + first.substr(15, end - 16);
      checks += holds(number, as_digit(first[end - 1])) ? 1 : 0;
    }
  } else {
    first[14] = as_digit(first[14]);
    checks += mend_number(first, {5, 9}, first[14]) ? 1 : 0;
    number = without_fillers(first.substr(5, 9));
  }
  checks += holds(second.substr(0, 6), second[6]) ? 1 : 0;
  checks += holds(second.substr(8, 6), second[14]) ? 1 : 0;
  const std::string all =
      first.substr(5) + second.substr(0, 7) + second.substr(8, 7) + second.substr(18, 11);
  checks += holds(all, second[29]) ? 1 : 0;
  if (checks < kNeededBelowTitle) return std::nullopt;
  return MrzZone{number, "TD1", 3, 0, checks, before != first + second};
}

/// The second line of a passport whose first is cut off: all its digits must hold.
std::optional<MrzZone> read_alone(const std::string& line) {
  if (!near_length(line, 44)) return std::nullopt;
  std::string second = fitted(line, 44);
  if (second.size() != 44) return std::nullopt;
  const std::string before = second;
  const int checks = second_line_checks(second, false);
  if (checks <= kNeeded) return std::nullopt;
  return MrzZone{without_fillers(kNumber.of(second)), "TD3", 1, 0, checks, before != second};
}

}  // namespace

std::string mrz_line(std::string_view text) {
  std::string line;
  for (std::size_t at = 0; at < text.size();) {
    const char32_t c = next_code_point(text, at);
    if (c == ' ') continue;
    if (c == 0x00AB || c == 0x2039 || c == 0x304F) {  // guillemets and the kana that looks alike
      line += '<';
    } else if (c == '(') {
      line += '<';
    } else if (c == '<' || is_ascii_alnum(c)) {
      line += upper(static_cast<char>(c));
    } else {
      return {};
    }
    if (line.size() > kLongest) return {};
  }
  const bool fits = line.size() >= kShortest && line.size() <= kLongest;
  return fits && line.find('<') != std::string::npos ? line : std::string{};
}

std::optional<MrzZone> read_mrz(std::span<const std::string> lines) {
  if (lines.empty() || lines[0].empty()) return std::nullopt;
  for (const std::size_t length : {std::size_t{44}, std::size_t{36}})
    if (std::optional<MrzZone> zone = read_two(lines, length)) return zone;
  if (std::optional<MrzZone> zone = read_three(lines)) return zone;
  return read_alone(lines[0]);
}

bool is_first_mrz_line(std::string_view line) {
  constexpr std::size_t kEnough = 25;
  return line.starts_with("P<IND") && line.size() >= kEnough &&
         line.find("<<", 5) != std::string_view::npos;
}

}  // namespace outvet::rules
