// Cleaning JPEG: what stays, what goes, and that the audit notices what should have gone.

#include <gtest/gtest.h>

#include "scanner/pipeline/proof.h"
#include "tests/support/jpeg_writer.h"
#include "tests/support/opened.h"

namespace outvet {
void register_jpeg(Registry& registry);

namespace {

using namespace std::string_view_literals;
using testing::bytes_of;
using testing::segment;
using testing::with_segments;

constexpr std::string_view kExifHead = "Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0"sv;

std::string orientation_segment(char orientation) {
  return segment(0xE1, std::string{kExifHead} + orientation + std::string(7, '\0'));
}

std::string text_of(const ByteSource& source) {
  const auto all = *source.in_memory();
  return {reinterpret_cast<const char*>(all.data()), all.size()};
}

Result<std::string> rewrite(const std::string& file, const CleanPlan& plan = {}) {
  Budget budget{Limits{}};
  MemorySink sink{budget};
  const auto format = testing::make_format(&register_jpeg);
  if (auto done = format->rewrite(memory_source(bytes_of(file)), plan, sink, budget); !done)
    return done.error();
  return text_of(**sink.take());
}

Result<Done> audit(const std::string& file) {
  Budget budget{Limits{}};
  return testing::make_format(&register_jpeg)->audit(bytes_of(file), budget);
}

Result<Done> same_pixels(const std::string& a, const std::string& b,
                         const std::vector<AreaEdit>& areas = {}) {
  Budget budget{Limits{}};
  const auto format = testing::make_format(&register_jpeg);
  auto before = *format->open(memory_source(bytes_of(a)), budget);
  auto after = *format->open(memory_source(bytes_of(b)), budget);
  return compare_pixels(*before, *after, areas, budget);
}

struct Variant {
  const char* name;
  testing::JpegSettings settings;
};

const Variant kVariants[] = {
    {"baseline", {}},
    {"subsampled", {.subsampled = true}},
    {"progressive", {.subsampled = true, .progressive = true}},
    {"restarts", {.restart_rows = 1}},
};

class JpegRewrite : public ::testing::TestWithParam<Variant> {};

TEST_P(JpegRewrite, NothingButThePictureIsLeft) {
  const std::string plain = testing::small_jpeg(GetParam().settings);
  const std::string loaded =
      with_segments(plain, segment(0xE1, "Exif\0\0II*\0canary-exif"sv) +
                               segment(0xE1, "http://ns.adobe.com/xap/1.0/\0canary-xmp"sv) +
                               segment(0xED, "Photoshop 3.0\0canary-iptc"sv) +
                               segment(0xFE, "canary-comment") + segment(0xE7, "canary-app7")) +
      "canary-trailer";
  const auto copy = rewrite(loaded);
  ASSERT_TRUE(copy) << copy.error().detail;
  EXPECT_EQ(copy->find("canary"), std::string::npos);
  EXPECT_TRUE(audit(*copy)) << audit(*copy).error().detail;
  EXPECT_FALSE(audit(loaded));
  EXPECT_TRUE(same_pixels(loaded, *copy));
  EXPECT_EQ(*rewrite(*copy), *copy) << "a copy of a copy is the same bytes";
}

TEST_P(JpegRewrite, OnlyThePaintedBlocksChange) {
  const std::string file = testing::small_jpeg(GetParam().settings);
  CleanPlan plan;
  plan.areas.push_back({{0, {}, {{{2, 2}, {12, 2}, {12, 12}, {2, 12}}}, {}}, {}});
  const auto copy = rewrite(file, plan);
  ASSERT_TRUE(copy) << copy.error().detail;
  EXPECT_TRUE(audit(*copy)) << audit(*copy).error().detail;
  EXPECT_TRUE(same_pixels(file, *copy, plan.areas));
  const testing::Seen seen = testing::see(&register_jpeg, *copy);
  ASSERT_EQ(seen.frames.size(), 1U);
  const ImageView view = seen.frames[0].image.view();
  for (int c = 0; c < 3; ++c) {
    EXPECT_LE(view.row(7)[7 * 3 + c], 8) << "black where painted";
    EXPECT_GE(view.row(28)[28 * 3 + 2], 200) << "red far from it";
  }
}

INSTANTIATE_TEST_SUITE_P(Variants, JpegRewrite, ::testing::ValuesIn(kVariants),
                         [](const auto& test) { return test.param.name; });

TEST(JpegRewriteDetails, OrientationStaysAndAreasFollowIt) {
  for (char orientation = 1; orientation <= 8; ++orientation) {
    SCOPED_TRACE(int{orientation});
    const std::string file = with_segments(testing::small_jpeg(), orientation_segment(orientation));
    CleanPlan plan;
    // The top left quarter of the upright picture, whatever colour it has there.
    plan.areas.push_back({{0, {}, {{{1, 1}, {15, 1}, {15, 15}, {1, 15}}}, {}}, {}});
    const auto copy = rewrite(file, plan);
    ASSERT_TRUE(copy) << copy.error().detail;
    const testing::Seen seen = testing::see(&register_jpeg, *copy);
    ASSERT_EQ(seen.frames.size(), 1U);
    const ImageView view = seen.frames[0].image.view();
    for (int c = 0; c < 3; ++c)
      EXPECT_LE(view.row(8)[8 * 3 + c], 8);
    EXPECT_TRUE(same_pixels(file, *copy, plan.areas));
    EXPECT_TRUE(same_pixels(file, *rewrite(file)));
  }
}

TEST(JpegRewriteDetails, AdobeTransformAndDensityStay) {
  testing::JpegSettings settings;
  settings.colour = JCS_CMYK;
  settings.stored = JCS_YCCK;
  const std::string file = testing::jpeg_file(16, 16, std::string(16 * 16 * 4, '\x40'), settings);
  const auto copy = rewrite(file);
  ASSERT_TRUE(copy) << copy.error().detail;
  EXPECT_NE(copy->find("Adobe"), std::string::npos);
  EXPECT_TRUE(same_pixels(file, *copy));
  EXPECT_NE(rewrite(testing::small_jpeg())->find("JFIF"), std::string::npos);
}

TEST(JpegRewriteDetails, StrayBytesDoNotKeepItFromBeingPainted) {
  const std::string file = with_segments(testing::small_jpeg(), "stray" + segment(0xFE, "canary"));
  CleanPlan plan;
  plan.areas.push_back({{0, {}, {{{2, 2}, {12, 2}, {12, 12}, {2, 12}}}, {}}, {}});
  const auto copy = rewrite(file, plan);
  ASSERT_TRUE(copy) << copy.error().detail;
  EXPECT_TRUE(audit(*copy)) << audit(*copy).error().detail;
  EXPECT_TRUE(same_pixels(file, *copy, plan.areas));
}

TEST(JpegRewriteDetails, ACutFileIsRefused) {
  const std::string file = testing::small_jpeg();
  for (std::size_t tenth = 0; tenth < 10; ++tenth) {
    SCOPED_TRACE(tenth);
    EXPECT_FALSE(rewrite(file.substr(0, file.size() * tenth / 10)));
  }
}

TEST(JpegAudit, NoticesEveryHidingPlace) {
  const std::string clean = *rewrite(testing::small_jpeg());
  ASSERT_TRUE(audit(clean));
  const std::string cases[] = {
      clean + "x",
      clean.substr(0, clean.size() - 2),
      with_segments(clean, segment(0xFE, "comment")),
      with_segments(clean, segment(0xE1, "Exif\0\0II*\0"sv)),
      with_segments(clean, segment(0xE2, "MPF\0"sv)),
      with_segments(clean, segment(0xEB, "JP")),
      with_segments(clean, segment(0xEE, "Adobe and more than that")),
      with_segments(clean, "\xFF\xFF"),
      with_segments(clean, "stray"),
      with_segments(clean, segment(0xE2, "ICC_PROFILE\0\x01\x01 no profile"sv)),
      "",
      "\xFF\xD8\xFF\xD9 ",
  };
  for (const std::string& file : cases) {
    SCOPED_TRACE(&file - cases);
    EXPECT_FALSE(audit(file));
  }
}

}  // namespace
}  // namespace outvet
