#include "plugins/detectors/rules/names.h"

#include <algorithm>

#include "plugins/detectors/rules/script.h"
#include "scanner/base/utf8.h"

namespace outvet::rules {
namespace {

constexpr std::size_t kMostWords = 5;
constexpr std::size_t kLongestWord = 24;  // characters

bool ends_run(char32_t c) {
  return c != ' ' && c != '.' && c != '\'' && !is_ascii_letter(c) && !is_devanagari(c);
}

std::string lowered(std::string_view text) {
  std::string out{text};
  std::ranges::transform(out, out.begin(), [](char c) { return lower(c); });
  return out;
}

}  // namespace

NameReader::NameReader(const RuleSet& set) {
  if (const auto list = set.lists().find("name_stop"))
    for (const auto& row : list->rows())
      for (const std::string& word : row)
        stop_.insert(fold_term(word));
}

bool NameReader::is_name_word(std::string_view word) const {
  while (word.ends_with('.'))
    word.remove_suffix(1);
  if (word.empty() || utf8_length(word) > kLongestWord) return false;
  if (stop_.contains(lowered(word))) return false;
  const char32_t first = code_point_at(word, 0);
  if (is_ascii_letter(first)) {
    const bool capital = first >= 'A' && first <= 'Z';
    // "OF" and "AND" are capitals too, but short words of capitals are initials at most.
    return capital &&
           std::ranges::all_of(word, [](char c) { return is_letter(c) || c == '\'' || c == '.'; });
  }
  if (!is_devanagari(first) || utf8_length(word) < 2) return false;
  for (std::size_t at = 0; at < word.size();)
    if (!is_devanagari(next_code_point(word, at))) return false;
  return true;
}

std::vector<NameRun> NameReader::runs_in(const Page& page, Span range) const {
  const std::string& text = page.model.text();
  std::vector<NameRun> runs;
  NameRun run;
  const auto close = [&runs, &run] {
    if (run.words > 0 && run.words <= kMostWords) runs.push_back(run);
    run = {};
  };
  for (std::size_t at = range.begin; at < range.end;) {
    const std::size_t behind_label = page.context.label_end_at(at);
    if (behind_label > at) {
      close();
      at = behind_label;
      continue;
    }
    if (text[at] == ' ') {
      if (page.model.is_wide_gap(at)) close();
      ++at;
      continue;
    }
    std::size_t stop = at;
    while (stop < range.end && !ends_run(code_point_at(text, stop)) && text[stop] != ' ')
      next_code_point(text, stop);
    if (stop == at) {
      close();
      next_code_point(text, at);
      continue;
    }
    const std::string_view word = page.model.view({at, stop});
    // A letter or digit that touches the word makes it part of something else: S/o, 5th, x2.
    const bool touched = at > range.begin && (is_digit(text[at - 1]) || text[at - 1] == '/');
    if (touched || !is_name_word(word)) {
      close();
    } else {
      if (run.words == 0) run.span.begin = at;
      run.span.end = stop;
      ++run.words;
    }
    at = stop;
  }
  close();
  for (NameRun& found : runs) {
    while (text[found.span.end - 1] == '.')
      --found.span.end;
    const Span line = page.model.lines()[page.model.line_at(found.span.begin)].span;
    found.whole_line = found.span.begin == line.begin && found.span.end == line.end;
  }
  return runs;
}

std::optional<NameRun> NameReader::run_behind(const Page& page, std::size_t at) const {
  const std::string& text = page.model.text();
  const Span line = page.model.lines()[page.model.line_at(at)].span;
  std::size_t begin = at;
  while (begin < line.end && std::string_view{" :-."}.find(text[begin]) != std::string_view::npos)
    ++begin;
  const std::vector<NameRun> runs = runs_in(page, {begin, line.end});
  if (runs.empty() || runs.front().span.begin != begin) return std::nullopt;
  return runs.front();
}

}  // namespace outvet::rules
