#include "scanner/base/utf8.h"

#include <gtest/gtest.h>

namespace outvet {
namespace {

struct Case {
  const char* name;
  std::string_view text;
  bool good;
  std::string_view valid;
};

constexpr std::string_view kBad = "\xEF\xBF\xBD";

const Case kCases[] = {
    {"ascii", "abc", true, "abc"},
    {"hindi", "आधार", true, "आधार"},
    {"replacement_itself", kBad, true, kBad},
    {"lone_continuation", "\x80", false, kBad},
    {"cut_short", "\xE0\xA4", false, "\xEF\xBF\xBD\xEF\xBF\xBD"},
    {"overlong_slash", "\xC0\xAF", false, "\xEF\xBF\xBD\xEF\xBF\xBD"},
    {"surrogate", "\xED\xA0\x80", false, "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"},
    {"above_range", "\xF4\x90\x80\x80", false, "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"},
    {"emoji", "\xF0\x9F\x98\x80", true, "\xF0\x9F\x98\x80"},
};

class Utf8Test : public ::testing::TestWithParam<Case> {};

TEST_P(Utf8Test, ToldAndMended) {
  EXPECT_EQ(is_utf8(GetParam().text), GetParam().good);
  EXPECT_EQ(to_valid_utf8(GetParam().text), GetParam().valid);
  EXPECT_TRUE(is_utf8(to_valid_utf8(GetParam().text)));
}

INSTANTIATE_TEST_SUITE_P(Texts, Utf8Test, ::testing::ValuesIn(kCases),
                         [](const auto& test) { return test.param.name; });

TEST(Utf8, PrintableHasNoControls) {
  EXPECT_EQ(to_printable("a\nb\x1b[31m"),
            "a" + std::string{kBad} + "b" + std::string{kBad} + "[31m");
  EXPECT_EQ(to_printable("\xE2\x80\xAE"
                         "gpj"),
            std::string{kBad} + "gpj");
}

TEST(Utf8, EveryScalarComesBack) {
  for (char32_t c = 1; c <= 0x10FFFF; c += 7) {
    if (c >= 0xD800 && c <= 0xDFFF) continue;
    std::string text;
    append_utf8(text, c);
    std::size_t at = 0;
    ASSERT_EQ(next_code_point(text, at), c);
    ASSERT_EQ(at, text.size());
  }
}

}  // namespace
}  // namespace outvet
