#include "plugins/detectors/rules/spelling.h"

#include <algorithm>
#include <array>
#include <vector>

#include "scanner/base/utf8.h"

namespace outvet::rules {
namespace {

constexpr double kExchange = 1;
constexpr double kConfusion = 0.5;

struct Pair {
  char32_t a;
  char32_t b;
};

constexpr std::array<Pair, 36> kConfused{{
    {'o', '0'},       {'i', '1'},       {'l', '1'},       {'i', 'l'},       {'i', '|'},
    {'l', '|'},       {'i', '!'},       {'s', '5'},       {'s', '$'},       {'b', '8'},
    {'g', '6'},       {'t', '7'},       {'z', '2'},       {'a', '4'},       {'e', '3'},
    {'c', 'g'},       {'c', 'e'},       {'t', 'i'},       {'u', 'v'},       {'n', 'm'},
    {0x092D, 0x092E}, {0x0918, 0x0927}, {0x0935, 0x092C}, {0x092A, 0x0937}, {0x092F, 0x0925},
    {0x0936, 0x0938}, {0x092F, 0x0935}, {0x093F, 0x0940}, {0x0941, 0x0942}, {0x0947, 0x0948},
    {0x094B, 0x094C}, {0x093E, 0x094B}, {0x0924, 0x0928}, {0x0921, 0x0919}, {0x0917, 0x092E},
    {0x0928, 0x0932},
}};

double exchange_cost(char32_t a, char32_t b) {
  if (a == b) return 0;
  for (const Pair& pair : kConfused)
    if ((pair.a == a && pair.b == b) || (pair.a == b && pair.b == a)) return kConfusion;
  return kExchange;
}

/// A sign that OCR drops or adds more easily than a letter.
double gap_cost(char32_t c) {
  return c == 0x0902 || c == 0x094D || c == 0x0903 ? kConfusion : kExchange;
}

std::u32string code_points(std::string_view text) {
  std::u32string out;
  for (std::size_t at = 0; at < text.size();)
    out += next_code_point(text, at);
  return out;
}

}  // namespace

double spelling_distance(std::string_view read, std::string_view word, double limit) {
  const std::u32string a = code_points(read);
  const std::u32string b = code_points(word);
  const double beyond = limit + 1;
  const std::size_t longer = std::max(a.size(), b.size());
  if (static_cast<double>(longer - std::min(a.size(), b.size())) > 2 * limit) return beyond;
  std::vector<double> row(b.size() + 1);
  for (std::size_t j = 0; j < b.size(); ++j)
    row[j + 1] = row[j] + gap_cost(b[j]);
  for (std::size_t i = 0; i < a.size(); ++i) {
    double diagonal = row[0];
    row[0] += gap_cost(a[i]);
    double least = row[0];
    for (std::size_t j = 0; j < b.size(); ++j) {
      const double above = row[j + 1];
      row[j + 1] = std::min(
          {diagonal + exchange_cost(a[i], b[j]), above + gap_cost(a[i]), row[j] + gap_cost(b[j])});
      diagonal = above;
      least = std::min(least, row[j + 1]);
    }
    if (least > limit) return beyond;
  }
  return row.back();
}

std::string without_blanks(std::string_view text) {
  std::string out;
  std::ranges::copy_if(text, std::back_inserter(out), [](char c) { return c != ' '; });
  return out;
}

}  // namespace outvet::rules
