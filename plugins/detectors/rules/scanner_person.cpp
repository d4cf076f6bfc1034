// Names of people, known by what stands before, above or at the head of their column: Name,
// नाम, S/o, श्री. There is no list of names: without a label a name is not reported, but for the
// line above the birth date on an identity card.

#include <algorithm>

#include "plugins/detectors/rules/names.h"
#include "plugins/detectors/rules/scanners.h"
#include "plugins/detectors/rules/script.h"

namespace outvet::rules {
namespace {

using Role = TermUse::Role;

constexpr float kBehindLabel = 0.85F;
constexpr float kBesideLabel = 0.75F;
constexpr float kUnderHead = 0.75F;
constexpr float kBehindHonorific = 0.60F;
constexpr float kOnCard = 0.60F;
constexpr std::size_t kCardReach = 3;  // lines between a name and the birth date on a card

class PersonScanner final : public TextScanner {
 public:
  explicit PersonScanner(const RuleSet& set)
      : set_(set),
        rule_(rules_of(set, "person").front()),
        type_(set.type_index(set.rules()[rule_].info.type)),
        names_(set),
        honorific_(set.cue("honorific")),
        relation_(set.cue("relation")),
        official_(set.cue("official")),
        birth_(set.type_index("DOB")) {}

  void find(const Page& page, std::vector<Candidate>& found) const override {
    const bool card = is_card(page);
    const bool labels = page.context.count(Role::Label, type_) > 0 ||
                        page.context.count(Role::Cue, relation_) > 0 ||
                        page.context.count(Role::Cue, honorific_) > 0;
    if (!labels && !card) return;
    for (const TextModel::Line& line : page.model.lines())
      for (const NameRun& run : names_.runs_in(page, line.span))
        judge(page, run, card, found);
  }

 private:
  struct Ground {
    float confidence = 0;
    const char* why = "";
    bool honorific = false;
  };

  void judge(const Page& page, const NameRun& run, bool card, std::vector<Candidate>& found) const {
    Ground ground = by_label(page, run);
    if (ground.confidence == 0) ground = by_word_before(page, run);
    if (ground.confidence == 0 && card && is_card_name(page, run))
      ground = {kOnCard, "a line of its own above the birth date of a card", false};
    if (ground.confidence == 0) return;
    Candidate candidate = scanned(set_, rule_, run.span, ground.confidence);
    candidate.value = std::string{page.model.raw(run.span)};
    candidate.why = std::string{"name: "} + ground.why;
    if (ground.honorific) candidate.severity = Severity::S1;
    if (page.context.has_near(Role::Cue, official_, run.span, 1)) {
      candidate.severity = Severity::S0;
      candidate.why += ", beside an office or a designation";
    }
    found.push_back(std::move(candidate));
  }

  Ground by_label(const Page& page, const NameRun& run) const {
    for (const Label& label : page.context.labels_of(run.span)) {
      if (label.type != type_) {
        // Another label nearer than ours owns what follows; a far one says nothing of a name.
        if (label.where == Where::Before && label.adjacent) return {};
        continue;
      }
      if (label.where == Where::Before) {
        if (!label.adjacent || !is_own_name_label(page, run, label)) return {};
        if (run.words < 2 && !is_parted(page, run)) return {};
        return {kBehindLabel, "a label before it", false};
      }
      if (!run.whole_line && page.model.has_geometry() && !is_cell(page, run)) return {};
      if (label.where == Where::Column) return {kUnderHead, "the head of its column", false};
      return {kBesideLabel, "a label beside or above it", false};
    }
    return {};
  }

  /// "Bank Name:" and "योजना का नाम" are labels of other things.
  static bool is_own_name_label(const Page& page, const NameRun& run, const Label& label) {
    const std::string_view text = page.model.lower();
    const std::string& term = page.context.dictionary().text(label.term);
    if (term != "name" && term != "नाम") return true;
    const std::size_t at = text.rfind(term, run.span.begin);
    if (at == std::string_view::npos || at < 2 || text[at - 1] != ' ') return true;
    if (page.model.is_wide_gap(at - 1)) return true;
    const char32_t before = code_point_before(text, at - 1);
    return !is_ascii_letter(before) && !is_devanagari(before);
  }

  /// A single word is a name only behind a colon, a dash or in a cell of its own.
  static bool is_parted(const Page& page, const NameRun& run) {
    const std::string& text = page.model.text();
    std::size_t at = run.span.begin;
    while (at > 0 && text[at - 1] == ' ')
      --at;
    return at > 0 && (text[at - 1] == ':' || text[at - 1] == '-');
  }

  /// Nothing but the run between two wide gaps or line ends.
  static bool is_cell(const Page& page, const NameRun& run) {
    const std::string& text = page.model.text();
    const auto ends_cell = [&](std::size_t blank) {
      return text[blank] == '\n' || text[blank] == '|' ||
             (text[blank] == ' ' && page.model.is_wide_gap(blank));
    };
    const bool left = run.span.begin == 0 || ends_cell(run.span.begin - 1);
    const bool right = run.span.end >= text.size() || ends_cell(run.span.end);
    return left && right;
  }

  /// श्री, Smt., S/o, पुत्र right before it.
  Ground by_word_before(const Page& page, const NameRun& run) const {
    constexpr std::size_t kReach = 48;  // bytes back to where such a word can begin
    const Span before{run.span.begin - std::min(run.span.begin, kReach), run.span.begin};
    for (const auto& [cue, honorific] :
         {std::pair{relation_, false}, std::pair{honorific_, true}}) {
      if (page.context.count(Role::Cue, cue) == 0) continue;
      for (const TermHit& hit : page.context.hits_in(before)) {
        if (hit.span.end > run.span.begin) continue;
        const bool mine = std::ranges::any_of(
            set_.dictionary().uses(hit.term),
            [cue = cue](const TermUse& use) { return use.role == Role::Cue && use.owner == cue; });
        const std::string_view between = page.model.view({hit.span.end, run.span.begin});
        if (!mine || between.find_first_not_of(" .:-") != std::string_view::npos) continue;
        if (honorific && run.words < 2) return {};
        return {honorific ? kBehindHonorific : kBehindLabel,
                honorific ? "a title before it" : "a relation before it", honorific};
      }
    }
    return {};
  }

  bool is_card(const Page& page) const {
    return std::ranges::any_of(set_.rules(), [&, i = std::uint32_t{0}](const Rule& rule) mutable {
      const std::uint32_t index = i++;
      return !rule.layout.empty() && page.context.count(Role::Layout, index) >= rule.layout_words;
    });
  }

  bool is_card_name(const Page& page, const NameRun& run) const {
    if (!run.whole_line || run.words < 2 || run.words > 4) return false;
    const std::size_t line = page.model.line_at(run.span.begin);
    const std::size_t last = std::min(line + kCardReach, page.model.lines().size() - 1);
    const Span below{run.span.end, page.model.lines()[last].span.end};
    return page.context.first_in(Role::Label, birth_, below) != nullptr;
  }

  const RuleSet& set_;
  std::uint32_t rule_;
  std::uint32_t type_;
  NameReader names_;
  std::uint32_t honorific_;
  std::uint32_t relation_;
  std::uint32_t official_;
  std::uint32_t birth_;
};

}  // namespace

std::unique_ptr<const TextScanner> make_person_scanner(const RuleSet& set) {
  return std::make_unique<PersonScanner>(set);
}

}  // namespace outvet::rules
