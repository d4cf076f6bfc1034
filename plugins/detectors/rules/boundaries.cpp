#include "plugins/detectors/rules/boundaries.h"

#include <algorithm>
#include <array>

#include "plugins/detectors/rules/script.h"

namespace outvet::rules {
namespace {

bool is_word(char32_t c) {
  return is_ascii_alnum(c) || is_devanagari(c);
}

constexpr std::array<std::string_view, 7> kCurrencyBefore{"₹", "rs", "rs.", "रु", "रू", "inr", "$"};
constexpr std::array<std::string_view, 9> kAmountAfter{"/-",    "रुपये",  "रुपए", "लाख",   "करोड",
                                                       "crore", "lakh", "%",   "प्रतिशत"};

std::string_view without_blanks_behind(std::string_view text) {
  while (text.ends_with(' '))
    text.remove_suffix(1);
  return text;
}

bool is_amount(const TextModel& model, Span span) {
  const std::string_view text = model.lower();
  const std::string_view before = without_blanks_behind(text.substr(0, span.begin));
  for (const std::string_view sign : kCurrencyBefore) {
    if (!before.ends_with(sign)) continue;
    const std::size_t at = before.size() - sign.size();
    if (!is_word(code_point_before(before, at))) return true;
  }
  std::string_view after = text.substr(span.end);
  while (after.starts_with(' '))
    after.remove_prefix(1);
  return std::ranges::any_of(kAmountAfter,
                             [after](std::string_view word) { return after.starts_with(word); });
}

bool digit_at(std::string_view text, std::size_t at) {
  return at < text.size() && is_digit(text[at]);
}

/// 1234/12345/20245/A is one reference, not what stands between its slashes.
bool continues_a_reference(std::string_view text, Span span) {
  if (text.substr(span.begin, span.size()).find('/') == std::string_view::npos) return false;
  return (span.begin > 0 && text[span.begin - 1] == '/') ||
         (span.end < text.size() && text[span.end] == '/');
}

/// 2.5000..., 1,25,000, 3646.../2024, 91-5000...: one number with what stands beside it.
bool continues_a_number(std::string_view text, Span span) {
  const auto glues = [](char c) {
    return c == '.' || c == ',' || c == '/' || c == '-' || c == ':';
  };
  if (span.begin >= 2 && glues(text[span.begin - 1]) && digit_at(text, span.begin - 2))
    return digit_at(text, span.begin);
  return span.end + 1 < text.size() && glues(text[span.end]) && digit_at(text, span.end + 1) &&
         digit_at(text, span.end - 1);
}

/// The blank-separated run of digits that ends at `end`, or begins at `begin`; 0 when what
/// stands there is no pure run of digits.
std::size_t run_before(std::string_view text, std::size_t end) {
  std::size_t at = end;
  while (at > 0 && is_digit(text[at - 1]))
    --at;
  const bool pure = at == 0 || text[at - 1] == ' ' || text[at - 1] == '\n';
  return pure ? end - at : 0;
}
std::size_t run_after(std::string_view text, std::size_t begin) {
  std::size_t at = begin;
  while (digit_at(text, at))
    ++at;
  const bool pure = at == text.size() || text[at] == ' ' || text[at] == '\n';
  return pure ? at - begin : 0;
}

constexpr std::size_t kGroup = 6;   // digits: longer neighbours are numbers of their own
constexpr std::size_t kSerial = 3;  // digits of a row number at the begin of a line

/// 1234 5678 9012 3456 holds no twelve digits of their own. A column gap or a row number at
/// the begin of the line ends the run.
bool is_part_of_longer_run(const TextModel& model, Span span) {
  const std::string_view text = model.text();
  if (model.view(span).find(' ') == std::string_view::npos) return false;
  if (!digit_at(text, span.begin)) return false;
  if (span.begin > 0 && text[span.begin - 1] == ' ' && !model.is_wide_gap(span.begin - 1)) {
    const std::size_t run = run_before(text, span.begin - 1);
    const std::size_t start = span.begin - 1 - run;
    const bool opens_line = start == 0 || text[start - 1] == '\n';
    if (run > 0 && run <= kGroup && !(opens_line && run <= kSerial)) return true;
  }
  if (span.end < text.size() && text[span.end] == ' ' && !model.is_wide_gap(span.end)) {
    const std::size_t run = run_after(text, span.end + 1);
    if (run > 0 && run <= kGroup) return true;
  }
  return false;
}

bool is_inside_url(const TextModel& model, Span span) {
  const std::string_view text = model.lower();
  if (span.begin == 0) return false;
  const char before = text[span.begin - 1];
  const char after = span.end < text.size() ? text[span.end] : ' ';
  const auto in_path = [](char c) { return c == '/' || c == '=' || c == '&'; };
  if (!in_path(before) && !in_path(after)) return false;
  const std::size_t blank = text.find_last_of(" \n", span.begin);
  const std::size_t start = blank == std::string_view::npos ? 0 : blank + 1;
  const std::string_view token = text.substr(start, span.begin - start);
  return token.find("://") != std::string_view::npos || token.starts_with("www.") ||
         token.find('?') != std::string_view::npos;
}

/// ram@abdm.gov.in holds no address that ends in @abdm.
bool continues_an_address(std::string_view text, Span span) {
  static constexpr std::string_view kParts = ".-_@+%";
  if (span.begin > 0 && kParts.find(text[span.begin - 1]) != std::string_view::npos) return true;
  return span.end + 1 < text.size() && kParts.find(text[span.end]) != std::string_view::npos &&
         is_alnum(text[span.end + 1]);
}

}  // namespace

bool stands_free(const TextModel& model, Span span, Boundary boundary, bool label_touches) {
  if (boundary == Boundary::None) return true;
  const std::string_view text = model.text();
  if (is_word(code_point_before(text, span.begin)) && !label_touches) return false;
  if (is_word(code_point_at(text, span.end))) return false;
  if (boundary == Boundary::Word) return true;
  if (boundary == Boundary::Address) return !continues_an_address(text, span);
  if (span.begin > 0 && text[span.begin - 1] == '#') return false;
  return !continues_a_number(text, span) && !continues_a_reference(text, span) &&
         !is_part_of_longer_run(model, span) && !is_inside_url(model, span) &&
         !is_amount(model, span);
}

}  // namespace outvet::rules
