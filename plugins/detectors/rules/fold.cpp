#include "plugins/detectors/rules/fold.h"

#include <algorithm>
#include <array>

#include <unicode/normalizer2.h>
#include <unicode/unistr.h>

#include "plugins/detectors/rules/script.h"
#include "scanner/base/utf8.h"

namespace outvet::rules {
namespace {

constexpr char32_t kNukta = 0x093C;
constexpr char32_t kChandrabindu = 0x0901;

bool is_zero_width(char32_t c) {
  return (c >= 0x200B && c <= 0x200F) || c == 0x00AD || c == 0xFEFF || c == 0x2060 ||
         (c >= 0x202A && c <= 0x202E);
}

bool is_blank(char32_t c) {
  return c == ' ' || c == '\t' || c == 0x00A0 || (c >= 0x2000 && c <= 0x200A) || c == 0x202F ||
         c == 0x3000 || c == '\r' || c == '\f' || c == '\v';
}

bool is_dash(char32_t c) {
  return (c >= 0x2010 && c <= 0x2015) || c == 0x2212 || c == 0xFE63 || c == 0xFF0D || c == 0x00AD;
}

/// Zero digits of the Indic scripts, each followed by its nine others.
constexpr std::array<char32_t, 11> kZeros{0x0660, 0x06F0, 0x0966, 0x09E6, 0x0A66, 0x0AE6,
                                          0x0B66, 0x0BE6, 0x0C66, 0x0CE6, 0x0D66};

char32_t ascii_digit_of(char32_t c) {
  for (const char32_t zero : kZeros)
    if (c >= zero && c < zero + 10) return '0' + (c - zero);
  return c;
}

struct Pair {
  char32_t from;
  char32_t to;
};

/// Letters of other scripts that a reader takes for Latin ones (DETECTORS 0.3), and quotes.
constexpr std::array<Pair, 53> kLookAlikes{{
    {0x0391, 'A'},    {0x0392, 'B'},    {0x0395, 'E'},  {0x0396, 'Z'},  {0x0397, 'H'},
    {0x0399, 'I'},    {0x039A, 'K'},    {0x039C, 'M'},  {0x039D, 'N'},  {0x039F, 'O'},
    {0x03A1, 'P'},    {0x03A4, 'T'},    {0x03A5, 'Y'},  {0x03A7, 'X'},  {0x0405, 'S'},
    {0x0406, 'I'},    {0x0408, 'J'},    {0x0410, 'A'},  {0x0412, 'B'},  {0x0415, 'E'},
    {0x041A, 'K'},    {0x041C, 'M'},    {0x041D, 'H'},  {0x041E, 'O'},  {0x0420, 'P'},
    {0x0421, 'C'},    {0x0422, 'T'},    {0x0425, 'X'},  {0x0430, 'a'},  {0x0435, 'e'},
    {0x043E, 'o'},    {0x0440, 'p'},    {0x0441, 'c'},  {0x0443, 'y'},  {0x0445, 'x'},
    {0x0455, 's'},    {0x0456, 'i'},    {0x0458, 'j'},  {0x0131, 'i'},  {0x2018, '\''},
    {0x2019, '\''},   {0x201A, '\''},   {0x201B, '\''}, {0x2032, '\''}, {0x00B4, '\''},
    {0x201C, '"'},    {0x201D, '"'},    {0x201E, '"'},  {0x201F, '"'},  {0x2033, '"'},
    {0x00BA, 0x00B0}, {0x02DA, 0x00B0}, {0x2024, '.'},
}};

char32_t plain(char32_t c) {
  if (c < 0x80) return is_blank(c) ? ' ' : c;
  if (is_blank(c)) return ' ';
  if (is_dash(c)) return '-';
  if (const char32_t digit = ascii_digit_of(c); digit != c) return digit;
  const auto same = std::ranges::find(kLookAlikes, c, &Pair::from);
  if (same != kLookAlikes.end()) return same->to;
  if (c == kChandrabindu) return kAnusvara;
  return c;
}

/// Letter variants whose compatibility form is a plain letter or digit: full width,
/// mathematical alphabets, ligatures, circled letters.
bool has_plain_form(char32_t c) {
  return (c >= 0xFF01 && c <= 0xFF5E) || (c >= 0x1D400 && c <= 0x1D7FF) ||
         (c >= 0xFB00 && c <= 0xFB06) || (c >= 0x2460 && c <= 0x24E9) ||
         (c >= 0x1F100 && c <= 0x1F189);
}

/// Appends the characters of text[from, to), which hold combining marks or compatibility
/// forms, after ICU has composed them. All of them stand for the whole stretch.
void append_composed(std::string_view stretch, std::uint32_t from, bool compatible,
                     std::vector<Cell>& cells) {
  UErrorCode failed = U_ZERO_ERROR;
  const icu::Normalizer2* form = compatible ? icu::Normalizer2::getNFKCInstance(failed)
                                            : icu::Normalizer2::getNFCInstance(failed);
  icu::UnicodeString composed = icu::UnicodeString::fromUTF8(
      icu::StringPiece(stretch.data(), static_cast<std::int32_t>(stretch.size())));
  if (U_SUCCESS(failed)) composed = form->normalize(composed, failed);
  const auto to = static_cast<std::uint32_t>(from + stretch.size());
  for (std::int32_t i = 0; i < composed.length(); i = composed.moveIndex32(i, 1)) {
    const auto c = static_cast<char32_t>(composed.char32At(i));
    if (c != kNukta && !is_zero_width(c)) cells.push_back({plain(c), from, to});
  }
}

bool may_combine(char32_t c) {
  return (c >= 0x0300 && c <= 0x036F) || c == kNukta;
}

bool has_nukta_inside(char32_t c) {
  return (c >= 0x0958 && c <= 0x095F) || c == 0x0929 || c == 0x0931 || c == 0x0934;
}

/// The letter under a precomposed nukta letter.
char32_t without_nukta(char32_t c) {
  static constexpr std::array<char32_t, 8> kBase{0x0915, 0x0916, 0x0917, 0x091C,
                                                 0x0921, 0x0922, 0x092B, 0x092F};
  if (c >= 0x0958 && c <= 0x095F) return kBase.at(c - 0x0958);
  return c - 1;  // U+0929, U+0931 and U+0934 follow their base letter
}

bool is_stop_of_row(char32_t nasal, char32_t c) {
  switch (nasal) {
    case 0x0919: return c >= 0x0915 && c <= 0x0918;  // ङ before क ख ग घ
    case 0x091E: return c >= 0x091A && c <= 0x091D;  // ञ before च छ ज झ
    case 0x0923: return c >= 0x091F && c <= 0x0922;  // ण before ट ठ ड ढ
    case 0x0928: return c >= 0x0924 && c <= 0x0927;  // न before त थ द ध
    case 0x092E: return c >= 0x092A && c <= 0x092D;  // म before प फ ब भ
    default: return false;
  }
}

/// सम्पर्क -> संपर्क: half a nasal before a stop of its row is written both ways.
void fold_nasals(std::vector<Cell>& cells) {
  std::size_t kept = 0;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    Cell cell = cells[i];
    if (i + 2 < cells.size() && cells[i + 1].code == kVirama &&
        is_stop_of_row(cell.code, cells[i + 2].code)) {
      cell = {kAnusvara, cell.from, cells[i + 1].to};
      ++i;
    }
    cells[kept++] = cell;
  }
  cells.resize(kept);
}

}  // namespace

