// Real pictures of many makers: every one opens, and every frame decodes or says why not.

#include <cstdlib>
#include <filesystem>

#include <gtest/gtest.h>

#include "tests/support/picture_reading.h"

namespace outvet {
namespace {

class SharedPictures : public ::testing::TestWithParam<const char*> {};

TEST_P(SharedPictures, OpenAndDecodeOrSayWhyNot) {
  const char* shared = std::getenv("OUTVET_SHARED");
  const std::string folder = std::string{shared == nullptr ? "" : shared} + GetParam();
  if (shared == nullptr || !std::filesystem::is_directory(folder))
    GTEST_SKIP() << "OUTVET_SHARED names no folder with " << GetParam();
  const auto jpeg = testing::format_named("jpeg");
  const auto png = testing::format_named("png");
  std::size_t whole = 0;
  std::size_t all = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator{folder}) {
    const std::string ending = entry.path().extension();
    const bool is_png = ending == ".png" || ending == ".apng";
    if (!is_png && ending != ".jpg" && ending != ".jpeg") continue;
    const auto bytes = file_source(entry.path());
    ASSERT_TRUE(bytes);
    const auto seen = testing::read_all(is_png ? *png : *jpeg, *bytes);
    ++all;
    if (seen.whole()) ++whole;
    EXPECT_TRUE(seen.whole() || !seen.trouble().empty()) << entry.path();
    EXPECT_NE(seen.trouble(), "internal") << entry.path();
    EXPECT_NE(seen.trouble(), "timeout") << entry.path();
  }
  EXPECT_GT(all, 20U);
  // A few are broken on purpose.
  EXPECT_GE(whole * 100, all * 90);
}

INSTANTIATE_TEST_SUITE_P(Folders, SharedPictures,
                         ::testing::Values("/metadata/files", "/corpus/dev/files"));

}  // namespace
}  // namespace outvet
