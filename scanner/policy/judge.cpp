#include "scanner/policy/judge.h"

#include <algorithm>
#include <map>
#include <set>
#include <string_view>

namespace outvet {
namespace {

constexpr float kReported = 0.5F;  // below, a finding is noise (DETECTORS, 0.6)
constexpr float kStrong = 0.8F;    // from here on it may block alone

bool holds(const Acceptance& acceptance, const std::string& today) {
  // ISO dates compare as text.
  return acceptance.expires.empty() || today <= acceptance.expires;
}

bool is_accepted(const Finding& finding, const Policy& policy, const std::string& today) {
  if (finding.fingerprint.empty()) return false;
  return std::ranges::any_of(policy.accepted, [&](const Acceptance& acceptance) {
    return acceptance.fingerprint == finding.fingerprint && holds(acceptance, today);
  });
}

/// What is counted as the same: a value where there is one, else each finding by itself.
std::string identity(const Finding& finding, std::size_t index) {
  const std::string& value = finding.value.reveal();
  return value.empty() ? "#" + std::to_string(index) : finding.type + ":" + value;
}

std::size_t different_values(std::span<const Finding> findings, std::span<const std::string> types,
                             float min_confidence) {
  std::set<std::string> seen;
  for (std::size_t i = 0; i < findings.size(); ++i)
    if (findings[i].confidence >= min_confidence && type_fits(types, findings[i].type))
      seen.insert(identity(findings[i], i));
  return seen.size();
}

bool is_conditional(const PolicyRule& rule) {
  return rule.at_least > 1 || !rule.with.empty();
}

bool conditions_met(const PolicyRule& rule, std::span<const Finding> findings) {
  if (rule.at_least > 1 &&
      different_values(findings, rule.types, rule.min_confidence) < rule.at_least)
    return false;
  return std::ranges::all_of(rule.with, [&](const Company& company) {
    return different_values(findings, company.types, company.min_confidence) >= company.at_least;
  });
}

bool fits(const PolicyRule& rule, const Finding& finding) {
  return finding.confidence >= rule.min_confidence && finding.confidence < rule.below_confidence &&
         finding.severity >= rule.min_severity &&
         (rule.levels.empty() ||
          std::ranges::find(rule.levels, finding.level) != rule.levels.end()) &&
         type_fits(rule.types, finding.type);
}

Reason start_reason(const PolicyRule& rule) {
  return {rule.id, rule.decision, {}, rule.why, rule.todo, rule.fix, rule.redact, rule.law};
}

/// The reason of a finding that no plain rule names: its severity decides.
Reason by_severity(const Finding& finding, const Policy& policy) {
  const auto& table = finding.confidence >= kStrong ? policy.strong : policy.weak;
  Reason reason;
  reason.decision = table.at(static_cast<std::size_t>(finding.severity));
  reason.rule = "severity." + std::string{to_word(finding.severity)} + "." +
                std::string{to_word(reason.decision)};
  reason.why = policy.otherwise_why;
  reason.todo = policy.otherwise_todo;
  const bool in_pixels = std::holds_alternative<PixelArea>(finding.locus.place);
  reason.fix = in_pixels ? Fix::Mask : Fix::Strip;
  return reason;
}

using Reasons = std::map<std::string, Reason>;

void add(Reasons& reasons, Reason reason, std::size_t finding) {
  auto& kept = reasons.try_emplace(reason.rule, std::move(reason)).first->second;
  kept.findings.push_back(finding);
}

Decision gap_decision(const Gap& gap, const Policy& policy) {
  return gap.part.empty() ? policy.on_gap : policy.on_part_gap;
}

/// Masking or stripping is something `clean` can do; everything else needs a person.
bool can_be_cleaned(const Reason& reason) {
  return reason.fix == Fix::Strip || reason.fix == Fix::Mask || reason.fix == Fix::None;
}

bool graver(const Reason& a, const Reason& b) {
  if (a.decision != b.decision) return a.decision > b.decision;
  if (a.fix != b.fix) return a.fix > b.fix;
  return a.rule < b.rule;
}

Remedy remedy_of(const Verdict& verdict, bool unseen) {
  if (verdict.decision == Decision::Allow) return Remedy::None;
  if (unseen || !std::ranges::all_of(verdict.reasons, can_be_cleaned)) return Remedy::Person;
  return Remedy::Clean;
}

}  // namespace

bool type_fits(std::span<const std::string> patterns, const std::string& type) {
  return std::ranges::any_of(patterns, [&type](std::string_view pattern) {
    if (!pattern.ends_with('*')) return pattern == type;
    pattern.remove_suffix(1);
    return type.starts_with(pattern);
  });
}

Verdict judge(std::span<const Finding> findings, std::span<const Gap> gaps, const Policy& policy,
              const std::string& today) {
  std::vector<const PolicyRule*> live;
  for (const PolicyRule& rule : policy.rules)
    if (!is_conditional(rule) || conditions_met(rule, findings)) live.push_back(&rule);

  Reasons reasons;
  for (std::size_t i = 0; i < findings.size(); ++i) {
    if (findings[i].confidence < kReported || is_accepted(findings[i], policy, today)) continue;
    bool named = false;
    for (const PolicyRule* rule : live) {
      if (!fits(*rule, findings[i])) continue;
      named |= !is_conditional(*rule);
      add(reasons, start_reason(*rule), i);
    }
    if (!named) add(reasons, by_severity(findings[i], policy), i);
  }

  Verdict verdict;
  for (auto& [id, reason] : reasons) {
    verdict.decision = std::max(verdict.decision, reason.decision);
    (reason.decision == Decision::Allow ? verdict.notes : verdict.reasons)
        .push_back(std::move(reason));
  }
  bool unseen = false;
  for (const Gap& gap : gaps) {
    const Decision decision = gap_decision(gap, policy);
    verdict.decision = std::max(verdict.decision, decision);
    unseen |= decision >= Decision::Review;
  }
  std::ranges::sort(verdict.reasons, graver);
  std::ranges::sort(verdict.notes, graver);
  verdict.remedy = remedy_of(verdict, unseen);
  return verdict;
}

}  // namespace outvet
