#include "scanner/config/settings.h"

#include <gtest/gtest.h>

#include "tests/support/bytes.h"

namespace outvet {
namespace {

Environment nothing_set() {
  return [](const std::string&) { return std::nullopt; };
}

TEST(Settings, TakesOverWhatAFileSays) {
  const testing::ScratchFile file{
      "[limits]\ntimeout_s = 5\nmax_bytes = \"200M\"\nmax_pixels = 1000\n"
      "[policy]\nname = \"strict\"\nfolders = [\"policies\"]\n"
      "[rules]\nfolders = [\"packs\", \"/opt/packs\"]\nlang = [\"eng\"]\n"
      "[output]\njobs = 3\nfail_on = \"block\"\nstrict = true\ncolor = \"never\"\n"
      "report_lang = \"hi\"\nformat = [\"text\", \"jsonl=r.jsonl\"]\nfingerprint_key = \"key\"\n"};
  Settings settings;
  const Result<Done> read = read_settings_file(settings, file.path());
  ASSERT_TRUE(read) << read.error().detail;
  EXPECT_EQ(settings.limits.time, std::chrono::seconds{5});
  EXPECT_EQ(settings.limits.input_bytes, 200ULL << 20U);
  EXPECT_EQ(settings.limits.pixels_per_frame, 1000U);
  EXPECT_EQ(settings.policy, "strict") << "a name stays a name";
  EXPECT_EQ(settings.policy_folders, std::vector<std::string>{"/tmp/policies"});
  EXPECT_EQ(settings.pack_folders, (std::vector<std::string>{"/tmp/packs", "/opt/packs"}));
  EXPECT_EQ(settings.languages, std::vector<std::string>{"eng"});
  EXPECT_EQ(settings.jobs, 3U);
  EXPECT_EQ(settings.fail_on, Decision::Block);
  EXPECT_TRUE(settings.strict);
  EXPECT_EQ(settings.color, ColorMode::Never);
  EXPECT_EQ(settings.report_language, "hi");
  EXPECT_EQ(settings.format, "text,jsonl=r.jsonl");
  EXPECT_EQ(settings.fingerprint_key, "/tmp/key");
  EXPECT_EQ(settings.origins.at("limits.timeout_s"), file.path() + ":2");
}

struct BadFile {
  const char* name;
  const char* text;
  const char* line;
  const char* says;
};

constexpr BadFile kBadFiles[] = {
    {"no_toml", "[limits\n", ":1: ", ""},
    {"unknown_key", "[limits]\n\ntimeout = 5\n", ":3: ", "there are timeout_s, max_pixels"},
    {"unknown_section", "[limit]\ntimeout_s = 5\n", ":2: ", "unknown section [limit]"},
    {"no_section", "timeout_s = 5\n", ":1: ", "above the first section"},
    {"wrong_value", "[limits]\ntimeout_s = 0\n", ":2: ", "'timeout_s' must be a whole number"},
    {"fraction", "[limits]\ntimeout_s = 1.5\n", ":2: ", "must be a whole number"},
    {"wrong_word", "[output]\nfail_on = \"never\"\n", ":2: ", "one of sanitize, review, block"},
    {"list_for_one", "[output]\njobs = [1, 2]\n", ":2: ", "must be a whole number"},
    {"table_in_table", "[limits]\nx = { y = 1 }\n", ":2: ", "a table in a table"},
    {"date", "[limits]\ntimeout_s = 2024-01-01\n", ":2: ", "neither a text"},
    {"data_folder", "[data]\nfolder = \"/x\"\n", ":2: ", "unknown section [data]"},
};

class BadSettings : public ::testing::TestWithParam<BadFile> {};

TEST_P(BadSettings, AreErrorsWithFileAndLine) {
  const testing::ScratchFile file{GetParam().text};
  Settings settings;
  const Result<Done> read = read_settings_file(settings, file.path());
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().code, ErrorCode::Malformed);
  EXPECT_EQ(read.error().detail.rfind(file.path() + GetParam().line, 0), 0U) << read.error().detail;
  EXPECT_NE(read.error().detail.find(GetParam().says), std::string::npos) << read.error().detail;
}

INSTANTIATE_TEST_SUITE_P(Files, BadSettings, ::testing::ValuesIn(kBadFiles),
                         [](const auto& test) { return test.param.name; });

TEST(Settings, AMissingFileIsAnError) {
  Settings settings;
  EXPECT_EQ(read_settings_file(settings, "/nowhere/x.toml").error().code, ErrorCode::Io);
}

TEST(Settings, TheEnvironmentSplitsItsLists) {
  const std::map<std::string, std::string> set{{"OUTVET_LANG", "hin,eng"},
                                               {"OUTVET_RULES", "/a:/b"},
                                               {"OUTVET_POLICY", "strict"},
                                               {"OUTVET_DATA_DIR", "/data"}};
  Settings settings;
  ASSERT_TRUE(read_settings_environment(
      settings, [&](const std::string& name) -> std::optional<std::string> {
        const auto found = set.find(name);
        return found == set.end() ? std::nullopt : std::optional{found->second};
      }));
  EXPECT_EQ(settings.languages, (std::vector<std::string>{"hin", "eng"}));
  EXPECT_EQ(settings.pack_folders, (std::vector<std::string>{"/a", "/b"}));
  EXPECT_EQ(settings.policy, "strict");
  EXPECT_EQ(settings.data_folder, "/data");
  EXPECT_EQ(settings.origins.at("policy.name"), "OUTVET_POLICY");
}

TEST(Settings, AnErrorNamesWhoIsToBlame) {
  Settings settings;
  const Result<Done> done = set(settings, "output.jobs", {"0"}, "--jobs");
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().detail, "--jobs: must be a whole number of workers from 1 to 1024");
  EXPECT_TRUE(read_settings_environment(settings, nothing_set()));
}

