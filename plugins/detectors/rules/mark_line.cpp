#include "plugins/detectors/rules/mark_line.h"

#include <algorithm>

#include "plugins/detectors/rules/scanners.h"
#include "plugins/detectors/rules/script.h"
#include "plugins/detectors/rules/spelling.h"
#include "scanner/base/utf8.h"

namespace outvet::rules {
namespace {

/// DETECTORS C4: nothing for words of fewer than seven letters, for one wrong letter is another
/// word there (but what OCR confuses); one for up to eight, two from nine.
double budget_of(std::string_view form) {
  const std::size_t length = utf8_length(form);
  if (is_ascii_letter(code_point_at(form, 0))) {
    if (length < 6) return 0;
    if (length < 7) return 0.5;
    return length < 9 ? 1 : 2;
  }
  // Devanagari signs count as letters here, and short words have many neighbours.
  if (length < 6) return 0;
  return length < 9 ? 1 : 1.5;
}

bool is_separator(char c) {
  return std::string_view{"/|()[]{}\"*=:;,<>~"}.find(c) != std::string_view::npos;
}

std::string_view trimmed(std::string_view text) {
  static constexpr std::string_view kEdge = " -'._#";
  while (!text.empty() && kEdge.find(text.front()) != std::string_view::npos)
    text.remove_prefix(1);
  while (!text.empty() && kEdge.find(text.back()) != std::string_view::npos)
    text.remove_suffix(1);
  while (text.ends_with("।"))
    text.remove_suffix(std::string_view{"।"}.size());
  return text;
}

/// True when text[begin, end) does not cut a word of its script in two.
bool on_word_borders(std::string_view text, std::size_t begin, std::size_t end) {
  const auto same_script = [](char32_t a, char32_t b) {
    return (is_ascii_alnum(a) && is_ascii_alnum(b)) || (is_devanagari(a) && is_devanagari(b));
  };
  return !same_script(code_point_before(text, begin), code_point_at(text, begin)) &&
         !same_script(code_point_before(text, end), code_point_at(text, end));
}

}  // namespace

MarkReader::MarkReader(const RuleSet& set) : set_(set) {
  for (const std::uint32_t rule : rules_of(set, "mark"))
    for (const std::string& written : set.rules()[rule].forms) {
      const std::string form = fold_term(written);
      exact_.try_emplace(without_blanks(form), forms_.size());
      forms_.push_back({form, without_blanks(form), rule, budget_of(form)});
    }
  for (const char* name : {"mark_furniture", "urgency"})
    if (const auto list = set.lists().find(name))
      for (const auto& row : list->rows())
        furniture_.insert(fold_term(row.front()));
  if (const auto list = set.lists().find("mark_traps"))
    for (const auto& row : list->rows())
      traps_.push_back(fold_term(row.front()));
}

std::optional<MarkReader::Match> MarkReader::match(std::string_view piece) const {
  const std::string compact = without_blanks(piece);
  if (compact.empty()) return std::nullopt;
  if (const auto found = exact_.find(compact); found != exact_.end()) {
    const Form& form = forms_[found->second];
    // "CONFIDEN TIAL" is read well, but not spelt as it stands on paper.
    return Match{&form, form.text == piece};
  }
  const Form* best = nullptr;
  double least = 100;
  for (const Form& form : forms_) {
    if (form.budget == 0) continue;
    const double distance = spelling_distance(compact, form.compact, form.budget);
    if (distance <= form.budget && distance < least) {
      best = &form;
      least = distance;
    }
  }
  if (!best) return std::nullopt;
  return Match{best, false};
}

bool MarkReader::is_furniture(std::string_view piece) const {
  piece = trimmed(piece);
  if (piece.empty() || furniture_.contains(std::string{piece})) return true;
  // Word by word: numbers, and words that stand beside numbers ("copy no 3 of 12").
  for (std::size_t at = 0; at < piece.size();) {
    const std::size_t stop = std::min(piece.find_first_of(" -", at), piece.size());
    const std::string_view word = trimmed(piece.substr(at, stop - at));
    at = stop + 1;
    if (word.empty() || furniture_.contains(std::string{word})) continue;
    if (std::ranges::none_of(word, is_digit)) return false;
  }
  return true;
}

std::optional<MarkOnLine> MarkReader::read(const TextModel& model,
                                           const TextModel::Line& line) const {
  const std::string_view text = model.lower();
  std::optional<MarkOnLine> mark;
  std::size_t pieces = 0;
  const auto severity = [this](const MarkOnLine& m) { return set_.rules()[m.rule].info.severity; };
  for (std::size_t at = line.span.begin; at < line.span.end;) {
    std::size_t stop = at;
    while (stop < line.span.end && !is_separator(text[stop]) &&
           !(text[stop] == ' ' && !line.spaced && model.is_wide_gap(stop)) &&
           text.substr(stop, 3) != " - ")
      ++stop;
    const std::string_view piece = trimmed(text.substr(at, stop - at));
    const std::size_t next = stop + (text.substr(stop, 3) == " - " ? 3 : 1);
    at = next;
    if (piece.empty()) continue;
    const auto begin = static_cast<std::size_t>(piece.data() - text.data());
    const std::optional<Match> found = match(piece);
    if (!found) {
      if (!is_furniture(piece)) return std::nullopt;
      ++pieces;
      continue;
    }
    const MarkOnLine here{
        found->form->rule, {begin, begin + piece.size()}, found->exact, true, false, line.spaced};
    if (!mark || severity(here) > severity(*mark)) {
      if (mark) ++pieces;
      mark = here;
    } else {
      ++pieces;
    }
  }
  if (mark) {
    mark->with_furniture = pieces > 0;
    mark->alone = pieces == 0;
  }
  return mark;
}

bool MarkReader::is_trap(std::string_view text, std::size_t begin, std::size_t end) const {
  return std::ranges::any_of(traps_, [&](const std::string& trap) {
    for (std::size_t at = text.find(trap); at != std::string_view::npos;
         at = text.find(trap, at + 1)) {
      const std::size_t stop = at + trap.size();
      if (at < end && begin < stop && on_word_borders(text, at, stop)) return true;
    }
    return false;
  });
}

}  // namespace outvet::rules