std::vector<Cell> fold(std::string_view text) {
  std::vector<Cell> cells;
  cells.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t from = at;
    char32_t c = next_code_point(text, at);
    std::size_t next = at;
    // Combining marks compose with the letter before them; a nukta simply goes.
    bool composed = has_plain_form(c);
    while (next < text.size() && c >= 0x20) {
      std::size_t behind = next;
      const char32_t mark = next_code_point(text, behind);
      if (!may_combine(mark)) break;
      composed |= mark != kNukta;
      next = at = behind;
    }
    const auto start = static_cast<std::uint32_t>(from);
    const auto stop = static_cast<std::uint32_t>(at);
    if (composed) {
      append_composed(text.substr(from, at - from), start, has_plain_form(c), cells);
      continue;
    }
    if (is_zero_width(c) || c == kNukta) continue;
    if (has_nukta_inside(c)) c = without_nukta(c);
    cells.push_back({plain(c), start, stop});
  }
  fold_nasals(cells);
  return cells;
}

void drop_abbreviation_marks(std::vector<Cell>& cells) {
  const auto is_mark = [](char32_t c) {
    return c == '0' || c == 'o' || c == 'O' || c == 0x0970 || c == '.';
  };
  const auto is_word = [](char32_t c) {
    return is_ascii_alnum(c) || (c >= 0x80 && !is_devanagari(c) && c != kDanda && c < 0x2000);
  };
  std::size_t kept = 0;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const bool after_letter = kept > 0 && is_devanagari(cells[kept - 1].code);
    const bool before_word = i + 1 < cells.size() && is_word(cells[i + 1].code);
    if (after_letter && is_mark(cells[i].code) && !before_word) {
      cells[kept - 1].to = cells[i].to;
      continue;
    }
    cells[kept++] = cells[i];
  }
  cells.resize(kept);
}

std::string to_text(const std::vector<Cell>& cells) {
  std::string text;
  for (const Cell& cell : cells)
    append_utf8(text, cell.code);
  return text;
}

std::string fold_term(std::string_view term) {
  std::vector<Cell> cells = fold(term);
  drop_abbreviation_marks(cells);
  std::string folded;
  for (const char c : to_text(cells)) {
    if (c == ' ' && (folded.empty() || folded.back() == ' ')) continue;
    folded += lower(c);
  }
  while (folded.ends_with(' '))
    folded.pop_back();
  return folded;
}

std::string fold_pattern(std::string_view pattern) {
  return to_text(fold(pattern));
}

}  // namespace outvet::rules
