// Cleaning PNG: what stays, what goes, what is painted, and that the audit notices what is left.

#include <gtest/gtest.h>

#include "tests/support/png_writer.h"
#include "tests/support/rewriting.h"

namespace outvet {
void register_png(Registry& registry);

namespace {

using namespace std::string_literals;
using namespace std::string_view_literals;
using testing::chunk;
using testing::deflated;
using testing::png_file;
using testing::u16;
using testing::u32;

constexpr std::string_view kExifHead = "II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0"sv;

std::string orientation_chunk(char orientation) {
  return chunk("eXIf", std::string{kExifHead} + orientation + std::string(7, '\0'));
}

Result<std::string> rewrite(const std::string& file, const CleanPlan& plan = {}) {
  return testing::rewritten(&register_png, file, plan);
}

Result<Done> audit(const std::string& file) {
  return testing::audited(&register_png, file);
}

struct Kind {
  const char* name;
  int depth;
  int colour;
  int bits;  ///< of a pixel
};

const Kind kKinds[] = {
    {"grey1", 1, 0, 1},     {"grey2", 2, 0, 2},    {"grey4", 4, 0, 4},    {"grey8", 8, 0, 8},
    {"grey16", 16, 0, 16},  {"palette1", 1, 3, 1}, {"palette2", 2, 3, 2}, {"palette4", 4, 3, 4},
    {"palette8", 8, 3, 8},  {"rgb8", 8, 2, 24},    {"rgb16", 16, 2, 48},  {"alpha8", 8, 4, 16},
    {"alpha16", 16, 4, 32}, {"rgba8", 8, 6, 32},   {"rgba16", 16, 6, 64},
};

constexpr std::uint32_t kSide = 64;

/// Noise, the same every time.
std::vector<std::string> noise(int bits, unsigned rows = kSide) {
  std::uint32_t state = 1;
  std::vector<std::string> lines(rows);
  for (std::string& line : lines)
    for (std::size_t i = 0; i < kSide * static_cast<std::size_t>(bits) / 8; ++i) {
      state = state * 1'664'525U + 1'013'904'223U;
      line += static_cast<char>(state >> 24U);
    }
  return lines;
}

/// Colours without black, so that the painter has to find a place for it.
std::string palette_of(const Kind& kind) {
  if (kind.colour != 3) return {};
  std::string table;
  for (unsigned i = 0; i < 1U << static_cast<unsigned>(kind.depth); ++i)
    table += {static_cast<char>(i + 3), static_cast<char>(250 - i / 2), static_cast<char>(i * 7)};
  return chunk("PLTE", table);
}

class PngRewrite : public ::testing::TestWithParam<Kind> {};

TEST_P(PngRewrite, NothingButThePictureIsLeft) {
  const Kind& kind = GetParam();
  const std::string file =
      png_file(kSide, kind.depth, kind.colour, noise(kind.bits),
               chunk("gAMA", u32(45'455)) + chunk("tEXt", "Author\0canary"sv) +
                   chunk("tIME", "canary!") + chunk("zzZz", "canary") + palette_of(kind) +
                   chunk("sPLT", "canary") + chunk("pHYs", u32(2835) + u32(2835) + '\1'),
               chunk("iTXt", "canary")) +
      "canary";
  testing::expect_clean_copy(&register_png, file, "canary");
  EXPECT_NE(rewrite(file)->find("gAMA"), std::string::npos);
  EXPECT_EQ(rewrite(file)->find("pHYs"), std::string::npos);
  EXPECT_FALSE(audit(file));
}

TEST_P(PngRewrite, OnlyThePaintedAreaChangesAndItIsOfOneColour) {
  const Kind& kind = GetParam();
  const std::string file =
      png_file(kSide, kind.depth, kind.colour, noise(kind.bits), palette_of(kind));
  CleanPlan plan;
  plan.areas.push_back(testing::box(4, 6, 16, 16));
  const auto copy = rewrite(file, plan);
  ASSERT_TRUE(copy) << copy.error().detail;
  EXPECT_TRUE(audit(*copy)) << audit(*copy).error().detail;
  const testing::Seen before = testing::see(&register_png, file);
  const testing::Seen after = testing::see(&register_png, *copy);
  ASSERT_EQ(before.frames.size(), 1U);
  ASSERT_EQ(after.frames.size(), 1U);
  const ImageView a = before.frames[0].image.view();
  const ImageView b = after.frames[0].image.view();
  ASSERT_EQ(a.format, b.format);
  const int size = bytes_per_pixel(a.format);
  for (int y = 0; y < a.height; ++y)
    for (int x = 0; x < a.width; ++x) {
      SCOPED_TRACE(std::to_string(x) + "," + std::to_string(y));
      const std::uint8_t* was = a.row(y) + x * size;
      const std::uint8_t* is = b.row(y) + x * size;
      const bool inside = x >= 4 && x < 16 && y >= 6 && y < 16;
      if (inside) {
        ASSERT_TRUE(std::equal(is, is + size, b.row(6) + 4 * size));
        ASSERT_TRUE(size < 4 || is[3] == 255);
      } else if (size == 4 && was[3] == 0) {
        // Of 16 bit alpha some that is not zero shows as zero.
        ASSERT_TRUE(kind.depth == 16 || (is[0] == is[1] && is[1] == is[2] && is[3] == 0));
      } else if (x < 2 || x > 18 || y < 4 || y > 18) {
        ASSERT_TRUE(std::equal(was, was + size, is));
      }
    }
}

INSTANTIATE_TEST_SUITE_P(Kinds, PngRewrite, ::testing::ValuesIn(kKinds),
                         [](const auto& test) { return test.param.name; });

TEST(PngRewriteDetails, OrientationStaysAndAreasFollowIt) {
  for (char orientation = 1; orientation <= 8; ++orientation) {
    SCOPED_TRACE(int{orientation});
    const std::string file = png_file(kSide, 8, 0, noise(8, 32), orientation_chunk(orientation));
    CleanPlan plan;
    plan.areas.push_back(testing::box(1, 2, 9, 7));
    const auto copy = rewrite(file, plan);
    ASSERT_TRUE(copy) << copy.error().detail;
    const testing::Seen seen = testing::see(&register_png, *copy);
    ASSERT_EQ(seen.frames.size(), 1U);
    for (int y = 2; y < 7; ++y)
      for (int x = 1; x < 9; ++x)
        EXPECT_EQ(seen.frames[0].image.view().row(y)[x], 0);
    EXPECT_TRUE(testing::same_pixels(&register_png, file, *copy, plan.areas));
    testing::expect_clean_copy(&register_png, file, "tEXt");
  }
}

TEST(PngRewriteDetails, WhatIsHiddenInTheCompressedDataGoes) {
  const std::string rows = "\0abcd\0efgh"s;
  const std::string head = std::string{testing::kPngSignature} + testing::png_header(4, 2, 8, 0);
  const std::string plain = head + chunk("IDAT", deflated(rows)) + chunk("IEND", "");
  const std::string cases[] = {
      head + chunk("IDAT", deflated(rows) + "canary") + chunk("IEND", ""),
      head + chunk("IDAT", deflated(rows)) + chunk("IDAT", "canary") + chunk("IEND", ""),
      head + chunk("IDAT", deflated(rows)) + chunk("IEND", "canary"),
      head + chunk("IDAT", deflated(rows + "\0cana\0ry.."s)) + chunk("IEND", ""),
  };
  for (const std::string& file : cases) {
    SCOPED_TRACE(&file - cases);
    testing::expect_clean_copy(&register_png, file, "canary");
    EXPECT_FALSE(audit(file));
    EXPECT_LE(rewrite(file)->size(), plain.size() + 8);
  }
  EXPECT_EQ(*rewrite(plain), plain) << "coded data is copied byte for byte";
}

TEST(PngRewriteDetails, HiddenColoursGoWithTheFirstPaintedArea) {
  // A fully transparent pixel of a colour of its own, and a palette entry that nobody uses.
  CleanPlan plan;
  plan.areas.push_back(testing::box(0, 0, 1, 1));
  const std::string rgba = png_file(2, 8, 6,
                                    {"abc\xFF"
                                     "xyz\0"s});
  const auto painted = rewrite(rgba, plan);
  ASSERT_TRUE(painted) << painted.error().detail;
  const testing::Seen seen = testing::see(&register_png, *painted);
  ASSERT_EQ(seen.frames.size(), 1U);
  for (int c = 0; c < 3; ++c)
    EXPECT_EQ(seen.frames[0].image.view().row(0)[4 + c], 0);
  const std::string indexed = png_file(2, 8, 3, {"\0\1"s}, chunk("PLTE", "abcdefSECRET"));
  EXPECT_EQ(rewrite(indexed, plan)->find("SECRET"), std::string::npos);
  EXPECT_EQ(rewrite(indexed, plan)->find("abc"), std::string::npos);
}

std::string frame_control(unsigned sequence, unsigned width, unsigned height, unsigned left,
                          unsigned top, char blend) {
  return chunk("fcTL", u32(sequence) + u32(width) + u32(height) + u32(left) + u32(top) + u16(1) +
                           u16(10) + '\0' + blend);
}

/// Three frames; the second draws on a corner of the first, the third on another.
std::string animated(std::string_view more) {
  const std::string whole = deflated("\0abcdefgh\0ijklmnop\0qrstuvwx\0ABCDEFGH"s);
  const std::string part = deflated("\0XY\0ZW"s);
  return std::string{testing::kPngSignature} + testing::png_header(8, 4, 8, 0) +
         chunk("acTL", u32(3) + u32(0)) + frame_control(0, 8, 4, 0, 0, 0) + std::string{more} +
         chunk("IDAT", whole) + frame_control(1, 2, 2, 0, 0, 0) +
         chunk("fdAT", u32(2) + part + std::string{more}) + std::string{more} +
         frame_control(3, 2, 2, 6, 2, 1) + chunk("fdAT", u32(4) + part) + chunk("IEND", "");
}

TEST(PngRewriteDetails, AnimationsStayAnimations) {
  testing::expect_clean_copy(&register_png, animated(chunk("tEXt", "canary")), "canary");
  EXPECT_EQ(*rewrite(animated("")), animated(""));
}

TEST(PngRewriteDetails, AnimationsArePaintedInEveryFrameOfTheTime) {
  CleanPlan plan;
  plan.areas.push_back(testing::box(0, 0, 3, 2));
  plan.areas[0].area.time = {std::chrono::milliseconds{100}, std::chrono::milliseconds{300}};
  plan.areas[0].area.frame = 1;
  const auto copy = rewrite(animated(""), plan);
  ASSERT_TRUE(copy) << copy.error().detail;
  EXPECT_TRUE(audit(*copy)) << audit(*copy).error().detail;
  const auto same = testing::same_pixels(&register_png, animated(""), *copy, plan.areas);
  EXPECT_TRUE(same) << same.error().detail;
  const testing::Seen before = testing::see(&register_png, animated(""));
  const testing::Seen after = testing::see(&register_png, *copy);
  ASSERT_EQ(after.frames.size(), 3U);
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(after.frames[i].time.begin, before.frames[i].time.begin);
    EXPECT_EQ(after.frames[i].image.view().row(1)[2 * 3] == 0, i > 0) << i;
    EXPECT_EQ(after.frames[i].image.view().row(3)[7 * 3],
              before.frames[i].image.view().row(3)[7 * 3]);
  }
}

TEST(PngRewriteDetails, WhatCannotBeVouchedForIsRefused) {
  const std::string plain = testing::small_png();
  for (std::size_t tenth = 0; tenth < 10; ++tenth)
    EXPECT_FALSE(rewrite(plain.substr(0, plain.size() * tenth / 10))) << tenth;
  const std::string acTL = chunk("acTL", u32(3) + u32(0));
  const std::string cases[] = {
      testing::small_png(chunk("ZZZZ", "must be known")),
      testing::small_png(acTL),
      png_file(4, 8, 3, {"abcd"}, ""),
      png_file(4, 8, 3, {"abcd"}, chunk("PLTE", "four")),
      testing::small_png(chunk("iCCP", "broken")),
  };
  for (const std::string& file : cases)
    EXPECT_FALSE(rewrite(file)) << &file - cases;
}

TEST(PngAudit, NoticesEveryHidingPlace) {
  const std::string clean = testing::small_png();
  ASSERT_TRUE(audit(clean));
  std::string wrong_checksum = clean;
  wrong_checksum.back() = 'x';
  const std::string cases[] = {
      clean + "x",
      clean.substr(0, clean.size() - 12),
      wrong_checksum,
      testing::small_png(chunk("tEXt", "a\0b"sv)),
      testing::small_png(chunk("eXIf", "II*\0"sv)),
      testing::small_png(chunk("iCCP", "name\0\0"sv)),
      testing::small_png(chunk("gAMA", "12345")),
      testing::small_png(chunk("gAMA", "1234") + chunk("gAMA", "1234")),
      testing::small_png(chunk("PLTE", "abc")),
      testing::small_png("", chunk("gAMA", "1234")),
      "",
      std::string{testing::kPngSignature},
  };
  for (const std::string& file : cases)
    EXPECT_FALSE(audit(file)) << &file - cases;
}

}  // namespace
}  // namespace outvet
