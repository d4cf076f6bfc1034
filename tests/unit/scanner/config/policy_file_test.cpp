#include "scanner/config/policy_file.h"

#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

#include "scanner/policy/judge.h"

namespace outvet {
namespace {

const std::vector<std::string> kPresets{OUTVET_SOURCE_DIR "/scanner/config/policies"};

/// A folder of its own for each test, gone afterwards.
class PolicyFileTest : public ::testing::Test {
 protected:
  PolicyFileTest()
      : folder_(std::filesystem::temp_directory_path() /
                ("outvet_policy_" + std::to_string(::getpid()))) {
    std::filesystem::create_directories(folder_);
  }
  ~PolicyFileTest() override { std::filesystem::remove_all(folder_); }

  std::string write(const std::string& name, const std::string& text) const {
    const std::string path = (folder_ / name).string();
    std::ofstream(path) << text;
    return path;
  }
  std::vector<std::string> folders() const { return {folder_.string()}; }

  std::filesystem::path folder_;
};

constexpr const char* kRule = R"(
[[rule]]
id = "R1"
types = ["IN_PAN"]
decision = "block"
fix = "mask"
why = { en = "a", hi = "b" }
)";

TEST_F(PolicyFileTest, ReadsEverything) {
  write("full.toml", std::string{R"(
version = "7"
on_gap = "block"
on_part_gap = "review"
keep_fields = ["Exif.Image.Orientation"]
[severity]
weak = ["allow", "allow", "allow", "review", "review"]
strong = ["allow", "sanitize", "review", "block", "block"]
why = { en = "why", hi = "क्यों" }
[[accepted]]
fingerprint = "k1:00"
reason = "published"
officer = "DM"
expires = "2026-01-31"
)"} + kRule + R"(levels = ["X"]
min_confidence = 0.6
below_confidence = 0.9
min_severity = "S3"
at_least = 5
with = [{ types = ["FACE"], at_least = 2 }]
redact = "pixelate"
law = ["L"]
todo = { en = "c", hi = "d" }
)");
  const Result<Policy> policy = load_policy("full", folders());
  ASSERT_TRUE(policy) << policy.error().detail;
  EXPECT_EQ(policy->name, "full");
  EXPECT_EQ(policy->version, "7");
  EXPECT_EQ(policy->on_gap, Decision::Block);
  EXPECT_EQ(policy->on_part_gap, Decision::Review);
  EXPECT_EQ(policy->weak[2], Decision::Allow);
  EXPECT_EQ(policy->strong[1], Decision::Sanitize);
  EXPECT_EQ(policy->otherwise_why.hi, "क्यों");
  ASSERT_EQ(policy->accepted.size(), 1U);
  EXPECT_EQ(policy->accepted[0].officer, "DM");
  ASSERT_EQ(policy->rules.size(), 1U);
  const PolicyRule& rule = policy->rules[0];
  EXPECT_EQ(rule.id, "R1");
  EXPECT_EQ(rule.levels, std::vector<std::string>{"X"});
  EXPECT_FLOAT_EQ(rule.min_confidence, 0.6F);
  EXPECT_FLOAT_EQ(rule.below_confidence, 0.9F);
  EXPECT_EQ(rule.min_severity, Severity::S3);
  EXPECT_EQ(rule.at_least, 5U);
  ASSERT_EQ(rule.with.size(), 1U);
  EXPECT_EQ(rule.with[0].at_least, 2U);
  EXPECT_EQ(rule.decision, Decision::Block);
  EXPECT_EQ(rule.fix, Fix::Mask);
  EXPECT_EQ(rule.redact, RedactMethod::Pixelate);
  EXPECT_EQ(rule.todo.hi, "d");
  EXPECT_EQ(rule.law, std::vector<std::string>{"L"});
}

TEST_F(PolicyFileTest, BuildsOnAnother) {
  write("base.toml", std::string{kRule} + "[[rule]]\nid = \"R2\"\ntypes = [\"CARD\"]\n" +
                         "decision = \"review\"\nwhy = { en = \"a\", hi = \"b\" }\n");
  const std::string path =
      write("site.toml",
            "extends = \"base\"\nwithout = [\"R2\"]\n[[rule]]\nid = \"R1\"\n"
            "types = [\"IN_PAN\"]\ndecision = \"allow\"\nwhy = {en = \"x\", hi = \"y\"}\n");
  const Result<Policy> policy = load_policy(path, {});
  ASSERT_TRUE(policy) << policy.error().detail;
  EXPECT_EQ(policy->name, "site");
  ASSERT_EQ(policy->rules.size(), 1U);
  EXPECT_EQ(policy->rules[0].decision, Decision::Allow);
}

struct Bad {
  const char* name;
  const char* text;
  const char* expected;  ///< in the error, behind the file's name
};

constexpr Bad kBad[] = {
    {"syntax", "version = \n", ":1: "},
    {"unknown_key", "colour = 1\n", ":1: 'colour' is an unknown key"},
    {"wrong_type", "\nversion = 1\n", ":2: 'version' must be a string"},
    {"bad_decision", "on_gap = \"maybe\"\n", ":1: 'on_gap' must be one of: allow, sanitize"},
    {"rule_without_id",
     "[[rule]]\ntypes = [\"X\"]\ndecision = \"block\"\nwhy = {en=\"a\",hi=\"b\"}\n",
     "'id' is missing"},
    {"rule_without_types",
     "[[rule]]\nid = \"R\"\ndecision = \"block\"\nwhy = {en=\"a\",hi=\"b\"}\n",
     "'types' must name at least one"},
    {"rule_without_decision", "[[rule]]\nid = \"R\"\ntypes = [\"X\"]\nwhy = {en=\"a\",hi=\"b\"}\n",
     "'decision' is missing"},
    {"rule_without_hindi",
     "[[rule]]\nid = \"R\"\ntypes = [\"X\"]\ndecision = \"block\"\nwhy = {en=\"a\"}\n",
     ":5: 'why' must say why in 'en' and 'hi'"},
    {"unscannable_rule",
     "[[rule]]\nid = \"R\"\ntypes = [\"X\"]\ndecision = \"unscannable\"\nwhy = "
     "{en=\"a\",hi=\"b\"}\n",
     ":4: 'decision' cannot be unscannable"},
    {"short_table", "[severity]\nweak = [\"allow\"]\n", ":2: 'weak' must be an array of 5 words"},
    {"bad_confidence",
     "[[rule]]\nid = \"R\"\ntypes = [\"X\"]\ndecision = \"block\"\nmin_confidence = -1\n"
     "why = {en=\"a\",hi=\"b\"}\n",
     ":5: 'min_confidence' must be a number from 0 to 1"},
    {"bad_count",
     "[[rule]]\nid = \"R\"\ntypes = [\"X\"]\ndecision = \"block\"\nat_least = 0\n"
     "why = {en=\"a\",hi=\"b\"}\n",
     ":5: 'at_least' must be a whole number from 1"},
    {"no_base_rule", "without = [\"R9\"]\n", ":1: 'without' names rule 'R9'"},
    {"bad_date",
     "[[accepted]]\nfingerprint = \"k\"\nreason = \"r\"\nofficer = \"o\"\nexpires = \"soon\"\n",
     ":5: 'expires' must be a date"},
    {"accepted_by_nobody", "[[accepted]]\nfingerprint = \"k\"\nreason = \"r\"\n",
     "'officer' is missing"},
    {"circle", "extends = \"policy\"\n", ":1: 'extends' goes in a circle"},
};

class BadPolicyTest : public PolicyFileTest, public ::testing::WithParamInterface<Bad> {};

TEST_P(BadPolicyTest, NamesFileAndLine) {
  const std::string path = write("policy.toml", GetParam().text);
  const Result<Policy> policy = load_policy(path, folders());
  ASSERT_FALSE(policy);
  EXPECT_EQ(policy.error().code, ErrorCode::Malformed);
  EXPECT_NE(policy.error().detail.find(path), std::string::npos) << policy.error().detail;
  EXPECT_NE(policy.error().detail.find(GetParam().expected), std::string::npos)
      << policy.error().detail;
}

INSTANTIATE_TEST_SUITE_P(Files, BadPolicyTest, ::testing::ValuesIn(kBad),
                         [](const auto& test) { return test.param.name; });

TEST_F(PolicyFileTest, TellsAllProblemsAtOnce) {
  const std::string path = write("policy.toml", "a = 1\nb = 2\n");
  const Result<Policy> policy = load_policy(path, {});
  ASSERT_FALSE(policy);
  EXPECT_NE(policy.error().detail.find(":1: 'a'"), std::string::npos);
  EXPECT_NE(policy.error().detail.find("\n"), std::string::npos);
  EXPECT_NE(policy.error().detail.find(":2: 'b'"), std::string::npos);
}

TEST_F(PolicyFileTest, NamesWhatThereIs) {
  write("one.toml", "");
  write("two.toml", "");
  EXPECT_EQ(policy_names(folders()), (std::vector<std::string>{"one", "two"}));
  const Result<Policy> policy = load_policy("three", folders());
  ASSERT_FALSE(policy);
  EXPECT_EQ(policy.error().code, ErrorCode::Io);
  EXPECT_NE(policy.error().detail.find("one, two"), std::string::npos);
}

TEST(Presets, AllLoad) {
  const std::vector<std::string> names = policy_names(kPresets);
  ASSERT_FALSE(names.empty());
  for (const std::string& name : names) {
    const Result<Policy> policy = load_policy(name, kPresets);
    EXPECT_TRUE(policy) << policy.error().detail;
  }
}

struct Judged {
  const char* name;
  const char* type;
  const char* level;
  Severity severity;
  float confidence;
  Decision expected;
};

constexpr Judged kJudged[] = {
    {"aadhaar", "IN_AADHAAR", "", Severity::S4, 0.9F, Decision::Block},
    {"aadhaar_weak", "IN_AADHAAR", "", Severity::S4, 0.6F, Decision::Review},
    {"aadhaar_near_miss", "IN_AADHAAR_UNVERIFIED", "", Severity::S2, 0.55F, Decision::Review},
    {"aadhaar_masked", "IN_AADHAAR_MASKED", "", Severity::S1, 0.9F, Decision::Allow},
    {"aadhaar_qr", "QR_AADHAAR_SECURE", "", Severity::S4, 0.95F, Decision::Block},
    {"pan_person", "IN_PAN", "", Severity::S3, 0.9F, Decision::Block},
    {"pan_company", "IN_PAN", "", Severity::S1, 0.9F, Decision::Allow},
    {"private_mobile", "IN_MOBILE", "", Severity::S2, 0.9F, Decision::Review},
    {"office_mobile", "IN_MOBILE", "", Severity::S1, 0.9F, Decision::Allow},
    {"office_mail", "GOV_EMAIL", "", Severity::S0, 0.9F, Decision::Allow},
    {"secret", "CLASS_MARK", "SECRET", Severity::S4, 0.9F, Decision::Block},
    {"secret_weak", "CLASS_MARK", "SECRET", Severity::S4, 0.6F, Decision::Review},
    {"restricted", "CLASS_MARK", "RESTRICTED", Severity::S3, 0.8F, Decision::Block},
    {"draft", "DOC_MARK", "DRAFT", Severity::S2, 0.9F, Decision::Review},
    {"plate", "IN_VRN", "", Severity::S1, 0.9F, Decision::Allow},
    {"face", "FACE", "", Severity::S1, 0.9F, Decision::Allow},
    {"gps", "META_GPS", "", Severity::S3, 0.95F, Decision::Sanitize},
    {"trailer", "HIDDEN_DATA", "", Severity::S3, 0.95F, Decision::Sanitize},
    {"password", "CREDENTIAL", "", Severity::S4, 0.9F, Decision::Block},
    {"unnamed_grave", "SOMETHING_NEW", "", Severity::S3, 0.9F, Decision::Block},
    {"unnamed_light", "SOMETHING_NEW", "", Severity::S1, 0.9F, Decision::Allow},
};

class DefaultPolicyTest : public ::testing::TestWithParam<Judged> {};

TEST_P(DefaultPolicyTest, Decides) {
  const Result<Policy> policy = load_policy("up-social-media-2024", kPresets);
  ASSERT_TRUE(policy) << policy.error().detail;
  Finding finding;
  finding.type = GetParam().type;
  finding.level = GetParam().level;
  finding.severity = GetParam().severity;
  finding.confidence = GetParam().confidence;
  const std::vector<Finding> findings{finding};
  EXPECT_EQ(judge(findings, {}, *policy, "2025-01-01").decision, GetParam().expected);
}

INSTANTIATE_TEST_SUITE_P(Findings, DefaultPolicyTest, ::testing::ValuesIn(kJudged),
                         [](const auto& test) { return test.param.name; });

TEST(DefaultPolicy, BlocksAListOfPeople) {
  const Result<Policy> policy = load_policy("up-social-media-2024", kPresets);
  ASSERT_TRUE(policy);
  std::vector<Finding> findings;
  for (int i = 0; i < 5; ++i) {
    EXPECT_LE(judge(findings, {}, *policy, "2025-01-01").decision, Decision::Review);
    Finding& finding = findings.emplace_back();
    finding.type = "IN_MOBILE";
    finding.severity = Severity::S2;
    finding.confidence = 0.9F;
    finding.value = Sensitive<std::string>{"+91700000000" + std::to_string(i)};
  }
  EXPECT_EQ(judge(findings, {}, *policy, "2025-01-01").decision, Decision::Block);
}

}  // namespace
}  // namespace outvet
