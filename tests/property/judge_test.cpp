#include "scanner/policy/judge.h"

#include <random>

#include <gtest/gtest.h>

namespace outvet {
namespace {

constexpr const char* kToday = "2026-01-15";

Decision any_decision(std::mt19937& dice) {
  constexpr std::array kAll{Decision::Allow, Decision::Sanitize, Decision::Review, Decision::Block};
  return kAll.at(dice() % kAll.size());
}

float any_share(std::mt19937& dice) {
  return static_cast<float>(dice() % 100) / 100;
}

std::string any_type(std::mt19937& dice) {
  return std::string(1, static_cast<char>('A' + dice() % 4)) + "_X";
}

/// Twelve rules over types "A_X" to "D_X": plain ones, counting ones, and ones that ask for
/// company.
Policy any_policy(std::mt19937& dice) {
  Policy policy;
  for (int i = 0; i < 12; ++i) {
    PolicyRule rule;
    rule.id = "R" + std::to_string(i);
    rule.types = {any_type(dice).substr(0, 2) + "*"};
    rule.min_confidence = any_share(dice);
    rule.decision = any_decision(dice);
    rule.fix = static_cast<Fix>(dice() % 5);
    if (dice() % 3 == 0) rule.at_least = 1 + dice() % 3;
    if (dice() % 3 == 0) rule.with.push_back({{any_type(dice)}, 1 + dice() % 2, any_share(dice)});
    policy.rules.push_back(rule);
  }
  for (Decision& decision : policy.weak)
    decision = any_decision(dice);
  for (Decision& decision : policy.strong)
    decision = any_decision(dice);
  return policy;
}

Finding any_finding(std::mt19937& dice) {
  Finding finding;
  finding.type = any_type(dice);
  finding.fingerprint = std::to_string(dice());
  finding.value = Sensitive{std::to_string(dice() % 3)};
  finding.severity = static_cast<Severity>(dice() % 5);
  finding.confidence = any_share(dice);
  return finding;
}

TEST(JudgeProperty, OneMoreFindingNeverSoftens) {
  for (unsigned seed = 0; seed < 3000; ++seed) {
    SCOPED_TRACE(seed);
    std::mt19937 dice{seed};
    const Policy policy = any_policy(dice);
    std::vector<Finding> findings;
    Decision before = Decision::Allow;
    for (int i = 0; i < 8; ++i) {
      findings.push_back(any_finding(dice));
      const Decision now = judge(findings, {}, policy, kToday).decision;
      ASSERT_GE(now, before);
      before = now;
    }
  }
}

TEST(JudgeProperty, OneMoreGapNeverSoftens) {
  for (unsigned seed = 0; seed < 500; ++seed) {
    SCOPED_TRACE(seed);
    std::mt19937 dice{seed};
    const Policy policy = any_policy(dice);
    const std::vector<Finding> findings{any_finding(dice), any_finding(dice)};
    const std::vector<Gap> gaps{{"text", ErrorCode::Timeout, dice() % 2 ? "" : "trailer/0", ""}};
    EXPECT_GE(judge(findings, gaps, policy, kToday).decision,
              judge(findings, {}, policy, kToday).decision);
  }
}

TEST(JudgeProperty, AGapIsNeverAllowed) {
  const Gap own{"format.jpeg", ErrorCode::Timeout, "", ""};
  const Gap inner{"format.jpeg", ErrorCode::Timeout, "exif/thumbnail", ""};
  EXPECT_EQ(judge({}, {&own, 1}, Policy{}, kToday).decision, Decision::Review);
  EXPECT_EQ(judge({}, {&own, 1}, Policy{}, kToday).remedy, Remedy::Person);
  EXPECT_EQ(judge({}, {&inner, 1}, Policy{}, kToday).decision, Decision::Sanitize);
}

TEST(JudgeProperty, EveryReasonNamesItsFindings) {
  for (unsigned seed = 0; seed < 500; ++seed) {
    SCOPED_TRACE(seed);
    std::mt19937 dice{seed};
    const Policy policy = any_policy(dice);
    std::vector<Finding> findings;
    for (int i = 0; i < 6; ++i)
      findings.push_back(any_finding(dice));
    const Verdict verdict = judge(findings, {}, policy, kToday);
    Decision gravest = Decision::Allow;
    for (const Reason& reason : verdict.reasons) {
      EXPECT_GT(reason.decision, Decision::Allow);
      EXPECT_FALSE(reason.findings.empty());
      gravest = std::max(gravest, reason.decision);
    }
    EXPECT_EQ(verdict.decision, gravest);
    EXPECT_EQ(verdict.decision == Decision::Allow, verdict.remedy == Remedy::None);
  }
}

}  // namespace
}  // namespace outvet
