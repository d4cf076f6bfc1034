#include "plugins/common/upright.h"

#include <gtest/gtest.h>

#include "tests/support/picture_reading.h"

namespace outvet {
namespace {

/// Pixels as letters, row by row, of the picture "abc" over "def" turned by an orientation: what
/// Exif 2.32 says about row 0 and column 0.
struct Case {
  int orientation;
  const char* rows;
};
constexpr Case kCases[] = {
    {0, "abc/def"},  {1, "abc/def"},  {2, "cba/fed"},  {3, "fed/cba"},  {4, "def/abc"},
    {5, "ad/be/cf"}, {6, "da/eb/fc"}, {7, "fc/eb/da"}, {8, "cf/be/ad"}, {9, "abc/def"},
};

class Upright : public ::testing::TestWithParam<PixelFormat> {};

TEST_P(Upright, TurnsAndMirrors) {
  Budget budget{Limits{}};
  const auto channels = static_cast<std::size_t>(bytes_per_pixel(GetParam()));
  for (const Case& each : kCases) {
    auto fresh = Image::allocate(3, 2, GetParam(), budget);
    ASSERT_TRUE(fresh);
    for (std::size_t i = 0; i < 6 * channels; ++i)
      fresh->paint[i] = static_cast<std::uint8_t>('a' + i / channels + 16 * (i % channels));
    const auto turned = upright(fresh->image, each.orientation, budget);
    ASSERT_TRUE(turned);
    std::string rows;
    for (int y = 0; y < turned->height(); ++y) {
      if (y > 0) rows += '/';
      for (int x = 0; x < turned->width(); ++x) {
        const std::vector<int> pixel = testing::pixel(*turned, x, y);
        rows += static_cast<char>(pixel[0]);
        for (std::size_t c = 0; c < channels; ++c)
          EXPECT_EQ(pixel[c], pixel[0] + static_cast<int>(16 * c)) << "channels stay together";
      }
    }
    EXPECT_EQ(rows, each.rows) << each.orientation;
  }
}

INSTANTIATE_TEST_SUITE_P(AllFormats, Upright,
                         ::testing::Values(PixelFormat::Gray8, PixelFormat::Bgr8,
                                           PixelFormat::Bgra8));

TEST(UprightLarge, CrossesTiles) {
  Budget budget{Limits{}};
  auto fresh = Image::allocate(101, 67, PixelFormat::Gray8, budget);
  ASSERT_TRUE(fresh);
  const auto value = [](int x, int y) { return (x * 7 + y * 13) % 251; };
  for (int y = 0; y < 67; ++y)
    for (int x = 0; x < 101; ++x)
      fresh->row(y)[x] = static_cast<std::uint8_t>(value(x, y));
  const auto turned = upright(fresh->image, 6, budget);
  ASSERT_TRUE(turned);
  ASSERT_EQ(turned->width(), 67);
  for (int y = 0; y < 101; ++y)
    for (int x = 0; x < 67; ++x)
      ASSERT_EQ(testing::pixel(*turned, x, y)[0], value(y, 66 - x));
}

}  // namespace
}  // namespace outvet
