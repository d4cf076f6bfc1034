#include <gtest/gtest.h>

#include "tests/support/evidence.h"

namespace outvet {
void register_mismatch(Registry& registry);

namespace {

struct Case {
  const char* label;
  const char* name;
  const char* format;
  bool found;
};

constexpr Case kCases[] = {
    {"right", "a.jpg", "jpeg", false},          {"upper_case", "A.JPG", "jpeg", false},
    {"wrong", "a.png", "jpeg", true},           {"video_as_picture", "a.jpg", "video", true},
    {"no_ending", "photo", "jpeg", false},      {"unknown_ending", "a.backup", "jpeg", false},
    {"two_endings", "a.jpg.png", "png", false}, {"no_format", "a.png", "", false},
    {"avif_in_heic", "a.avif", "heif", false},  {"text", "a.txt", "png", true},
};

class MismatchTest : public ::testing::TestWithParam<Case> {};

TEST_P(MismatchTest, ComparesNameAndContent) {
  const auto detector = testing::make_detector(&register_mismatch, "mismatch");
  Evidence evidence;
  evidence.format = GetParam().format;
  evidence.texts.emplace_back(Source::FileName, Locus{}).append(GetParam().name);
  const auto found = detector->detect(evidence);
  ASSERT_EQ(found.size(), GetParam().found ? 1U : 0U);
  if (!found.empty()) EXPECT_EQ(found[0].type, "TYPE_MISMATCH");
}

INSTANTIATE_TEST_SUITE_P(Names, MismatchTest, ::testing::ValuesIn(kCases),
                         [](const auto& test) { return test.param.label; });

TEST(Mismatch, LooksAtTheItemsOwnName) {
  const auto detector = testing::make_detector(&register_mismatch, "mismatch");
  Evidence evidence;
  evidence.format = "jpeg";
  evidence.texts.emplace_back(Source::Ocr, Locus{}).append("a.png");
  evidence.texts.emplace_back(Source::FileName, Locus{"trailer/0", WholePart{}}).append("b.png");
  EXPECT_TRUE(detector->detect(evidence).empty());
}

}  // namespace
}  // namespace outvet
