#include "plugins/detectors/rules/pack.h"

#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

#include "plugins/detectors/rules/rule_set.h"
#include "tests/support/evidence.h"

namespace outvet {
void register_rules(Registry& registry);

namespace rules {
namespace {

namespace fs = std::filesystem;

/// A rule that is right, to be spoilt line by line.
std::string good_rule(const std::string& id) {
  return "[[rule]]\nid = \"" + id +
         "\"\ntype = \"SITE_NO\"\ntitle = { en = \"a\", hi = \"b\" }\n"
         "pattern = 'ZZ[0-9]{4}'\nexamples = [\"ZZ1234\"]\nconfidence = { base = 0.9 }\n";
}

class PackTest : public ::testing::Test {
 protected:
  PackTest() : folder_(fs::temp_directory_path() / ("outvet_packs_" + std::to_string(::getpid()))) {
    fs::create_directories(folder_ / "packs");
    fs::create_directories(folder_ / "lists");
  }
  ~PackTest() override { fs::remove_all(folder_); }

  void write(const std::string& name, const std::string& text) const {
    std::ofstream(folder_ / name) << text;
  }

  /// The detector of the project's own packs and this folder's.
  Result<std::unique_ptr<Detector>> build() const {
    Registry registry;
    register_rules(registry);
    PluginContext context = testing::context();
    context.pack_dirs = {folder_.string()};
    return registry.all<Detector>().at("rules")(context);
  }

