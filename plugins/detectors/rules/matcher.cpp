#include "plugins/detectors/rules/matcher.h"

#include <algorithm>
#include <numeric>

#include "plugins/detectors/rules/boundaries.h"
#include "plugins/detectors/rules/script.h"

namespace outvet::rules {
namespace {

constexpr int kBudgetWithCheck = 2;  // substitutions that a check digit vouches for
constexpr int kBudgetWithLabel = 1;  // that a label vouches for
constexpr int kMaxCuts = 4;          // groups taken off the end of a match
constexpr std::int64_t kFilterMemory = 64L << 20U;

Span span_of(re2::StringPiece piece, std::string_view text) {
  const auto begin = static_cast<std::size_t>(piece.data() - text.data());
  return {begin, begin + piece.size()};
}

/// A group as it stands on a list: the domain of a mail address with its dots mended.
std::string list_key(const Rule& rule, re2::StringPiece piece) {
  const std::string key = piece.empty() ? std::string{} : std::string{piece.data(), piece.size()};
  if (rule.canonical != Canonical::Mail) return key;
  return canonical_value(Canonical::Mail, "@" + key, {}).substr(1);
}

bool has_small_letter(std::string_view text) {
  return std::ranges::any_of(text, [](char c) { return c >= 'a' && c <= 'z'; });
}

/// The first place behind `at` where a value could begin.
std::size_t next_start(std::string_view text, std::size_t at, Boundary boundary) {
  const bool at_word = boundary != Boundary::None && is_alnum(text[at]);
  ++at;
  while (at_word && at < text.size() && is_alnum(text[at]))
    ++at;
  while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80U)
    ++at;
  return at;
}

bool label_ends_at(const Context& context, std::uint32_t type, std::size_t at) {
  const std::vector<Label> labels = context.labels_of({at, at});
  return std::ranges::any_of(labels, [type](const Label& label) {
    return label.type == type && label.where == Where::Before && label.distance == 0;
  });
}

/// Runs what a pack says about a value; false throws the candidate away.
bool passes(const Rule& rule, Candidate& candidate, std::string_view text) {
  if (candidate.value.empty()) return false;
  for (const Check reject : rule.reject)
    if (reject(candidate.value)) return false;
  candidate.check_failed = rule.check && !rule.check(candidate.value);
  if (candidate.check_failed && rule.near_miss.empty()) return false;
  return !rule.lower_needs_label || !has_small_letter(text) || candidate.labelled;
}

}  // namespace

Matcher::Matcher(std::shared_ptr<const RuleSet> set) : set_(std::move(set)) {
  RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(kFilterMemory);
  filter_ = std::make_unique<RE2::Set>(options, RE2::UNANCHORED);
  for (std::uint32_t i = 0; i < set_->rules().size(); ++i) {
    if (!set_->rules()[i].scanner.empty()) continue;  // its scanner runs the patterns
    for (const auto& pattern : set_->rules()[i].patterns) {
      filter_->Add(pattern->pattern(), nullptr);
      entries_.push_back({i, pattern.get()});
    }
  }
  if (entries_.empty() || !filter_->Compile()) filter_.reset();
}

std::vector<std::uint32_t> Matcher::possible(const std::string& text) const {
  std::vector<std::uint32_t> all(entries_.size());
  std::iota(all.begin(), all.end(), 0U);
  if (!filter_) return all;
  std::vector<int> matching;
  RE2::Set::ErrorInfo error{};
  const bool any = filter_->Match(text, &matching, &error);
  // Out of memory is no answer: then every pattern has to look for itself.
  if (!any) return error.kind == RE2::Set::kNoError ? std::vector<std::uint32_t>{} : all;
  std::ranges::sort(matching);
  return {matching.begin(), matching.end()};
}

std::vector<Candidate> Matcher::find(const Page& page) const {
  std::vector<Candidate> found;
  for (const std::uint32_t entry : possible(page.model.text())) {
    const Rule& rule = set_->rules()[entries_[entry].rule];
    // A rule that needs its label has nothing to find on a page without one.
    if (rule.label_needed &&
        page.context.count(TermUse::Role::Label, set_->type_index(rule.info.type)) == 0)
      continue;
    find_pattern(page, entries_[entry], found);
  }
  for (std::uint32_t i = 0; i < set_->rules().size(); ++i)
    if (!set_->rules()[i].slots.shape.empty()) find_repaired(page, i, found);
  std::ranges::stable_sort(found, {}, [](const Candidate& c) { return c.span.begin; });
  return found;
}

/// What a pattern matched, with its named groups.
class Matcher::Match {
 public:
  Match(const Rule& rule, const RE2& pattern)
      : rule_(rule),
        pattern_(pattern),
        groups_(static_cast<std::size_t>(pattern.NumberOfCapturingGroups()) + 1) {}

  bool find(const std::string& text, std::size_t at) {
    return pattern_.Match(text, at, text.size(), RE2::UNANCHORED, groups_.data(),
                          static_cast<int>(groups_.size()));
  }

