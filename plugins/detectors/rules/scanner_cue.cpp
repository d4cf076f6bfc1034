// Papers that are known by several words together rather than by one mark: note sheets, cabinet
// notes, tenders before opening, question papers, pay slips, illnesses of a patient.
//
// A rule's `forms` and patterns are cues that suffice (with `needs_company` only beside a
// `near` word); its `near` words are cues of which `cues_needed` different ones must stand
// together; a `negative` word cancels the cues on its line. `window` bounds how many lines
// apart cues may stand.

#include <algorithm>
#include <limits>
#include <set>
#include <tuple>

#include "plugins/detectors/rules/scanners.h"

namespace outvet::rules {
namespace {

using Role = TermUse::Role;

constexpr float kMoreCues = 0.08F;     // for each further different cue
constexpr std::size_t kMaxParts = 12;  // cues that the finding points at

struct Cue {
  Span span;
  std::size_t line;
  std::uint64_t word;  ///< which cue, to count different ones
  bool strong;
};

class CueScanner final : public TextScanner {
 public:
  explicit CueScanner(const RuleSet& set) : set_(set), rules_(rules_of(set, "cue")) {}

  void find(const Page& page, std::vector<Candidate>& found) const override {
    for (const std::uint32_t rule : rules_)
      find_rule(page, rule, found);
  }

 private:
  void find_rule(const Page& page, std::uint32_t index, std::vector<Candidate>& found) const {
    const Rule& rule = set_.rules()[index];
    if (page.context.count(Role::Form, index) == 0 && page.context.count(Role::Near, index) == 0 &&
        rule.patterns.empty())
      return;
    const std::vector<Cue> cues = cues_of(page, index);
    const std::uint32_t window =
        rule.window == 0 ? static_cast<std::uint32_t>(page.model.lines().size()) : rule.window;
    // Groups of cues that stand together; each makes at most one finding.
    for (std::size_t first = 0; first < cues.size();) {
      std::size_t end = first + 1;
      while (end < cues.size() && cues[end].line - cues[first].line <= window)
        ++end;
      if (add_group(rule, index, std::span{cues}.subspan(first, end - first), found))
        first = end;
      else
        ++first;
    }
  }

  std::vector<Cue> cues_of(const Page& page, std::uint32_t index) const {
    const Rule& rule = set_.rules()[index];
    std::set<std::size_t> cancelled;
    std::vector<Cue> cues;
    for (const TermHit& hit : page.context.hits())
      for (const TermUse& use : set_.dictionary().uses(hit.term)) {
        if (use.owner != index) continue;
        const std::size_t line = page.model.line_at(hit.span.begin);
        if (use.role == Role::Negative) cancelled.insert(line);
        if (use.role == Role::Form || use.role == Role::Near)
          cues.push_back({hit.span, line, hit.term, use.role == Role::Form});
      }
    for (std::size_t i = 0; i < rule.patterns.size(); ++i)
      add_matches(page, rule, i, cues);
    std::erase_if(cues, [&cancelled](const Cue& cue) { return cancelled.contains(cue.line); });
    drop_nested(cues);
    return cues;
  }

  /// In reading order; "deployment" within "deployment of force" is one cue, not two.
  static void drop_nested(std::vector<Cue>& cues) {
    std::ranges::stable_sort(cues, {}, [](const Cue& cue) {
      return std::tuple{cue.span.begin, std::numeric_limits<std::size_t>::max() - cue.span.end,
                        !cue.strong};
    });
    std::size_t covered = 0;
    std::erase_if(cues, [&covered](const Cue& cue) {
      if (cue.span.end <= covered) return true;
      covered = cue.span.end;
      return false;
    });
  }

  static void add_matches(const Page& page, const Rule& rule, std::size_t pattern,
                          std::vector<Cue>& cues) {
    constexpr std::size_t kMost = 32;
    const std::string& text = page.model.text();
    re2::StringPiece match;
    std::size_t at = 0;
    for (std::size_t n = 0; n < kMost; ++n) {
      if (!rule.patterns[pattern]->Match(text, at, text.size(), RE2::UNANCHORED, &match, 1)) return;
      const auto begin = static_cast<std::size_t>(match.data() - text.data());
      at = begin + std::max<std::size_t>(match.size(), 1);
      cues.push_back({{begin, begin + match.size()},
                      page.model.line_at(begin),
                      (std::uint64_t{1} << 40U) + pattern,
                      true});
    }
  }

  bool add_group(const Rule& rule, std::uint32_t index, std::span<const Cue> cues,
                 std::vector<Candidate>& found) const {
    std::set<std::uint64_t> strong;
    std::set<std::uint64_t> weak;
    for (const Cue& cue : cues)
      (cue.strong ? strong : weak).insert(cue.word);
    for (const std::uint64_t word : strong)
      weak.erase(word);
    float confidence = 0;
    std::size_t more = 0;
    if (!strong.empty() && (!rule.needs_company || !weak.empty())) {
      confidence = rule.numbers.base;
      more = strong.size() + weak.size() - 1 - (rule.needs_company ? 1 : 0);
    } else if (strong.empty() && rule.cues_needed > 0 && weak.size() >= rule.cues_needed) {
      confidence = rule.numbers.cues;
      more = weak.size() - rule.cues_needed;
    } else {
      return false;
    }
    Candidate candidate = scanned(set_, index, {cues.front().span.begin, cues.back().span.end},
                                  confidence + kMoreCues * static_cast<float>(more));
    candidate.confidence = std::min(candidate.confidence, 0.97F);
    candidate.value = rule.value.empty() ? rule.level : rule.value;
    candidate.printable = candidate.value;
    candidate.why = std::to_string(strong.size() + weak.size()) + " words of a paper of this kind";
    for (const Cue& cue : cues)
      if (candidate.parts.size() < kMaxParts) candidate.parts.push_back(cue.span);
    found.push_back(std::move(candidate));
    return true;
  }

  const RuleSet& set_;
  std::vector<std::uint32_t> rules_;
};

}  // namespace

std::unique_ptr<const TextScanner> make_cue_scanner(const RuleSet& set) {
  return std::make_unique<CueScanner>(set);
}

}  // namespace outvet::rules
