// Victims of sexual offences and children in crime or care who can be identified: an offence or
// care cue together with somebody's name, age and home, or school, within two lines. A topic
// (training, helpline, flood victims) is none (DETECTORS A29).

#include <algorithm>
#include <map>

#include <re2/re2.h>

#include "plugins/detectors/rules/names.h"
#include "plugins/detectors/rules/scanners.h"

namespace outvet::rules {
namespace {

using Role = TermUse::Role;

constexpr std::size_t kLines = 2;
constexpr float kNamed = 0.85F;
constexpr float kDescribed = 0.65F;  // age and village, or school, without a name

class VictimScanner final : public TextScanner {
 public:
  explicit VictimScanner(const RuleSet& set)
      : set_(set),
        names_(set),
        child_offence_(set.cue("child_offence")),
        offence_(set.cue("sexual_offence")),
        child_(set.cue("child")),
        victim_(set.cue("victim")),
        conflict_(set.cue("child_conflict")),
        care_(set.cue("child_care")),
        crime_(set.cue("crime")),
        place_(set.cue("identity_place")),
        topic_(set.cue("topic")),
        title_(set.cue("name_title")) {
    for (const std::uint32_t rule : rules_of(set, "victim"))
      rules_[set.rules()[rule].level] = rule;
  }

  void find(const Page& page, std::vector<Candidate>& found) const override {
    const std::vector<TextModel::Line>& lines = page.model.lines();
    std::size_t done = 0;
    for (const TermHit& hit : page.context.hits()) {
      if (hit.span.begin < done || (!is(hit, victim_) && !is(hit, child_))) continue;
      const std::size_t line = page.model.line_at(hit.span.begin);
      const Span near{lines[line - std::min(line, kLines)].span.begin,
                      lines[std::min(line + kLines, lines.size() - 1)].span.end};
      const std::string level = level_of(page, near);
      const auto rule = rules_.find(level);
      if (rule == rules_.end() || has(page, topic_, lines[line].span)) continue;
      const std::optional<Identity> who = identity_of(page, hit, near);
      if (!who) continue;
      push(rule->second, hit, *who, found);
      done = who->span.end;
    }
  }

 private:
  struct Identity {
    Span span;
    bool named;
  };

  bool is(const TermHit& hit, std::uint32_t cue) const {
    return std::ranges::any_of(set_.dictionary().uses(hit.term), [cue](const TermUse& use) {
      return use.role == Role::Cue && use.owner == cue;
    });
  }

  static bool has(const Page& page, std::uint32_t cue, Span range) {
    return page.context.first_in(Role::Cue, cue, range) != nullptr;
  }

  /// What kind of case the cues within `near` make, or nothing.
  std::string level_of(const Page& page, Span near) const {
    const bool child = has(page, child_, near);
    const bool sexual = has(page, offence_, near);
    if (has(page, child_offence_, near) || (child && sexual)) return "CHILD_SEXUAL_OFFENCE";
    if (sexual) return "SEXUAL_OFFENCE";
    if (has(page, conflict_, near)) return "CHILD_IN_CONFLICT";
    if (child && has(page, care_, near)) return "CHILD_NEED_CARE";
    if (child && has(page, crime_, near)) return "CHILD_CRIME";
    return {};
  }

  /// The name behind the word, "victim name X", or age with a place or school.
  std::optional<Identity> identity_of(const Page& page, const TermHit& hit, Span near) const {
    const std::optional<NameRun> run = names_.run_behind(page, skip_titles(page, hit.span.end));
    if (run && run->words >= 2) return Identity{run->span, true};
    const TermHit* place = page.context.first_in(Role::Cue, place_, near);
    if (place && has_age(page, near)) return Identity{place->span, false};
    return std::nullopt;
  }

  static bool has_age(const Page& page, Span near) {
    static const RE2 kAge(
        "(?i)(?:age|aged|आयु|उम्र)[ .:=-]{0,4}[0-9]{1,2}|[0-9]{1,2} ?(?:year|yr|वर्ष|साल)");
    const std::string_view text = page.model.view(near);
    return RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), kAge);
  }

  /// Past what stands between "victim" and the name: "name", a title, further words for a child.
  std::size_t skip_titles(const Page& page, std::size_t at) const {
    const std::string& text = page.model.text();
    for (bool moved = true; moved;) {
      moved = false;
      while (at < text.size() && std::string_view{" :-."}.find(text[at]) != std::string_view::npos)
        ++at;
      for (const TermHit& hit : page.context.hits_in({at, at + 1})) {
        if (!is(hit, victim_) && !is(hit, child_) && !is(hit, title_)) continue;
        at = hit.span.end;
        moved = true;
        break;
      }
    }
    return at;
  }

  void push(std::uint32_t rule, const TermHit& hit, const Identity& who,
            std::vector<Candidate>& found) const {
    const Span span{std::min(hit.span.begin, who.span.begin), std::max(hit.span.end, who.span.end)};
    Candidate candidate = scanned(set_, rule, span, who.named ? kNamed : kDescribed);
    candidate.value = candidate.level;
    candidate.printable = candidate.level;
    candidate.why = who.named ? "words of an offence or of care beside a name"
                              : "words of an offence or of care beside age and place";
    candidate.parts = {hit.span, who.span};
    found.push_back(std::move(candidate));
  }

  const RuleSet& set_;
  NameReader names_;
  std::uint32_t child_offence_;
  std::uint32_t offence_;
  std::uint32_t child_;
  std::uint32_t victim_;
  std::uint32_t conflict_;
  std::uint32_t care_;
  std::uint32_t crime_;
  std::uint32_t place_;
  std::uint32_t topic_;
  std::uint32_t title_;
  std::map<std::string, std::uint32_t> rules_;
};

}  // namespace

std::unique_ptr<const TextScanner> make_victim_scanner(const RuleSet& set) {
  return std::make_unique<VictimScanner>(set);
}

}  // namespace outvet::rules
