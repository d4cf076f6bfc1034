// Classification marks that stand as a line of their own, perhaps with an urgency word beside
// them (SECRET/IMMEDIATE) or in brackets, quotes and stars.

#include <algorithm>
#include <string>
#include <unordered_map>

#include "plugins/detectors/rules/scanners.h"
#include "plugins/detectors/rules/script.h"

namespace outvet::rules {
namespace {

/// A line without what decorates a mark: brackets, quotes, stars, dashes at its ends.
Span without_decoration(const TextModel& model, Span line) {
  static constexpr std::string_view kDecoration = " []()*-\"'.:_=#";
  const std::string& text = model.text();
  while (line.begin < line.end && kDecoration.find(text[line.begin]) != std::string_view::npos)
    ++line.begin;
  while (line.end > line.begin && kDecoration.find(text[line.end - 1]) != std::string_view::npos)
    --line.end;
  return line;
}

class MarkScanner final : public TextScanner {
 public:
  explicit MarkScanner(const RuleSet& set) : set_(set), urgency_(set.lists().find("urgency")) {
    for (const std::uint32_t rule : rules_of(set, "mark"))
      for (const std::string& form : set.rules()[rule].forms)
        forms_[fold_term(form)] = rule;
  }

  void find(const Page& page, std::vector<Candidate>& found) const override {
    for (const TextModel::Line& line : page.model.lines())
      find_on(page, line, found);
  }

 private:
  void find_on(const Page& page, const TextModel::Line& line, std::vector<Candidate>& found) const {
    // The parts of "SECRET / MOST IMMEDIATE": all but one are urgency words.
    const Span whole = line.span;
    std::optional<Candidate> mark;
    for (std::size_t at = whole.begin; at <= whole.end;) {
      const std::size_t slash = std::min(page.model.text().find('/', at), whole.end);
      const Span piece = without_decoration(page.model, {at, slash});
      at = slash + 1;
      if (piece.size() == 0) continue;
      const std::string word{page.model.lower_view(piece)};
      const auto form = forms_.find(word);
      if (form != forms_.end()) {
        Candidate candidate = scanned(set_, form->second, piece, 0.9F);
        candidate.value = candidate.level;
        candidate.printable = candidate.level;
        candidate.why = "the mark stands alone on its line";
        if (!mark || candidate.severity > mark->severity) mark = std::move(candidate);
      } else if (!urgency_ || !urgency_->contains(word)) {
        return;
      }
    }
    if (mark) found.push_back(std::move(*mark));
  }

  const RuleSet& set_;
  std::shared_ptr<const WordList> urgency_;
  std::unordered_map<std::string, std::uint32_t> forms_;
};

}  // namespace

std::unique_ptr<const TextScanner> make_mark_scanner(const RuleSet& set) {
  return std::make_unique<MarkScanner>(set);
}

}  // namespace outvet::rules
