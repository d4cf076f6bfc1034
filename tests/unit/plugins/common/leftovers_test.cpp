#include "plugins/common/leftovers.h"

#include <gtest/gtest.h>

#include "tests/support/bytes.h"

namespace outvet {
namespace {

TEST(Leftovers, ZerosAreNone) {
  const auto source = memory_source(testing::bytes_of(std::string{"\0\0ab\0\0", 6}));
  std::vector<Part> parts;
  add_leftover(parts, "a", source, 0, 2);
  add_leftover(parts, "b", source, 4, 4);
  add_leftover(parts, "c", source, 1, 4);
  ASSERT_EQ(parts.size(), 1U);
  EXPECT_EQ(parts[0].path, "c");
  EXPECT_EQ(parts[0].bytes->size(), 3U);
}

TEST(Leftovers, NamesBecomeWordsOfAPath) {
  EXPECT_EQ(path_word("XMP DataXMP"), "XMP_DataXMP");
  EXPECT_EQ(path_word("a/../b!\n\xFF"), "a_.._b___");
  EXPECT_EQ(path_word(""), "");
}

TEST(Leftovers, OneMoreThanAllowedIsEnough) {
  Limits limits;
  limits.parts = 2;
  std::vector<Part> parts(2);
  EXPECT_FALSE(enough_parts(parts, limits));
  parts.resize(3);
  EXPECT_TRUE(enough_parts(parts, limits));
}

}  // namespace
}  // namespace outvet