TEST(Settings, EveryNumberHasItsBounds) {
  for (const SettingKey& key : setting_keys()) {
    if (key.shape != "N" && key.shape != "SECONDS") continue;
    for (const std::string value : {"", "-1", "0", "99999999999999999999", "1 ", "0x10", "1e3"}) {
      Settings settings;
      EXPECT_FALSE(set(settings, key.name, {value}, "x")) << key.name << " " << value;
    }
  }
}

TEST(Settings, TheExampleNamesEveryKeyAndSaysTheDefaults) {
  const std::string example = OUTVET_SOURCE_DIR "/scanner/config/example.toml";
  Settings settings;
  const Result<Done> read = read_settings_file(settings, example);
  ASSERT_TRUE(read) << read.error().detail;
  const Settings usual;
  EXPECT_EQ(settings.limits.time, usual.limits.time);
  EXPECT_EQ(settings.limits.input_bytes, usual.limits.input_bytes);
  EXPECT_EQ(settings.limits.pixels_per_frame, usual.limits.pixels_per_frame);
  EXPECT_EQ(settings.limits.memory_bytes, usual.limits.memory_bytes);
  EXPECT_EQ(settings.limits.frames, usual.limits.frames);
  EXPECT_EQ(settings.limits.parts, usual.limits.parts);
  EXPECT_EQ(settings.limits.depth, usual.limits.depth);
  EXPECT_EQ(settings.policy, usual.policy);
  EXPECT_EQ(settings.languages, usual.languages);
  EXPECT_EQ(settings.fail_on, usual.fail_on);
  EXPECT_EQ(settings.report_language, usual.report_language);
  std::ifstream in{example};
  const std::string text{std::istreambuf_iterator<char>{in}, {}};
  for (const SettingKey& key : setting_keys())
    if (key.in_file) {
      const std::string name{key.name.substr(key.name.find('.') + 1)};
      const bool named = text.find("\n" + name + " = ") != std::string::npos ||
                         text.find("\n# " + name + " = ") != std::string::npos;
      EXPECT_TRUE(named) << key.name;
    }
}

TEST(Settings, NamesAndVariablesAreUnique) {
  std::map<std::string_view, int> seen;
  for (const SettingKey& key : setting_keys()) {
    EXPECT_EQ(seen[key.name]++, 0) << key.name;
    EXPECT_EQ(seen[key.environment]++, 0) << key.environment;
  }
}

}  // namespace
}  // namespace outvet
