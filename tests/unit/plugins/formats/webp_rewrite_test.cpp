// Cleaning WebP: what stays, what goes, what is painted, and that the audit notices what is left.

#include <gtest/gtest.h>

#include "tests/support/rewriting.h"

namespace outvet {
void register_webp(Registry& registry);

namespace {

using testing::le32;

/// Files of 16 x 12 px: red and green above, blue and near white below.
std::string sample(const std::string& name) {
  return testing::file_text(OUTVET_SOURCE_DIR "/tests/data/formats/webp/" + name);
}

std::string chunk(const std::string& name, const std::string& payload) {
  return name + le32(static_cast<unsigned>(payload.size())) + payload +
         (payload.size() % 2 == 0 ? "" : std::string(1, '\0'));
}

std::string with_chunks(std::string file, const std::string& more) {
  file += more;
  file.replace(4, 4, le32(static_cast<unsigned>(file.size() - 8)));
  return file;
}

Result<std::string> rewrite(const std::string& file, const CleanPlan& plan = {}) {
  return testing::rewritten(&register_webp, file, plan);
}

Result<Done> audit(const std::string& file) {
  return testing::audited(&register_webp, file);
}

class WebpRewrite : public ::testing::TestWithParam<const char*> {};

TEST_P(WebpRewrite, NothingButThePictureIsLeft) {
  const std::string file =
      with_chunks(sample(GetParam()), chunk("note", "canary") + chunk("XMP ", "canary")) + "canary";
  testing::expect_clean_copy(&register_webp, file, "canary");
  EXPECT_FALSE(audit(file));
  EXPECT_EQ(rewrite(file)->find("Sample"), std::string::npos) << "names in Exif and XMP";
}

TEST_P(WebpRewrite, PaintsInEveryFrame) {
  const std::string file = sample(GetParam());
  CleanPlan plan;
  plan.areas.push_back(testing::box(2, 1, 7, 6));
  const auto copy = rewrite(file, plan);
  ASSERT_TRUE(copy) << copy.error().detail;
  EXPECT_TRUE(audit(*copy)) << audit(*copy).error().detail;
  const auto same = testing::same_pixels(&register_webp, file, *copy, plan.areas);
  EXPECT_TRUE(same) << same.error().detail;
  for (const Frame& frame : testing::see(&register_webp, *copy).frames) {
    const ImageView view = frame.image.view();
    const int size = bytes_per_pixel(view.format);
    for (int c = 0; c < 3; ++c)
      EXPECT_LE(view.row(3)[4 * size + c], 12) << "black where painted";
    EXPECT_TRUE(size < 4 || view.row(3)[4 * size + 3] == 255);
  }
}

TEST_P(WebpRewrite, ACutFileIsRefusedOrTheProofFails) {
  const std::string whole = sample(GetParam());
  for (std::size_t tenth = 0; tenth < 10; ++tenth)
    EXPECT_FALSE(rewrite(whole.substr(0, whole.size() * tenth / 10))) << tenth;
}

INSTANTIATE_TEST_SUITE_P(Samples, WebpRewrite,
                         ::testing::Values("lossy.webp", "lossless_alpha.webp", "anim.webp"),
                         [](const auto& test) {
                           const std::string name = test.param;
                           return name.substr(0, name.find('.'));
                         });

TEST(WebpRewriteDetails, OrientationStays) {
  const auto copy = rewrite(sample("lossy.webp"));
  ASSERT_TRUE(copy) << copy.error().detail;
  const testing::Seen before = testing::see(&register_webp, sample("lossy.webp"));
  const testing::Seen after = testing::see(&register_webp, *copy);
  EXPECT_EQ(before.info.width, 12);
  EXPECT_EQ(after.info.width, 12);
  EXPECT_TRUE(after.field("Exif.Image.Artist") == "");
}

TEST(WebpAudit, NoticesEveryHidingPlace) {
  const std::string clean = *rewrite(sample("lossless_alpha.webp"));
  ASSERT_TRUE(audit(clean));
  std::string flags = *rewrite(sample("lossy.webp"));
  ASSERT_EQ(flags.substr(12, 4), "VP8X");
  std::string reserved = flags;
  reserved[21] = 1;
  flags[20] = static_cast<char>(flags[20] | 4);
  const std::string cases[] = {
      clean + "x",
      with_chunks(clean, chunk("note", "x")),
      with_chunks(clean, chunk("XMP ", "x")),
      with_chunks(clean, clean.substr(12)),
      with_chunks(*rewrite(sample("lossy.webp")), chunk("EXIF", "II*")),
      with_chunks(*rewrite(sample("anim.webp")), chunk("ANMF", std::string(16, '\0'))),
      flags,
      reserved,
      clean.substr(0, clean.size() - 2),
      clean.substr(0, 12),
      "",
  };
  for (const std::string& file : cases)
    EXPECT_FALSE(audit(file)) << &file - cases;
}

}  // namespace
}  // namespace outvet
