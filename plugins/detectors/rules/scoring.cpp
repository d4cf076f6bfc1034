#include "plugins/detectors/rules/scoring.h"

#include <algorithm>

namespace outvet::rules {
namespace {

using Role = TermUse::Role;

constexpr float kReported = 0.5F;
constexpr float kNearMiss = 0.55F;
constexpr float kTestNumber = 0.30F;
constexpr float kSure = 0.99F;
constexpr float kDistinctive = 0.75F;  // base of e-mail addresses, keys, +91 numbers

/// Whose value it is by the labels around it.
enum class Owner { Nobody, Self, Other };

struct Ownership {
  Owner owner = Owner::Nobody;
  Label label{};
};

std::size_t shared_size(Span a, Span b) {
  const std::size_t begin = std::max(a.begin, b.begin);
  const std::size_t end = std::min(a.end, b.end);
  return end > begin ? end - begin : 0;
}

/// True when some candidate of `type` takes up most of `span`: then its grammar holds there. A
/// year within twelve digits does not make them a date of birth.
bool has_candidate(const std::vector<Candidate>& all, std::uint32_t type, Span span) {
  // Values are short; one that begins further back than this cannot reach here.
  constexpr std::size_t kLongest = 512;
  const std::size_t from = span.begin - std::min(span.begin, kLongest);
  auto candidate =
      std::ranges::lower_bound(all, from, {}, [](const Candidate& c) { return c.span.begin; });
  for (; candidate != all.end() && candidate->span.begin < span.end; ++candidate)
    if (candidate->type == type && 2 * shared_size(candidate->span, span) > span.size())
      return true;
  return false;
}

bool same_place(const Label& a, const Label& b) {
  return a.where == b.where && a.distance == b.distance;
}

/// The nearest label decides, unless what follows it cannot be a value of its type.
Ownership owner_of(const Page& page, const Candidate& candidate,
                   const std::vector<Candidate>& all) {
  const std::vector<Label> labels = page.context.labels_of(candidate.span);
  for (std::size_t i = 0; i < labels.size(); ++i) {
    // One word may be the label of several types: then it is the candidate's own.
    for (std::size_t j = i; j < labels.size() && same_place(labels[i], labels[j]); ++j)
      if (labels[j].type == candidate.type) return {Owner::Self, labels[j]};
    if (labels[i].type == kSink || has_candidate(all, labels[i].type, candidate.span))
      return {Owner::Other, labels[i]};
  }
  return {};
}

std::string_view place_word(Where where) {
  switch (where) {
    case Where::Before: return "before it";
    case Where::LeftBox: return "to the left";
    case Where::Above: return "above it";
    case Where::Column: return "at the head of its column";
  }
  return "";
}

/// Builds the one line of reasons: the project's own words only, never the media's.
class Reasons {
 public:
  void add(const std::string& reason) { text_ += (text_.empty() ? "" : ", ") + reason; }
  std::string text() && { return std::move(text_); }

