// Cleaning BMP: what stays, what goes, what is painted, and that the audit notices what is left.

#include <gtest/gtest.h>

#include "tests/support/rewriting.h"

namespace outvet {
void register_bmp(Registry& registry);

namespace {

using testing::le16;
using testing::le32;

constexpr unsigned kWidth = 21;
constexpr unsigned kHeight = 20;

/// A bitmap of noise whose padding, gaps and reserved fields say "canary".
std::string bitmap(unsigned bits, bool top_down, bool dirty) {
  const unsigned colours = bits <= 8 ? 1U << bits : 0U;
  const std::string gap = dirty ? "canary" : "";
  const std::size_t row = (kWidth * bits + 31) / 32 * 4;
  std::string table;
  for (unsigned i = 0; i < colours; ++i)
    table += std::string(3, static_cast<char>(i * 255 / (colours - 1))) + (dirty ? 'c' : '\0');
  std::string pixels;
  std::uint32_t state = bits;
  for (unsigned y = 0; y < kHeight; ++y) {
    std::string line;
    for (std::size_t i = 0; i < (kWidth * bits + 7) / 8; ++i) {
      state = state * 1'664'525U + 1'013'904'223U;
      line += static_cast<char>(state >> 24U);
    }
    line.resize(row, dirty ? 'c' : '\0');
    pixels += line;
  }
  const std::size_t begin = 54 + table.size() + gap.size();
  return "BM" + le32(static_cast<unsigned>(begin + pixels.size())) +
         (dirty ? "cana" : std::string(4, '\0')) + le32(static_cast<unsigned>(begin)) + le32(40) +
         le32(kWidth) + le32(top_down ? 0U - kHeight : kHeight) + le16(1) + le16(bits) + le32(0) +
         le32(0) + (dirty ? le32(2835) + le32(2835) : std::string(8, '\0')) + le32(0) + le32(0) +
         table + gap + pixels + (dirty ? "canary" : "");
}

Result<Done> audit(const std::string& file) {
  return testing::audited(&register_bmp, file);
}

class BmpRewrite : public ::testing::TestWithParam<unsigned> {};

TEST_P(BmpRewrite, NothingButThePictureIsLeft) {
  for (const bool top_down : {false, true}) {
    const std::string file = bitmap(GetParam(), top_down, true);
    testing::expect_clean_copy(&register_bmp, file, "cana");
    EXPECT_FALSE(audit(file));
  }
}

TEST_P(BmpRewrite, OnlyThePaintedAreaChanges) {
  for (const bool top_down : {false, true}) {
    const std::string file = bitmap(GetParam(), top_down, true);
    CleanPlan plan;
    plan.areas.push_back(testing::box(3, 2, 8, 6));
    const auto copy = testing::rewritten(&register_bmp, file, plan);
    ASSERT_TRUE(copy) << copy.error().detail;
    EXPECT_TRUE(audit(*copy)) << audit(*copy).error().detail;
    const testing::Seen before = testing::see(&register_bmp, file);
    const testing::Seen after = testing::see(&register_bmp, *copy);
    ASSERT_EQ(after.frames.size(), 1U);
    const ImageView a = before.frames[0].image.view();
    const ImageView b = after.frames[0].image.view();
    ASSERT_EQ(a.format, b.format);
    const int size = bytes_per_pixel(a.format);
    for (int y = 0; y < a.height; ++y)
      for (int x = 0; x < a.width; ++x) {
        const bool inside = x >= 3 && x < 8 && y >= 2 && y < 6;
        const bool rim = !inside && x >= 2 && x <= 8 && y >= 1 && y <= 6;
        const int is = b.row(y)[x * size];
        EXPECT_TRUE(rim || is == (inside ? 0 : a.row(y)[x * size])) << x << "," << y;
      }
  }
}

INSTANTIATE_TEST_SUITE_P(Bits, BmpRewrite, ::testing::Values(1U, 4U, 8U, 16U, 24U, 32U));

TEST(BmpRewriteDetails, RefusesCutFiles) {
  const std::string file = bitmap(24, false, false);
  for (std::size_t tenth = 0; tenth < 10; ++tenth)
    EXPECT_FALSE(testing::rewritten(&register_bmp, file.substr(0, file.size() * tenth / 10)));
}

TEST(BmpAudit, NoticesEveryHidingPlace) {
  const std::string clean = *testing::rewritten(&register_bmp, bitmap(24, false, true));
  ASSERT_TRUE(audit(clean)) << audit(clean).error().detail;
  EXPECT_FALSE(audit(clean + "x"));
  EXPECT_FALSE(audit(clean.substr(0, clean.size() - 1)));
  // File length, reserved fields, offset of pixels, density, important colours, row padding.
  for (const std::size_t at : {2U, 6U, 9U, 10U, 38U, 42U, 50U, 54U + 63U}) {
    std::string changed = clean;
    changed[at] = static_cast<char>(changed[at] + 1);
    EXPECT_FALSE(audit(changed)) << at;
  }
}

}  // namespace
}  // namespace outvet
