#include "scanner/config/manifest.h"

#include <gtest/gtest.h>

#include "tests/support/bytes.h"

namespace outvet {
namespace {

const std::string kSum(64, 'a');

std::string entry(const std::string& name) {
  return "[[model]]\nname = \"" + name + "\"\nfile = \"" + name + ".onnx\"\nsha256 = \"" + kSum +
         "\"\nbytes = 12\nlicence = \"MIT\"\nsource = \"npm:p@1.0.0/f\"\n";
}

TEST(Manifest, GivesEveryModel) {
  const testing::ScratchFile file{entry("one") + "purpose = \"reads\"\ninput = \"1x3\"\n" +
                                  entry("two") + "archive_sha256 = \"x\"\nderive = \"d.py\"\n"};
  const Result<std::vector<ModelEntry>> models = load_manifest(file.path());
  ASSERT_TRUE(models) << models.error().detail;
  ASSERT_EQ(models->size(), 2U);
  EXPECT_EQ((*models)[0].name, "one");
  EXPECT_EQ((*models)[0].path, "one.onnx");
  EXPECT_EQ((*models)[0].sha256, kSum);
  EXPECT_EQ((*models)[0].bytes, 12U);
  EXPECT_EQ((*models)[0].licence, "MIT");
  EXPECT_EQ((*models)[0].source, "npm:p@1.0.0/f");
  EXPECT_EQ((*models)[0].purpose, "reads");
  EXPECT_EQ((*models)[0].input, "1x3");
}

struct Bad {
  const char* name;
  std::string text;
  const char* place;
  const char* says;
};

const std::vector<Bad>& bad_manifests() {
  static const std::vector<Bad> kAll{
      {"unknown_key", entry("a") + "sha_256 = \"x\"\n", ":8: ", "unknown key 'sha_256'"},
      {"short_sum", "[[model]]\nsha256 = \"abc\"\n", ":2: ", "64 lower-case hex digits"},
      {"capital_sum", "[[model]]\nsha256 = \"" + std::string(64, 'A') + "\"\n",
       ":2: ", "lower-case"},
      {"no_bytes", "[[model]]\nname = \"a\"\nfile = \"a\"\nsha256 = \"" + kSum + "\"\n",
       ":2: ", "'bytes' is missing"},
      {"no_licence",
       "[[model]]\nname = \"a\"\nfile = \"a\"\nbytes = 1\nsha256 = \"" + kSum + "\"\n",
       ":2: ", "'licence' is missing"},
      {"negative", "[[model]]\nbytes = -1\n", ":2: ", "above 0"},
      {"leaves", "[[model]]\nfile = \"../../etc/passwd\"\n", ":2: ", "must not leave"},
      {"leaves_inside", "[[model]]\nfile = \"a/../../b\"\n", ":2: ", "must not leave"},
      {"twice", entry("a") + entry("a"), ":2: ", "two models are named 'a'"},
      {"other_table", "[models]\nx = 1\n", ":2: ", "only [[model]]"},
      {"list", "[[model]]\nname = [\"a\", \"b\"]\n", ":2: ", "one value"},
  };
  return kAll;
}

class BadManifest : public ::testing::TestWithParam<Bad> {};

TEST_P(BadManifest, IsAnErrorWithFileAndLine) {
  const testing::ScratchFile file{GetParam().text};
  const Result<std::vector<ModelEntry>> models = load_manifest(file.path());
  ASSERT_FALSE(models);
  EXPECT_EQ(models.error().detail.rfind(file.path() + GetParam().place, 0), 0U)
      << models.error().detail;
  EXPECT_NE(models.error().detail.find(GetParam().says), std::string::npos)
      << models.error().detail;
}

INSTANTIATE_TEST_SUITE_P(Files, BadManifest, ::testing::ValuesIn(bad_manifests()),
                         [](const auto& test) { return test.param.name; });

TEST(Manifest, OfThisProjectIsGood) {
  const std::string file = OUTVET_SOURCE_DIR "/models/manifest.toml";
  if (::access(file.c_str(), R_OK) != 0) GTEST_SKIP() << "models/manifest.toml is not there";
  const Result<std::vector<ModelEntry>> models = load_manifest(file);
  ASSERT_TRUE(models) << models.error().detail;
  EXPECT_FALSE(models->empty());
}

}  // namespace
}  // namespace outvet
