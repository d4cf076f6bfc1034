#include <gtest/gtest.h>

#include "tests/support/evidence.h"

namespace outvet {
void register_passport_mrz(Registry& registry);

namespace {

struct Case {
  const char* name;
  const char* line;
  std::size_t found;
};

// The first line is the specimen printed in ICAO Doc 9303 part 4.
constexpr Case kCases[] = {
    {"specimen", "L898902C36UTO7408122F1204159ZE184226B<<<<<10", 1},
    {"wrong_digit", "L898902C37UTO7408122F1204159ZE184226B<<<<<10", 0},
    {"one_short", "L898902C36UTO7408122F1204159ZE184226B<<<<<1", 0},
    {"lower_case", "l898902c36uto7408122f1204159ze184226b<<<<<10", 0},
    {"empty", "", 0},
};

class PassportMrzTest : public ::testing::TestWithParam<Case> {};

TEST_P(PassportMrzTest, Finds) {
  const auto detector = testing::make_detector(&register_passport_mrz, "passport_mrz");
  const auto found = detector->detect(testing::ocr(GetParam().line));
  ASSERT_EQ(found.size(), GetParam().found);
  if (found.empty()) return;
  EXPECT_EQ(found[0].type, "MRZ");
  EXPECT_EQ(found[0].value.reveal(), "L898902C3");
  EXPECT_TRUE(std::holds_alternative<PixelArea>(found[0].locus.place));
}

INSTANTIATE_TEST_SUITE_P(Lines, PassportMrzTest, ::testing::ValuesIn(kCases),
                         [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace outvet
