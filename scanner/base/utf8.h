#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace outvet {

/// The code point that starts at `text[at]`, and moves `at` behind it. Bytes that are no
/// UTF-8 (RFC 3629: overlong, surrogates, cut short) give U+FFFD and move one byte.
/// Requires at < text.size().
char32_t next_code_point(std::string_view text, std::size_t& at);

/// Appends `code_point` as UTF-8; U+FFFD for what is none.
void append_utf8(std::string& text, char32_t code_point);

bool is_utf8(std::string_view text);

/// `text` with every byte that is no UTF-8 replaced by U+FFFD: safe for JSON.
std::string to_valid_utf8(std::string_view text);

/// to_valid_utf8(), and control characters (line breaks, escapes) replaced by U+FFFD: safe
/// to print on a terminal within one line.
std::string to_printable(std::string_view text);

/// Number of code points.
std::size_t utf8_length(std::string_view text);

}  // namespace outvet
