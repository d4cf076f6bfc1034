#include <gtest/gtest.h>

#include "tests/support/opened.h"

namespace outvet {
void register_bmp(Registry& registry);

namespace {

using testing::channels_at;
using testing::le16;
using testing::le32;
using testing::Seen;

Seen see(std::string_view bytes) {
  return testing::see(&register_bmp, bytes);
}

/// A file with a header of 40 bytes unless `more` makes it longer.
struct Bitmap {
  int width = 2;
  int height = 2;
  unsigned bits = 24;
  unsigned compression = 0;
  unsigned colors_used = 0;
  std::string more;    // header bytes behind the 40th
  std::string masks;   // behind the header
  std::string colors;  // the table
  std::string gap;
  std::string pixels;
  std::string behind;

  std::string file() const {
    const std::size_t header = 40 + more.size();
    const std::size_t at = 14 + header + masks.size() + colors.size() + gap.size();
    return "BM" + le32(0) + le32(0) + le32(static_cast<unsigned>(at)) +
           le32(static_cast<unsigned>(header)) + le32(static_cast<unsigned>(width)) +
           le32(static_cast<unsigned>(height)) + le16(1) + le16(bits) + le32(compression) +
           le32(static_cast<unsigned>(pixels.size())) + le32(0) + le32(0) + le32(colors_used) +
           le32(0) + more + masks + colors + gap + pixels + behind;
  }
};

std::string text(const char* bytes, std::size_t size) {
  return {bytes, size};
}

// Blue, green, red, unused: black, red, green, white.
const std::string kColors = text("\0\0\0\0\0\0\xFF\0\0\xFF\0\0\xFF\xFF\xFF\0", 16);

struct Variant {
  const char* name;
  Bitmap bitmap;
  std::vector<std::string> rows;  // expected, pixels of a row joined by a space
};

void PrintTo(const Variant& variant, std::ostream* out) {
  *out << variant.name;
}

class BmpVariant : public ::testing::TestWithParam<Variant> {};

TEST_P(BmpVariant, Decodes) {
  const Seen seen = see(GetParam().bitmap.file());
  EXPECT_EQ(seen.probed, 80);
  ASSERT_FALSE(seen.failed()) << seen.why();
  ASSERT_EQ(seen.frames.size(), 1U);
  EXPECT_TRUE(seen.parts.empty()) << seen.part_paths()[0];
  const Image& image = seen.frames[0].image;
  ASSERT_EQ(static_cast<std::size_t>(image.height()), GetParam().rows.size());
  for (int y = 0; y < image.height(); ++y) {
    std::string row;
    for (int x = 0; x < image.width(); ++x)
      row += (x > 0 ? " " : "") + channels_at(image, x, y);
    EXPECT_EQ(row, GetParam().rows[static_cast<std::size_t>(y)]) << "row " << y;
  }
}

const std::string kMasks565 = le32(0xF800) + le32(0x07E0) + le32(0x001F);
const std::string kMasks8888 = le32(0xFF0000) + le32(0xFF00) + le32(0xFF) + le32(0xFF000000);

INSTANTIATE_TEST_SUITE_P(
    All, BmpVariant,
    ::testing::Values(
        Variant{"bits_24",
                {.pixels = text("\1\2\3\4\5\6\0\0\7\10\11\12\13\14\0\0", 16)},
                {"7,8,9 10,11,12", "1,2,3 4,5,6"}},
        Variant{"top_down",
                {.height = -2, .pixels = text("\1\2\3\4\5\6\0\0\7\10\11\12\13\14\0\0", 16)},
                {"1,2,3 4,5,6", "7,8,9 10,11,12"}},
        Variant{"last_padding_missing", {.width = 1, .height = 1, .pixels = "\1\2\3"}, {"1,2,3"}},
        Variant{"bits_1",
                {.width = 9,
                 .height = 1,
                 .bits = 1,
                 .colors = text("\0\0\0\0\0\0\xFF\0", 8),
                 .pixels = text("\x55\x80\0\0", 4)},
                {"0,0,0 0,0,255 0,0,0 0,0,255 0,0,0 0,0,255 0,0,0 0,0,255 0,0,255"}},
        Variant{"bits_1_grey",
                {.width = 2,
                 .height = 1,
                 .bits = 1,
                 .colors = text("\0\0\0\0\xFF\xFF\xFF\0", 8),
                 .pixels = text("\x40\0\0\0", 4)},
                {"0 255"}},
        Variant{"bits_2",
                {.width = 4,
                 .height = 1,
                 .bits = 2,
                 .colors = kColors,
                 .pixels = text("\x1B\0\0\0", 4)},
                {"0,0,0 0,0,255 0,255,0 255,255,255"}},
        Variant{"bits_4_short_table",
                {.width = 3,
                 .height = 1,
                 .bits = 4,
                 .colors_used = 4,
                 .colors = kColors,
                 .pixels = text("\x12\xF0\0\0", 4)},
                {"0,0,255 0,255,0 0,0,0"}},
        Variant{"bits_8",
                {.width = 3,
                 .height = 1,
                 .bits = 8,
                 .colors_used = 4,
                 .colors = kColors,
                 .pixels = text("\1\2\3\0", 4)},
                {"0,0,255 0,255,0 255,255,255"}},
        Variant{"rle8",
                {.width = 4,
                 .height = 2,
                 .bits = 8,
                 .compression = 1,
                 .colors_used = 4,
                 .colors = kColors,
                 // Three red and a white; then a jump of one, and two literal green, the end.
                 .pixels = text("\3\1\1\3\0\0\0\2\1\0\0\3\2\2\1\0\0\1", 18)},
                {"0,0,0 0,255,0 0,255,0 0,0,255", "0,0,255 0,0,255 0,0,255 255,255,255"}},
        Variant{"rle4",
                {.width = 5,
                 .height = 1,
                 .bits = 4,
                 .compression = 2,
                 .colors_used = 4,
                 .colors = kColors,
                 .pixels = text("\2\x12\0\3\x31\x20\0\0\0\1", 10)},
                {"0,0,255 0,255,0 255,255,255 0,0,255 0,255,0"}},
        Variant{"bits_16_555",
                {.width = 2, .height = 1, .bits = 16, .pixels = le16(0x7C00) + le16(0x0210)},
                {"0,0,255 132,132,0"}},
        Variant{"bits_16_565",
                {.width = 2,
                 .height = 1,
                 .bits = 16,
                 .compression = 3,
                 .masks = kMasks565,
                 .pixels = le16(0xF800) + le16(0x0410)},
                {"0,0,255 132,130,0"}},
        Variant{"bits_32_unused",
                {.width = 2, .height = 1, .bits = 32, .pixels = text("\1\2\3\0\4\5\6\0", 8)},
                {"1,2,3 4,5,6"}},
        Variant{"bits_32_alpha",
                {.width = 2,
                 .height = 1,
                 .bits = 32,
                 .compression = 3,
                 .more = kMasks8888 + std::string(52, '\0'),
                 .pixels = text("\1\2\3\0\4\5\6\x80", 8)},
                {"1,2,3,0 4,5,6,128"}},
        Variant{"bits_32_alpha_never_filled",
                {.width = 2,
                 .height = 1,
                 .bits = 32,
                 .compression = 3,
                 .more = kMasks8888 + std::string(52, '\0'),
                 .pixels = text("\1\2\3\0\4\5\6\0", 8)},
                {"1,2,3 4,5,6"}},
        Variant{"bits_32_ten_a_channel",
                {.width = 1,
                 .height = 1,
                 .bits = 32,
                 .compression = 3,
                 .masks = le32(0x3FF00000) + le32(0x000FFC00) + le32(0x3FF),
                 .pixels = le32(0x3FF00000U | 512U << 10U | 1U)},
                {"0,128,255"}}),
    [](const auto& test) { return test.param.name; });

TEST(Bmp, Os2Header) {
  const std::string pixels = text("\1\2\3\0", 4);
  const std::string file = "BM" + le32(0) + le32(0) + le32(26 + 12) + le32(12) + le16(3) + le16(1) +
                           le16(1) + le16(2) + text("\0\0\0\0\0\xFF\0\xFF\0\xFF\xFF\xFF", 12) +
                           text("\x6C\0\0\0", 4);
  const Seen seen = see(file);
  ASSERT_FALSE(seen.failed()) << seen.why();
  EXPECT_EQ(channels_at(seen.frames[0].image, 0, 0), "0,0,255");
  EXPECT_EQ(channels_at(seen.frames[0].image, 1, 0), "0,255,0");
  EXPECT_EQ(channels_at(seen.frames[0].image, 2, 0), "255,255,255");
}

TEST(Bmp, BytesThatNobodyShowsAreParts) {
  Bitmap bitmap{.width = 1,
                .height = 2,
                .gap = "between",
                .pixels = "\1\2\3x\4\5\6y",
                .behind = "PK\3\4 behind"};
  std::string file = bitmap.file();
  file.replace(6, 4, le32(77));
  const Seen seen = see(file);
  ASSERT_FALSE(seen.failed()) << seen.why();
  EXPECT_EQ(seen.part_paths(), (std::vector<std::string>{"gap/0", "padding/0", "trailer/0"}));
  EXPECT_EQ(seen.part("gap/0"), "between");
  EXPECT_EQ(seen.part("padding/0"), "xy");
  EXPECT_EQ(seen.part("trailer/0"), "PK\3\4 behind");
  EXPECT_EQ(seen.field("Bmp.Reserved"), "77");
}

TEST(Bmp, RunLengthsEndWhereTheirCodeEnds) {
  const Seen seen = see(Bitmap{.width = 2,
                               .height = 1,
                               .bits = 8,
                               .compression = 1,
                               .colors_used = 4,
                               .colors = kColors,
                               .pixels = text("\2\1\0\1", 4) + "hidden"}
                            .file());
  ASSERT_FALSE(seen.failed()) << seen.why();
  EXPECT_EQ(seen.part("trailer/0"), "hidden");
}

TEST(Bmp, UnusedChannelIsAPictureOfItsOwn) {
  const Seen seen = see(Bitmap{
      .width = 3, .height = 1, .bits = 32, .pixels = text("\1\2\3\0\4\5\6\xFF\4\5\6\x40", 12)}
                            .file());
  ASSERT_FALSE(seen.failed()) << seen.why();
  ASSERT_EQ(seen.part_paths(), (std::vector<std::string>{"channel/0"}));
  const Seen inner = see(seen.part("channel/0"));
  ASSERT_FALSE(inner.failed()) << inner.why();
  EXPECT_EQ(channels_at(inner.frames[0].image, 0, 0), "0,0,0");
  EXPECT_EQ(channels_at(inner.frames[0].image, 1, 0), "255,255,255");
  EXPECT_EQ(channels_at(inner.frames[0].image, 2, 0), "64,64,64");
}

std::string v5(unsigned kind, unsigned offset, unsigned size) {
  return kMasks8888 + le32(kind) + std::string(48, '\0') + le32(4) + le32(offset) + le32(size) +
         le32(0);
}

TEST(Bmp, LinkedProfileIsAPath) {
  const std::string path = R"(C:\Users\sample\screen.icc)";
  const auto size = static_cast<unsigned>(path.size());
  const Seen seen = see(Bitmap{.width = 1,
                               .height = 1,
                               .more = v5(0x4C494E4B, 124 + 4, size),
                               .pixels = text("\1\2\3\0", 4),
                               .behind = path + "more"}
                            .file());
  ASSERT_FALSE(seen.failed()) << seen.why();
  EXPECT_EQ(seen.field("Bmp.LinkedProfile"), path);
  EXPECT_EQ(seen.part_paths(), (std::vector<std::string>{"trailer/0"}));
  EXPECT_EQ(seen.part("trailer/0"), "more");
}

TEST(Bmp, WrappedFileIsAPart) {
  const Seen seen = see(Bitmap{.bits = 0, .compression = 5, .pixels = "\x89PNG..."}.file());
  ASSERT_TRUE(seen.frame_error);
  EXPECT_EQ(seen.frame_error->code, ErrorCode::Unsupported);
  EXPECT_EQ(seen.part("picture/0"), "\x89PNG...");
}

struct Broken {
  const char* name;
  Bitmap bitmap;
  ErrorCode code = ErrorCode::Malformed;
};

void PrintTo(const Broken& broken, std::ostream* out) {
  *out << broken.name;
}

class BmpBroken : public ::testing::TestWithParam<Broken> {};

TEST_P(BmpBroken, SaysSo) {
  const Seen seen = see(GetParam().bitmap.file());
  EXPECT_TRUE(seen.frames.empty());
  ASSERT_TRUE(seen.open_error || seen.frame_error);
  EXPECT_EQ((seen.open_error ? *seen.open_error : *seen.frame_error).code, GetParam().code);
}

const Bitmap kRle{
    .width = 2, .height = 1, .bits = 8, .compression = 1, .colors_used = 4, .colors = kColors};

Bitmap rle(const char* code, std::size_t size) {
  Bitmap bitmap = kRle;
  bitmap.pixels = text(code, size);
  return bitmap;
}

INSTANTIATE_TEST_SUITE_P(
    All, BmpBroken,
    ::testing::Values(Broken{"too_few_rows", {.pixels = std::string(13, 'x')}},
                      Broken{"no_width", {.width = 0, .pixels = std::string(16, 'x')}},
                      Broken{"negative_width", {.width = -2, .pixels = std::string(16, 'x')}},
                      Broken{"least_height",
                             {.height = -2147483647 - 1, .pixels = std::string(16, 'x')},
                             ErrorCode::LimitExceeded},
                      Broken{"giant",
                             {.width = 65535, .height = 65535, .pixels = std::string(16, 'x')},
                             ErrorCode::LimitExceeded},
                      Broken{"bits_7", {.bits = 7, .pixels = std::string(16, 'x')}},
                      Broken{"bits_0", {.bits = 0, .pixels = std::string(16, 'x')}},
                      Broken{"compression_9", {.compression = 9, .pixels = std::string(16, 'x')}},
                      Broken{"rle_leaves_row", rle("\5\1\0\1", 4)},
                      Broken{"rle_literal_leaves_row", rle("\0\5\1\1\1\1\1\0\0\1", 10)},
                      Broken{"rle_jump_leaves_picture", rle("\0\2\xFF\xFF\0\1", 6)},
                      Broken{"rle_too_many_rows", rle("\0\0\0\0\0\0\0\1", 8)},
                      Broken{"rle_pixel_behind_rows", rle("\0\0\1\1\0\1", 6)},
                      Broken{"rle_cut", rle("\1\1", 2)},
                      Broken{"rle_literal_cut", rle("\0\4\1\1", 4)},
                      Broken{"profile_outside",
                             {.width = 1,
                              .height = 1,
                              .more = v5(0x4D424544, 4000, 4000),
                              .pixels = text("\1\2\3\0", 4)}}),
    [](const auto& test) { return test.param.name; });

TEST(Bmp, CutAnywhereIsNeverSilent) {
  const std::string whole = Bitmap{.width = 2,
                                   .height = 2,
                                   .bits = 8,
                                   .colors_used = 4,
                                   .colors = kColors,
                                   .pixels = text("\1\2\0\0\2\1\0\0", 8)}
                                .file();
  ASSERT_FALSE(see(whole).failed());
  for (std::size_t size = 0; size + 2 < whole.size(); ++size)
    EXPECT_TRUE(see(std::string_view{whole}.substr(0, size)).failed()) << size;
}

struct Written {
  const char* name;
  const char* options;
  int off_by = 0;  // how channels of fewer bits are scaled is left open by the format
};

void PrintTo(const Written& written, std::ostream* out) {
  *out << written.name;
}

class BmpOracle : public ::testing::TestWithParam<Written> {};

TEST_P(BmpOracle, AgreesWithImageMagick) {
  if (!testing::has_command("convert")) GTEST_SKIP() << "needs imagemagick";
  const testing::ScratchFolder folder;
  const std::string file = folder / "a.bmp";
  testing::written_by("convert -seed 7 -size 53x31 plasma:red-blue " +
                      std::string{GetParam().options} + " " + file);
  const Seen seen = see(testing::file_text(file));
  ASSERT_FALSE(seen.failed()) << seen.why();
  const ImageView view = seen.frames[0].image.view();
  const bool alpha = view.format == PixelFormat::Bgra8;
  const std::string raw =
      testing::written_by("convert " + file + " -depth 8 " + (alpha ? "bgra:-" : "bgr:-"));
  const std::size_t channels = alpha ? 4 : 3;
  ASSERT_EQ(raw.size(), 53U * 31U * channels);
  std::size_t different = 0;
  for (std::size_t i = 0; i < raw.size(); ++i) {
    const std::size_t column = i / channels % 53;
    const std::uint8_t* row = view.row(static_cast<int>(i / channels / 53));
    const std::uint8_t ours =
        view.format == PixelFormat::Gray8 ? row[column] : row[column * channels + i % channels];
    different += std::abs(ours - static_cast<std::uint8_t>(raw[i])) > GetParam().off_by ? 1 : 0;
  }
  EXPECT_EQ(different, 0U);
}

INSTANTIATE_TEST_SUITE_P(
    All, BmpOracle,
    ::testing::Values(Written{"bgr", "-type TrueColor -define bmp:format=bmp3"},
                      Written{"v4_alpha",
                              "-alpha set -channel A -evaluate set 40% -define "
                              "bmp:format=bmp4"},
                      Written{"palette", "-colors 200 -type Palette -compress none"},
                      Written{"four_bits", "-colors 12 -type Palette -compress none"},
                      Written{"rle", "-colors 30 -type Palette -compress RLE"},
                      Written{"bilevel", "-threshold 40% -type Bilevel"},
                      Written{"grey", "-colorspace Gray"},
                      Written{"rgb565", "-type TrueColor -define bmp:subtype=RGB565", 1},
                      Written{"os2", "-colors 40 -type Palette -define bmp:format=bmp2"}),
    [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace outvet
