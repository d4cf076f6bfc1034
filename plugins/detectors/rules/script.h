#pragma once

#include <string_view>

namespace outvet::rules {

/// What kind of character a code point of folded text is, as far as boundaries care.
constexpr bool is_ascii_digit(char32_t c) {
  return c >= '0' && c <= '9';
}
constexpr bool is_ascii_letter(char32_t c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}
constexpr bool is_ascii_alnum(char32_t c) {
  return is_ascii_digit(c) || is_ascii_letter(c);
}

/// Devanagari letters and the signs that belong to them; no digits, dandas or abbreviation sign.
constexpr bool is_devanagari(char32_t c) {
  return c >= 0x0900 && c <= 0x097F && !(c >= 0x0964 && c <= 0x0970);
}

/// A Devanagari sign that stands on the letter before it: matra, virama, anusvara, nukta.
constexpr bool is_devanagari_sign(char32_t c) {
  return (c >= 0x0900 && c <= 0x0903) || (c >= 0x093A && c <= 0x093C) ||
         (c >= 0x093E && c <= 0x094F) || (c >= 0x0951 && c <= 0x0957) || c == 0x0962 || c == 0x0963;
}

constexpr char32_t kVirama = 0x094D;
constexpr char32_t kAnusvara = 0x0902;
constexpr char32_t kDanda = 0x0964;

constexpr char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}
constexpr char upper(char c) {
  return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}
constexpr bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
constexpr bool is_letter(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}
constexpr bool is_alnum(char c) {
  return is_digit(c) || is_letter(c);
}

/// The code point that ends before `at`, or starts at `at`; 0 at the ends of `text`.
char32_t code_point_before(std::string_view text, std::size_t at);
char32_t code_point_at(std::string_view text, std::size_t at);

}  // namespace outvet::rules
