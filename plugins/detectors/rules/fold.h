#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace outvet::rules {

/// One character of folded text and the bytes [from, to) of the original it stands for.
struct Cell {
  char32_t code;
  std::uint32_t from;
  std::uint32_t to;
};

/// Folds `text` (UTF-8) to the one spelling in which rules and words are written:
/// NFC; compatibility forms of Latin letters; digits of all Indic scripts and full width to
/// 0-9; every dash to '-', every blank to ' '; zero-width marks gone; nukta gone; nasals
/// before a stop of their own row to anusvara (सम्पर्क, संपर्क), chandrabindu likewise; Cyrillic
/// and Greek letters that look like Latin ones to these. '\n' stays.
std::vector<Cell> fold(std::string_view text);

/// Deletes abbreviation marks: 0, o, O, ॰ or '.' right after a Devanagari letter and before a
/// Devanagari letter, a blank, punctuation or the end (उ0प्र0, मो॰नं॰).
void drop_abbreviation_marks(std::vector<Cell>& cells);

std::string to_text(const std::vector<Cell>& cells);

/// A dictionary term as it is looked up: folded, without abbreviation marks, ASCII lower case,
/// blanks single.
std::string fold_term(std::string_view term);

/// The literals of a regular expression, folded like text: abbreviation marks and case stay.
std::string fold_pattern(std::string_view pattern);

}  // namespace outvet::rules
