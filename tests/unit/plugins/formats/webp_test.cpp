#include <gtest/gtest.h>

#include "tests/support/opened.h"

namespace outvet {
void register_webp(Registry& registry);

namespace {

using testing::channels_at;
using testing::le32;
using testing::Seen;

Seen see(std::string_view bytes) {
  return testing::see(&register_webp, bytes);
}

/// Files of 16 x 12 px: red and green above, blue and near white below.
std::string sample(const std::string& name) {
  return testing::file_text(OUTVET_SOURCE_DIR "/tests/data/formats/webp/" + name);
}

std::string chunk(const std::string& name, const std::string& payload) {
  return name + le32(static_cast<unsigned>(payload.size())) + payload +
         (payload.size() % 2 == 0 ? "" : std::string(1, '\0'));
}

/// A file with `more` chunks behind those it has.
std::string with_chunks(std::string file, const std::string& more) {
  file += more;
  file.replace(4, 4, le32(static_cast<unsigned>(file.size() - 8)));
  return file;
}

/// Whether a pixel is that colour, up to what lossy coding changes.
::testing::AssertionResult near(const Image& image, int x, int y, std::array<int, 3> bgr) {
  const ImageView view = image.view();
  const std::uint8_t* at = view.row(y) + x * bytes_per_pixel(view.format);
  for (std::size_t c = 0; c < 3; ++c)
    if (std::abs(at[c] - bgr[c]) > 12)
      return ::testing::AssertionFailure() << channels_at(image, x, y);
  return ::testing::AssertionSuccess();
}

constexpr std::array<int, 3> kRed{0x10, 0x10, 0xE0};
constexpr std::array<int, 3> kGreen{0x20, 0xC0, 0x10};
constexpr std::array<int, 3> kBlue{0xD0, 0x30, 0x18};
constexpr std::array<int, 3> kWhite{0xF0, 0xF0, 0xF0};

TEST(Webp, LossyIsTurnedByItsExifOrientation) {
  const Seen seen = see(sample("lossy.webp"));
  EXPECT_EQ(seen.probed, 95);
  ASSERT_FALSE(seen.failed()) << seen.why();
  EXPECT_EQ(seen.info.mime, "image/webp");
  EXPECT_EQ(seen.info.kind, MediaKind::Image);
  EXPECT_EQ(seen.info.width, 12);
  EXPECT_EQ(seen.info.height, 16);
  ASSERT_EQ(seen.frames.size(), 1U);
  const Image& image = seen.frames[0].image;
  EXPECT_EQ(image.format(), PixelFormat::Bgr8);
  EXPECT_TRUE(near(image, 2, 2, kBlue));
  EXPECT_TRUE(near(image, 9, 2, kRed));
  EXPECT_TRUE(near(image, 2, 13, kWhite));
  EXPECT_TRUE(near(image, 9, 13, kGreen));
  EXPECT_EQ(seen.field("Exif.Image.Artist"), "A. Sample");
  EXPECT_EQ(seen.field("Xmp.dc.creator"), "B. Sample");
}

TEST(Webp, OrientationNeedsItsFlag) {
  std::string file = sample("lossy.webp");
  ASSERT_EQ(file.substr(12, 4), "VP8X");
  file[20] = static_cast<char>(file[20] & ~0x08);
  const Seen seen = see(file);
  ASSERT_FALSE(seen.failed()) << seen.why();
  EXPECT_EQ(seen.info.width, 16);
  EXPECT_EQ(seen.field("Exif.Image.Artist"), "A. Sample");
}

TEST(Webp, ColoursUnderTransparentPixelsStay) {
  for (const char* name : {"lossless_alpha.webp", "lossy_alpha.webp"}) {
    const Seen seen = see(sample(name));
    ASSERT_FALSE(seen.failed()) << seen.why();
    const Image& image = seen.frames[0].image;
    ASSERT_EQ(image.format(), PixelFormat::Bgra8) << name;
    EXPECT_TRUE(near(image, 2, 2, kRed)) << name;
    EXPECT_TRUE(near(image, 12, 9, kWhite)) << name;
    EXPECT_TRUE(channels_at(image, 2, 2).ends_with(",255")) << name;
    EXPECT_TRUE(channels_at(image, 12, 9).ends_with(",0")) << name;
  }
}

TEST(Webp, AnimationIsComposed) {
  // Red all over for 40 ms; half green blended at (4, 2), which then goes; green set at (8, 6).
  const Seen seen = see(sample("anim.webp"));
  ASSERT_FALSE(seen.failed()) << seen.why();
  EXPECT_EQ(seen.info.kind, MediaKind::Animation);
  EXPECT_EQ(seen.info.frames, 3U);
  ASSERT_EQ(seen.frames.size(), 3U);
  EXPECT_EQ(seen.frames[0].image.format(), PixelFormat::Bgr8);
  EXPECT_EQ(channels_at(seen.frames[0].image, 5, 3), "0,0,255");
  EXPECT_TRUE(near(seen.frames[1].image, 5, 3, {0, 128, 127}));
  EXPECT_EQ(channels_at(seen.frames[1].image, 3, 3), "0,0,255");
  EXPECT_EQ(channels_at(seen.frames[2].image, 5, 3), "0,0,0,0");
  EXPECT_EQ(channels_at(seen.frames[2].image, 9, 7), "0,255,0,128");
  // 5 ms are shown as 100.
  EXPECT_EQ(seen.frames[1].time.begin.count(), 40'000);
  EXPECT_EQ(seen.frames[1].time.end.count(), 140'000);
  EXPECT_EQ(seen.frames[2].time.end.count(), 210'000);
  EXPECT_EQ(seen.info.duration.count(), 210'000);
}

TEST(Webp, UnknownChunksAndTrailersAreParts) {
  const std::string plain = sample("lossless_alpha.webp");
  const std::string second = plain.substr(12);
  const Seen seen = see(with_chunks(plain, chunk("prVt", "secret") + second) + "behind");
  ASSERT_FALSE(seen.failed()) << seen.why();
  EXPECT_EQ(seen.part_paths(),
            (std::vector<std::string>{"chunk/prVt/0", "chunk/VP8L/0", "trailer/0"}));
  EXPECT_EQ(seen.part("chunk/prVt/0"), "secret");
  EXPECT_EQ(seen.part("trailer/0"), "behind");
  const Seen inner = see(seen.part("chunk/VP8L/0"));
  ASSERT_FALSE(inner.failed()) << inner.why();
  EXPECT_EQ(inner.frames.size(), 1U);
}

TEST(Webp, UnknownChunksInsideFramesAreParts) {
  std::string file = sample("anim.webp");
  const std::size_t frame = file.find("ANMF");
  const auto size = static_cast<unsigned>(static_cast<unsigned char>(file[frame + 4]));
  const std::string more = chunk("note", "in a frame");
  file.insert(frame + 8 + size, more);
  file.replace(frame + 4, 4, le32(size + static_cast<unsigned>(more.size())));
  const Seen seen = see(with_chunks(file, ""));
  ASSERT_FALSE(seen.failed()) << seen.why();
  EXPECT_EQ(seen.part("chunk/note/0"), "in a frame");
  EXPECT_EQ(seen.frames.size(), 3U);
}

TEST(Webp, CutAnywhereIsNeverSilent) {
  for (const char* name : {"lossy.webp", "lossless_alpha.webp", "lossy_alpha.webp", "anim.webp"}) {
    const std::string whole = sample(name);
    for (std::size_t size = 0; size < whole.size(); ++size) {
      const Seen seen = see(std::string_view{whole}.substr(0, size));
      ASSERT_TRUE(seen.failed()) << name << " " << size;
      ASSERT_TRUE(seen.frames.empty()) << name << " " << size;
    }
  }
}

TEST(Webp, CutPictureInAWholeContainerIsNeverSilent) {
  const std::string whole = sample("lossless_alpha.webp");
  for (std::size_t size = 20; size + 2 < whole.size(); size += 4) {
    std::string cut = whole.substr(0, size);
    cut.replace(16, 4, le32(static_cast<unsigned>(size - 20)));
    EXPECT_TRUE(see(with_chunks(cut, "")).failed()) << size;
  }
}

struct Broken {
  const char* name;
  std::string bytes;
  ErrorCode code;
};

class WebpBroken : public ::testing::TestWithParam<Broken> {};

TEST_P(WebpBroken, SaysSo) {
  const Seen seen = see(GetParam().bytes);
  ASSERT_TRUE(seen.open_error || seen.frame_error);
  EXPECT_EQ((seen.open_error ? *seen.open_error : *seen.frame_error).code, GetParam().code);
}

std::string container(const std::string& chunks) {
  return "RIFF" + le32(static_cast<unsigned>(chunks.size() + 4)) + "WEBP" + chunks;
}

const std::string kGiantLossless = chunk("VP8L", "\x2F" + le32(0x0FFFFFFF) + std::string(99, '\0'));
const std::string kGiantCanvas =
    chunk("VP8X", std::string{"\x02\0\0\0", 4} + std::string{"\xFF\x3F\0\xFF\x3F\0", 6}) +
    chunk("ANIM", std::string(6, '\0')) + chunk("ANMF", std::string(24, '\0'));

INSTANTIATE_TEST_SUITE_P(
    All, WebpBroken,
    ::testing::Values(
        Broken{"empty", "", ErrorCode::Malformed},
        Broken{"no_chunks", container(""), ErrorCode::Malformed},
        Broken{"only_unknown", container(chunk("abcd", "efgh")), ErrorCode::Malformed},
        Broken{"animation_without_frames",
               container(chunk("VP8X", std::string{"\x02\0\0\0\x0F\0\0\x0B\0\0", 10})),
               ErrorCode::Malformed},
        Broken{"giant_lossless", container(kGiantLossless), ErrorCode::LimitExceeded},
        Broken{"giant_canvas", container(kGiantCanvas), ErrorCode::LimitExceeded},
        Broken{"size_zero", "RIFF" + le32(0) + "WEBPVP8 ", ErrorCode::Malformed}),
    [](const auto& test) { return test.param.name; });

struct Written {
  const char* name;
  const char* options;
};

class WebpOracle : public ::testing::TestWithParam<Written> {};

TEST_P(WebpOracle, AgreesWithDwebp) {
  for (const char* tool : {"convert", "cwebp", "dwebp"})
    if (!testing::has_command(tool)) GTEST_SKIP() << "needs " << tool;
  const testing::ScratchFolder folder;
  const std::string png = folder / "a.png";
  const std::string webp = folder / "a.webp";
  testing::written_by("convert -seed 7 -size 53x31 plasma:red-blue " + png);
  testing::written_by("cwebp -quiet " + std::string{GetParam().options} + " " + png + " -o " +
                      webp);
  const Seen seen = see(testing::file_text(webp));
  ASSERT_FALSE(seen.failed()) << seen.why();
  const std::string ppm = testing::written_by("dwebp -quiet -ppm " + webp + " -o -");
  constexpr std::size_t kBytes = 53U * 31U * 3U;
  ASSERT_GT(ppm.size(), kBytes);
  const std::string_view raw = std::string_view{ppm}.substr(ppm.size() - kBytes);
  const ImageView view = seen.frames[0].image.view();
  ASSERT_EQ(view.format, PixelFormat::Bgr8);
  std::size_t different = 0;
  for (std::size_t i = 0; i < kBytes; ++i) {
    const std::size_t at = i / 3 % 53 * 3 + 2 - i % 3;
    different += view.row(static_cast<int>(i / 3 / 53))[at] != static_cast<std::uint8_t>(raw[i]);
  }
  EXPECT_EQ(different, 0U);
}

INSTANTIATE_TEST_SUITE_P(All, WebpOracle,
                         ::testing::Values(Written{"lossy", "-q 60"},
                                           Written{"lossless", "-lossless"},
                                           Written{"near_lossless", "-near_lossless 40"}),
                         [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace outvet