 private:
  std::string text_;
};

void add_label(const Page& page, const Ownership& owned, const Numbers& numbers,
               Candidate& candidate, Reasons& reasons) {
  if (owned.owner != Owner::Self) return;
  candidate.labelled = true;
  candidate.confidence += numbers.label;
  reasons.add("label '" + page.context.dictionary().text(owned.label.term) + "' " +
              std::string{place_word(owned.label.where)});
}

Severity severity_of(const Page& page, const RuleSet& set, const Candidate& candidate,
                     Reasons& reasons) {
  Severity severity = candidate.rule->info.severity;
  const auto soften = [&](const std::optional<Severity>& to, const char* cue, const char* reason,
                          std::size_t lines) {
    if (!to || *to >= severity) return;
    if (!page.context.has_near(Role::Cue, set.cue(cue), candidate.span, lines)) return;
    severity = *to;
    reasons.add(reason);
  };
  const MilderIn& rule = candidate.rule->milder;
  soften(rule.official, "official", "beside an office or a designation", 1);
  soften(rule.press, "press", "in a notice to the public", 4);
  soften(rule.specimen, "specimen", "marked as a specimen", 3);
  const std::optional<Severity>& graver = candidate.rule->graver.security;
  if (graver && *graver > severity &&
      page.context.has_near(Role::Cue, set.cue("security"), candidate.span, 6)) {
    severity = *graver;
    reasons.add("beside words of security");
  }
  return severity;
}

void score_one(const Page& page, const RuleSet& set, const std::vector<Candidate>& all,
               Candidate& candidate) {
  const Rule& rule = *candidate.rule;
  const Numbers& n = rule.numbers;
  Ownership owned = owner_of(page, candidate, all);
  // What can be told by its shape alone is what it is, whatever stands before it.
  if (owned.owner == Owner::Other && n.base >= kDistinctive) owned = {};
  candidate.scored = true;
  candidate.level = rule.level;
  candidate.type_name = rule.info.type;
  candidate.confidence = 0;
  candidate.labelled = false;
  if (owned.owner == Owner::Other && (owned.label.type != kSink || !rule.check)) return;
  if ((rule.label_needed || candidate.wary) && owned.owner != Owner::Self) return;

  Reasons reasons;
  reasons.add(rule.info.looks.en.empty() ? "has the shape" : "shape: " + rule.info.title.en);
  candidate.confidence = n.base;
  if (rule.check && !candidate.check_failed) {
    candidate.confidence += n.check;
    reasons.add("check digit holds");
  }
  if (rule.soft_check && rule.soft_check(candidate.value)) candidate.confidence += n.bonus;
  if (candidate.listed) candidate.confidence += n.listed;
  add_label(page, owned, n, candidate, reasons);
  const bool near = page.context.has_near(Role::Near, candidate.rule_index, candidate.span);
  if (near) {
    candidate.confidence += n.near;
    reasons.add("words of its kind nearby");
  }
  if (!rule.layout.empty() &&
      page.context.count(Role::Layout, candidate.rule_index) >= rule.layout_words) {
    candidate.confidence += n.layout;
    reasons.add("the page is of its kind");
  }
  if (candidate.substitutions > 0) {
    candidate.confidence -= n.substitution * static_cast<float>(candidate.substitutions);
    reasons.add(std::to_string(candidate.substitutions) + " misread characters mended");
  }
  if (page.model.view(candidate.span).find('\n') != std::string_view::npos) {
    candidate.confidence -= n.line_join;
    reasons.add("runs over a line end");
  }
  if (owned.owner == Owner::Other ||
      page.context.has_beside(Role::Negative, candidate.rule_index, candidate.span)) {
    candidate.confidence -= n.negative;
    reasons.add("words that speak against it");
  } else if (candidate.labelled && owned.label.adjacent && candidate.substitutions == 0) {
    candidate.confidence = std::max(candidate.confidence, n.labelled);
  }
  if (candidate.check_failed) {
    candidate.confidence = candidate.labelled ? kNearMiss : 0;
    candidate.type_name = rule.near_miss;
    reasons.add("check digit does not hold: perhaps misread");
  }
  if (rule.test_numbers && rule.test_numbers->contains(candidate.value))
    candidate.confidence = std::min(candidate.confidence, kTestNumber);
  candidate.confidence = std::clamp(candidate.confidence, 0.0F, kSure);
  candidate.severity =
      candidate.check_failed ? Severity::S2 : severity_of(page, set, candidate, reasons);
  if (rule.official && rule.official->contains(candidate.value)) {
    candidate.severity = Severity::S0;
    reasons.add("on the list of official values");
  }
  candidate.why = std::move(reasons).text();
}

bool yields(const Candidate& candidate, const Candidate& other) {
  return std::ranges::find(candidate.rule->yields_to, other.type_name) !=
         candidate.rule->yields_to.end();
}

/// Values of one stretch shut each other out; papers, names and addresses only their like.
bool compete(const Candidate& a, const Candidate& b) {
  if (a.rule->layer != b.rule->layer) return false;
  return a.rule->layer == Layer::Value || (a.type == b.type && a.level == b.level);
}

/// True when `a` is to be kept rather than `b`.
bool better(const Candidate& a, const Candidate& b) {
  if (yields(a, b) != yields(b, a)) return yields(b, a);
  if (a.check_failed != b.check_failed) return !a.check_failed;
  if (a.labelled != b.labelled) return a.labelled;
  // Read as it stands beats read with a character exchanged.
  if (a.substitutions != b.substitutions) return a.substitutions < b.substitutions;
  if (a.confidence != b.confidence) return a.confidence > b.confidence;
  return a.span.size() > b.span.size();
}

}  // namespace

void score(const Page& page, const RuleSet& set, std::vector<Candidate>& candidates) {
  const std::vector<Candidate> all = candidates;
  for (Candidate& candidate : candidates)
    if (!candidate.scored) score_one(page, set, all, candidate);
  std::erase_if(candidates, [](const Candidate& c) { return c.confidence < kReported; });
}

void resolve_overlaps(std::vector<Candidate>& candidates) {
  std::ranges::stable_sort(candidates, {}, [](const Candidate& c) { return c.span.begin; });
  std::vector<bool> dropped(candidates.size(), false);
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    for (std::size_t j = i + 1; j < candidates.size(); ++j) {
      if (candidates[j].span.begin >= candidates[i].span.end) break;
      if (dropped[i] || dropped[j]) continue;
      if (!compete(candidates[i], candidates[j])) continue;
      dropped[better(candidates[i], candidates[j]) ? j : i] = true;
    }
  }
  std::vector<Candidate> kept;
  for (std::size_t i = 0; i < candidates.size(); ++i)
    if (!dropped[i]) kept.push_back(std::move(candidates[i]));
  candidates = std::move(kept);
}

}  // namespace outvet::rules
