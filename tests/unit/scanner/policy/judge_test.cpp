#include "scanner/policy/judge.h"

#include <gtest/gtest.h>

namespace outvet {
namespace {

constexpr const char* kToday = "2026-01-15";

Finding finding(std::string type, float confidence, Severity severity, std::string value) {
  Finding made;
  made.type = std::move(type);
  made.confidence = confidence;
  made.severity = severity;
  made.fingerprint = "k1:" + value;
  made.value = Sensitive{std::move(value)};
  made.locus.place = PixelArea{};
  return made;
}

PolicyRule rule(std::string id, std::string type, Decision decision, Fix fix) {
  PolicyRule made;
  made.id = std::move(id);
  made.types = {std::move(type)};
  made.decision = decision;
  made.fix = fix;
  return made;
}

Decision decide(const std::vector<Finding>& findings, const Policy& policy) {
  return judge(findings, {}, policy, kToday).decision;
}

TEST(Judge, NothingFoundIsAllowed) {
  const Verdict verdict = judge({}, {}, Policy{}, kToday);
  EXPECT_EQ(verdict.decision, Decision::Allow);
  EXPECT_EQ(verdict.remedy, Remedy::None);
}

TEST(Judge, SeverityDecidesWhereNoRuleSpeaks) {
  const Policy policy;
  EXPECT_EQ(decide({finding("X", 0.49F, Severity::S4, "a")}, policy), Decision::Allow);
  EXPECT_EQ(decide({finding("X", 0.50F, Severity::S4, "a")}, policy), Decision::Review);
  EXPECT_EQ(decide({finding("X", 0.79F, Severity::S4, "a")}, policy), Decision::Review);
  EXPECT_EQ(decide({finding("X", 0.80F, Severity::S4, "a")}, policy), Decision::Block);
  EXPECT_EQ(decide({finding("X", 0.99F, Severity::S2, "a")}, policy), Decision::Review);
  EXPECT_EQ(decide({finding("X", 0.99F, Severity::S1, "a")}, policy), Decision::Allow);
}

TEST(Judge, ARuleTakesTheWordFromSeverity) {
  Policy policy;
  policy.rules = {rule("R30", "IN_VRN", Decision::Allow, Fix::None)};
  EXPECT_EQ(decide({finding("IN_VRN", 0.9F, Severity::S4, "a")}, policy), Decision::Allow);
  EXPECT_EQ(decide({finding("IN_VRN_X", 0.9F, Severity::S4, "a")}, policy), Decision::Block);
}

TEST(Judge, TheStrictestRuleWins) {
  Policy policy;
  policy.rules = {rule("A", "IN_*", Decision::Sanitize, Fix::Strip),
                  rule("B", "IN_PAN", Decision::Block, Fix::Mask)};
  const std::vector findings{finding("IN_PAN", 0.9F, Severity::S1, "a")};
  const Verdict verdict = judge(findings, {}, policy, kToday);
  EXPECT_EQ(verdict.decision, Decision::Block);
  ASSERT_EQ(verdict.reasons.size(), 2U);
  EXPECT_EQ(verdict.reasons[0].rule, "B");
  EXPECT_EQ(verdict.remedy, Remedy::Clean);
}

TEST(Judge, ConfidenceBandsAreHalfOpen) {
  Policy policy;
  policy.rules = {rule("R01", "CLASS_MARK", Decision::Block, Fix::Authorise),
                  rule("R02", "CLASS_MARK", Decision::Review, Fix::Authorise)};
  policy.rules[0].min_confidence = 0.75F;
  policy.rules[1].below_confidence = 0.75F;
  EXPECT_EQ(decide({finding("CLASS_MARK", 0.74F, Severity::S4, "a")}, policy), Decision::Review);
  EXPECT_EQ(decide({finding("CLASS_MARK", 0.75F, Severity::S4, "a")}, policy), Decision::Block);
}

TEST(Judge, LevelsMustFit) {
  Policy policy;
  policy.rules = {rule("R01", "CLASS_MARK", Decision::Block, Fix::Authorise)};
  policy.rules[0].levels = {"SECRET"};
  Finding mark = finding("CLASS_MARK", 0.9F, Severity::S0, "a");
  mark.level = "FOUO";
  EXPECT_EQ(decide({mark}, policy), Decision::Allow);
  mark.level = "SECRET";
  EXPECT_EQ(decide({mark}, policy), Decision::Block);
}

TEST(Judge, BulkCountsDifferentValues) {
  Policy policy;
  policy.rules = {rule("R15", "IN_MOBILE", Decision::Block, Fix::Mask)};
  policy.rules[0].at_least = 3;
  std::vector<Finding> findings;
  for (const char* value : {"1", "2", "2"})
    findings.push_back(finding("IN_MOBILE", 0.9F, Severity::S2, value));
  EXPECT_EQ(decide(findings, policy), Decision::Review);
  findings.push_back(finding("IN_MOBILE", 0.9F, Severity::S2, "3"));
  EXPECT_EQ(decide(findings, policy), Decision::Block);
}

TEST(Judge, CompanyMakesItWorse) {
  Policy policy;
  policy.rules = {rule("R24", "PERSON", Decision::Block, Fix::Mask)};
  policy.rules[0].with = {{{"MEDICAL"}, 1, 0.5F}};
  std::vector findings{finding("PERSON", 0.9F, Severity::S2, "a")};
  EXPECT_EQ(decide(findings, policy), Decision::Review);
  findings.push_back(finding("MEDICAL", 0.9F, Severity::S0, "b"));
  EXPECT_EQ(decide(findings, policy), Decision::Block);
}

TEST(Judge, AnAcceptedFindingIsSilentUntilItsDay) {
  Policy policy;
  policy.accepted = {{"k1:a", "published by order", "DM", "2026-01-15"}};
  const std::vector findings{finding("X", 0.9F, Severity::S4, "a")};
  EXPECT_EQ(judge(findings, {}, policy, "2026-01-15").decision, Decision::Allow);
  EXPECT_EQ(judge(findings, {}, policy, "2026-01-16").decision, Decision::Block);
}

TEST(Judge, RemedyNeedsAPersonWhenSomethingCannotBePainted) {
  Policy policy;
  policy.rules = {rule("R10", "IN_AADHAAR", Decision::Block, Fix::Mask),
                  rule("R01", "CLASS_MARK", Decision::Block, Fix::Authorise)};
  std::vector findings{finding("IN_AADHAAR", 0.9F, Severity::S4, "a")};
  EXPECT_EQ(judge(findings, {}, policy, kToday).remedy, Remedy::Clean);
  findings.push_back(finding("CLASS_MARK", 0.9F, Severity::S4, "b"));
  const Verdict verdict = judge(findings, {}, policy, kToday);
  EXPECT_EQ(verdict.remedy, Remedy::Person);
  EXPECT_EQ(verdict.reasons[0].rule, "R01");
}

}  // namespace
}  // namespace outvet