  re2::StringPiece whole() const { return groups_[0]; }

  re2::StringPiece group(const std::string& name) const {
    const auto& names = pattern_.NamedCapturingGroups();
    const auto index = names.find(name);
    return index == names.end() ? re2::StringPiece{}
                                : groups_[static_cast<std::size_t>(index->second)];
  }

  /// The group "v", or all of it.
  re2::StringPiece value() const {
    return pattern_.NamedCapturingGroups().contains("v") ? group("v") : whole();
  }

  bool on_lists(const std::map<std::string, std::shared_ptr<const WordList>>& lists) const {
    return std::ranges::all_of(lists, [this](const auto& named) {
      return named.second->contains(list_key(rule_, group(named.first)));
    });
  }

 private:
  const Rule& rule_;
  const RE2& pattern_;
  std::vector<re2::StringPiece> groups_;
};

std::optional<Candidate> Matcher::candidate_of(const Page& page, const Entry& entry,
                                               const Match& match, Span span) const {
  const Rule& rule = set_->rules()[entry.rule];
  Candidate candidate;
  candidate.rule = &rule;
  candidate.rule_index = entry.rule;
  candidate.type = set_->type_index(rule.info.type);
  candidate.span = span;
  candidate.label_touches = rule.boundary != Boundary::None &&
                            is_devanagari(code_point_before(page.model.text(), span.begin)) &&
                            label_ends_at(page.context, candidate.type, span.begin);
  if (!stands_free(page.model, span, rule.boundary, candidate.label_touches)) return std::nullopt;
  if (!match.on_lists(rule.require)) return std::nullopt;
  if (!rule.forbid.empty() && match.on_lists(rule.forbid)) return std::nullopt;
  candidate.listed = !rule.prefer.empty() && match.on_lists(rule.prefer);
  candidate.wary = !rule.wary.empty() && match.on_lists(rule.wary);
  candidate.value = rule.value.empty() ? canonical_value(rule.canonical, page.model.view(span),
                                                         page.model.raw(span))
                                       : rule.value;
  if (rule.lower_needs_label)
    for (const Label& label : page.context.labels_of(span))
      candidate.labelled |= label.type == candidate.type;
  if (!passes(rule, candidate, page.model.view(span))) return std::nullopt;
  return candidate;
}

void Matcher::find_pattern(const Page& page, const Entry& entry,
                           std::vector<Candidate>& found) const {
  const Rule& rule = set_->rules()[entry.rule];
  const std::string& text = page.model.text();
  Match match(rule, *entry.pattern);
  for (std::size_t at = 0; at < text.size() && match.find(text, at);) {
    if (match.value().empty()) {
      at = span_of(match.whole(), text).begin + 1;
      continue;
    }
    Span span = span_of(match.value(), text);
    std::optional<Candidate> candidate = candidate_of(page, entry, match, span);
    for (int cuts = 0; !candidate && rule.retry_shorter && cuts < kMaxCuts; ++cuts) {
      const std::size_t blank = text.rfind(' ', span.end - 1);
      if (blank == std::string::npos || blank <= span.begin) break;
      span.end = blank;
      candidate = candidate_of(page, entry, match, span);
    }
    at = candidate ? std::max(candidate->span.end, span.begin + 1)
                   : next_start(text, span.begin, rule.boundary);
    if (candidate) found.push_back(std::move(*candidate));
  }
}

/// OCR repair by slot (DETECTORS 0.3). Only where a word of the rule's world is on the page:
/// without one a repaired value would not be reported anyway.
void Matcher::find_repaired(const Page& page, std::uint32_t index,
                            std::vector<Candidate>& found) const {
  using Role = TermUse::Role;
  const Rule& rule = set_->rules()[index];
  const std::uint32_t type = set_->type_index(rule.info.type);
  if (page.context.count(Role::Label, type) == 0 && page.context.count(Role::Near, index) == 0 &&
      page.context.count(Role::Layout, index) == 0)
    return;
  const int budget = rule.check ? kBudgetWithCheck : kBudgetWithLabel;
  const std::string_view text = page.model.text();
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (at > 0 && (is_alnum(text[at - 1]) || text[at] == ' ')) continue;
    std::optional<Repaired> repaired = align(text, at, rule.slots, budget);
    if (!repaired || repaired->substitutions == 0) continue;
    if (!stands_free(page.model, repaired->span, rule.boundary, false)) continue;
    Candidate candidate;
    candidate.rule = &rule;
    candidate.rule_index = index;
    candidate.type = type;
    candidate.span = repaired->span;
    candidate.substitutions = repaired->substitutions;
    candidate.value = canonical_value(rule.canonical, repaired->text, repaired->text);
    const bool matches = std::ranges::any_of(rule.patterns, [&](const auto& pattern) {
      return RE2::FullMatch(repaired->text, *pattern);
    });
    if (!matches || !passes(rule, candidate, {}) || candidate.check_failed) continue;
    found.push_back(std::move(candidate));
  }
}

}  // namespace outvet::rules