  fs::path folder_;
};

TEST_F(PackTest, AddsRulesOfASite) {
  write("packs/site.toml", good_rule("site.no"));
  const auto detector = build();
  ASSERT_TRUE(detector) << detector.error().detail;
  const auto found = (*detector)->detect(testing::ocr("file ZZ1234 here"));
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].type, "SITE_NO");
  EXPECT_EQ(found[0].value.reveal(), "ZZ1234");
}

TEST_F(PackTest, ReplacesAPackOfTheSameName) {
  write("packs/contact.toml", good_rule("site.no"));
  const auto detector = build();
  ASSERT_TRUE(detector) << detector.error().detail;
  EXPECT_TRUE((*detector)->detect(testing::ocr("Email: a.person@mail.invalid")).empty());
}

TEST_F(PackTest, AddsToAListOfTheProject) {
  const std::string mail = "Email: someone@dept.example-state.org";
  const auto before = build();
  ASSERT_TRUE(before);
  ASSERT_EQ((*before)->detect(testing::ocr(mail)).size(), 1U);
  EXPECT_EQ((*before)->detect(testing::ocr(mail))[0].type, "EMAIL");
  write("lists/official_domains.add.txt", "# ours\n*.example-state.org\n");
  const auto after = build();
  ASSERT_TRUE(after);
  ASSERT_EQ((*after)->detect(testing::ocr(mail)).size(), 1U);
  EXPECT_EQ((*after)->detect(testing::ocr(mail))[0].type, "GOV_EMAIL");
}

TEST_F(PackTest, DigestChangesWithTheData) {
  const auto before = build();
  write("packs/site.toml", good_rule("site.no"));
  const auto after = build();
  ASSERT_TRUE(before && after);
  EXPECT_EQ((*before)->digest().size(), 64U);
  EXPECT_NE((*before)->digest(), (*after)->digest());
}

struct Bad {
  const char* name;
  const char* find;     ///< in a good rule
  const char* replace;  ///< with this
  const char* expected;
};

constexpr Bad kBad[] = {
    {"bad_regex", "'ZZ[0-9]{4}'", "'ZZ[0-9'", "site.toml:5: bad pattern"},
    {"look_behind", "'ZZ[0-9]{4}'", "'(?<!A)ZZ'", "site.toml:5: bad pattern"},
    {"word_boundary", "'ZZ[0-9]{4}'", "'\\bZZ[0-9]{4}'", "site.toml:5: '\\b'"},
    {"no_pattern", "pattern = 'ZZ[0-9]{4}'\n", "", "needs a 'pattern'"},
    {"no_id", "id = \"site.no\"\n", "", "needs an 'id'"},
    {"no_type", "type = \"SITE_NO\"\n", "", "needs a 'type'"},
    {"no_example", "examples = [\"ZZ1234\"]\n", "", "has no example"},
    {"no_hindi_title", ", hi = \"b\"", "", "title in 'en' and 'hi'"},
    {"wrong_type", "id = \"site.no\"", "id = 7", "site.toml:2: 'id' must be a string"},
    {"wrong_element", "[\"ZZ1234\"]", "[1]", "site.toml:6: 'examples' must be"},
    {"unknown_key", "examples", "colour = 1\nexamples", "site.toml:6: unknown key 'colour'"},
    {"unknown_inner_key", "base = 0.9", "base = 0.9, bass = 1", "site.toml:7: unknown key 'bass'"},
    {"confidence_above_one", "base = 0.9", "base = 9", "must lie between 0 and 1"},
    {"unknown_check", "examples", "check = \"md5\"\nexamples", "site.toml:6: unknown check 'md5'"},
    {"unknown_reject", "examples", "reject = [\"odd\"]\nexamples", "unknown check 'odd'"},
    {"unknown_list", "examples", "official = \"nobody\"\nexamples", "no list 'nobody'"},
    {"unknown_group", "examples", "require = { q = \"urgency\" }\nexamples",
     "the pattern has no group 'q'"},
    {"bad_severity", "examples", "severity = \"S9\"\nexamples", "must be S0, S1, S2, S3 or S4"},
    {"bad_mask", "examples", "mask = \"last\"\nexamples", "site.toml:6: 'mask' must be"},
    {"bad_canonical", "examples", "canonical = \"x\"\nexamples", "unknown canonical form"},
    {"bad_boundary", "examples", "boundary = \"x\"\nexamples", "'boundary' must be"},
    {"bad_on", "examples", "on = \"sound\"\nexamples", "'on' must be"},
    {"field_without_key", "pattern = 'ZZ[0-9]{4}'", "on = \"field\"", "needs a 'key'"},
    {"unknown_scanner", "pattern = 'ZZ[0-9]{4}'", "scanner = \"x\"", "unknown scanner 'x'"},
    {"like_nobody", "examples", "like = \"x\"\nexamples", "no rule 'x' stands before"},
    {"taken_id", "id = \"site.no\"", "id = \"in.aadhaar\"", "is taken by"},
    {"no_array", "[[rule]]", "[rule]", "rules are written as [[rule]]"},
    {"other_table", "[[rule]]", "[extra]\na = 1\n[[rule]]", "unknown key 'extra'"},
    {"no_toml", "[[rule]]", "[[rule", "site.toml:1: "},
};

class BadPackTest : public PackTest, public ::testing::WithParamInterface<Bad> {};

TEST_P(BadPackTest, NamesFileAndLine) {
  std::string text = good_rule("site.no");
  const std::size_t at = text.find(GetParam().find);
  ASSERT_NE(at, std::string::npos);
  text.replace(at, std::string{GetParam().find}.size(), GetParam().replace);
  write("packs/site.toml", text);
  const auto detector = build();
  ASSERT_FALSE(detector);
  EXPECT_EQ(detector.error().code, ErrorCode::Malformed);
  EXPECT_NE(detector.error().detail.find("site.toml:"), std::string::npos);
  EXPECT_NE(detector.error().detail.find(GetParam().expected), std::string::npos)
      << detector.error().detail;
}

INSTANTIATE_TEST_SUITE_P(Packs, BadPackTest, ::testing::ValuesIn(kBad),
                         [](const auto& test) { return test.param.name; });

TEST_F(PackTest, TellsAllProblemsAtOnce) {
  write("packs/one.toml", "a = 1\n");
  write("packs/two.toml", "b = 1\nc = 2\n");
  const auto detector = build();
  ASSERT_FALSE(detector);
  const std::string& detail = detector.error().detail;
  EXPECT_EQ(std::ranges::count(detail, '\n'), 2) << detail;
}

TEST_F(PackTest, RefusesBytesThatAreNoText) {
  write("lists/extra.txt", "\xFF\xFE\n");
  const auto detector = build();
  ASSERT_FALSE(detector);
  EXPECT_NE(detector.error().detail.find("is not UTF-8"), std::string::npos);
}

TEST(Packs, NothingStartsWithoutAPack) {
  Registry registry;
  register_rules(registry);
  PluginContext context = testing::context();
  context.rules_dir = "/nonexistent";
  const auto detector = registry.all<Detector>().at("rules")(context);
  ASSERT_FALSE(detector);
  EXPECT_NE(detector.error().detail.find("no rule pack"), std::string::npos);
}

}  // namespace
}  // namespace rules
}  // namespace outvet
