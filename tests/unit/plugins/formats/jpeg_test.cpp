#include <algorithm>
#include <chrono>

#include <gtest/gtest.h>

#include "tests/support/exif_block.h"
#include "tests/support/jpeg_writer.h"
#include "tests/support/picture_reading.h"

namespace outvet {
namespace {

using testing::ExifBlock;
using testing::four_colours;
using testing::JpegSettings;
using testing::pixel;
using testing::read_all;
using testing::segment;
using testing::small_jpeg;
using testing::with_segments;
using namespace std::string_literals;

std::string exif_segment(const ExifBlock& block) {
  return segment(0xE1, "Exif\0\0"s + block.write());
}

/// Middles of the four areas of four_colours(), in BGR.
void expect_four_colours(const Image& image, int tolerance, const std::string& what) {
  ASSERT_EQ(image.format(), PixelFormat::Bgr8) << what;
  struct Area {
    int x, y;
    std::vector<int> bgr;
  };
  const int side = image.width();
  const Area areas[] = {{side / 4, side / 4, {0, 0, 255}},
                        {3 * side / 4, side / 4, {0, 255, 0}},
                        {side / 4, 3 * side / 4, {255, 0, 0}},
                        {3 * side / 4, 3 * side / 4, {255, 255, 255}}};
  for (const Area& area : areas)
    for (std::size_t c = 0; c < 3; ++c)
      EXPECT_NEAR(pixel(image, area.x, area.y)[c], area.bgr[c], tolerance)
          << what << " " << area.x << "," << area.y;
}

TEST(Jpeg, DecodesEveryKindOfColour) {
  struct Case {
    const char* name;
    JpegSettings settings;
  };
  const Case kCases[] = {
      {"4:4:4", {}},
      {"4:2:0", {.subsampled = true}},
      {"RGB", {.stored = JCS_RGB}},
      {"progressive", {.subsampled = true, .progressive = true}},
      {"restart markers", {.restart_rows = 1}},
      {"arithmetic", {.arithmetic = true}},
      {"progressive arithmetic", {.progressive = true, .arithmetic = true}},
  };
  for (const Case& each : kCases) {
    const auto seen = read_all("jpeg", small_jpeg(each.settings));
    ASSERT_TRUE(seen.whole()) << each.name << seen.trouble();
    EXPECT_EQ(seen.frames.size(), 1U);
    expect_four_colours(seen.frames[0].image, 6, each.name);
    EXPECT_EQ(seen.info.mime, "image/jpeg");
    EXPECT_EQ(seen.info.width, 32);
    EXPECT_TRUE(seen.parts.empty()) << each.name;
  }
}

TEST(Jpeg, DecodesInksAsAdobeWritesThem) {
  std::string inks;  // inverted: 255 is no ink
  const std::string colours = four_colours();
  for (std::size_t i = 0; i < colours.size(); i += 3)
    inks += colours.substr(i, 3) + '\xFF';
  for (const J_COLOR_SPACE stored : {JCS_CMYK, JCS_YCCK}) {
    const JpegSettings settings{.colour = JCS_CMYK, .stored = stored};
    const auto seen = read_all("jpeg", testing::jpeg_file(32, 32, inks, settings));
    ASSERT_TRUE(seen.whole()) << seen.trouble();
    expect_four_colours(seen.frames[0].image, 6, stored == JCS_CMYK ? "CMYK" : "YCCK");
  }
  for (std::size_t i = 3; i < inks.size(); i += 4)
    inks[i] = '\0';  // full black ink
  const auto dark =
      read_all("jpeg", testing::jpeg_file(32, 32, inks, {.colour = JCS_CMYK, .stored = JCS_CMYK}));
  ASSERT_TRUE(dark.whole());
  EXPECT_EQ(pixel(dark.frames[0].image, 24, 24), (std::vector<int>{0, 0, 0}));
}

TEST(Jpeg, KeepsGreyGrey) {
  std::string samples;
  for (int i = 0; i < 32 * 32; ++i)
    samples += static_cast<char>(i % 32 < 16 ? 40 : 200);
  const auto seen = read_all(
      "jpeg",
      testing::jpeg_file(32, 32, samples, {.colour = JCS_GRAYSCALE, .stored = JCS_GRAYSCALE}));
  ASSERT_TRUE(seen.whole());
  ASSERT_EQ(seen.frames[0].image.format(), PixelFormat::Gray8);
  EXPECT_NEAR(pixel(seen.frames[0].image, 5, 9)[0], 40, 3);
  EXPECT_NEAR(pixel(seen.frames[0].image, 25, 9)[0], 200, 3);
}

TEST(Jpeg, StandsUprightInEveryOrientation) {
  // Where the red area of the stored picture (top left) is seen: left and top, in halves.
  struct Case {
    std::uint16_t orientation;
    int left, top;
  };
  constexpr Case kCases[] = {{1, 0, 0}, {2, 1, 0}, {3, 1, 1}, {4, 0, 1},
                             {5, 0, 0}, {6, 1, 0}, {7, 1, 1}, {8, 0, 1}};
  const std::string wide = testing::jpeg_file(64, 32, [] {
    std::string samples;
    for (int y = 0; y < 32; ++y)
      for (int x = 0; x < 64; ++x)
        samples += x < 32 && y < 16 ? "\xFF\0\0"s : "\0\0\xFF"s;
    return samples;
  }());
  for (const Case& each : kCases) {
    ExifBlock block{Endian::Big};
    block.image = {block.shorts(0x0112, each.orientation)};
    const auto seen = read_all("jpeg", with_segments(wide, exif_segment(block)));
    ASSERT_TRUE(seen.whole());
    const Image& image = seen.frames[0].image;
    const bool turned = each.orientation >= 5;
    EXPECT_EQ(image.width(), turned ? 32 : 64);
    EXPECT_EQ(image.height(), turned ? 64 : 32);
    EXPECT_EQ(seen.info.width, image.width());
    EXPECT_EQ(seen.info.height, image.height());
    for (const int left : {0, 1})
      for (const int top : {0, 1}) {
        const int x = image.width() * (2 * left + 1) / 4;
        const int y = image.height() * (2 * top + 1) / 4;
        const bool red = pixel(image, x, y)[2] > 128;
        EXPECT_EQ(red, left == each.left && top == each.top) << each.orientation;
      }
  }
}

TEST(Jpeg, DecodesSmall) {
  const std::string file = testing::jpeg_file(800, 480, std::string(800 * 480 * 3, '\x80'));
  struct Case {
    int max_side, width;
  };
  constexpr Case kCases[] = {{0, 800}, {800, 800}, {799, 700}, {400, 400}, {100, 100}, {10, 100}};
  for (const Case& each : kCases) {
    const auto seen = read_all("jpeg", file, {}, each.max_side);
    ASSERT_TRUE(seen.whole());
    EXPECT_EQ(seen.frames[0].image.width(), each.width) << each.max_side;
    EXPECT_FLOAT_EQ(seen.frames[0].scale, 800.0F / static_cast<float>(each.width));
    EXPECT_EQ(seen.info.width, 800);
  }
}

TEST(Jpeg, RefusesWhatItCannotDecodeClearly) {
  std::string deep = small_jpeg();
  const std::size_t frame = deep.find("\xFF\xC0");
  ASSERT_NE(frame, std::string::npos);
  std::string lossless = deep;
  std::string late_height = deep;
  std::string huge = deep;
  std::string two = deep;
  deep[frame + 4] = 12;
  lossless[frame + 1] = '\xC3';
  late_height.replace(frame + 5, 2, 2, '\0');
  huge.replace(frame + 5, 4, 4, '\xFF');
  two[frame + 9] = 2;
  struct Case {
    const char* name;
    std::string file;
    const char* code;
  };
  const Case kCases[] = {
      {"12 bit", deep, "unsupported"},
      {"lossless", lossless, "unsupported"},
      {"DNL", late_height, "unsupported"},
      {"65535 x 65535", huge, "limit"},
      {"two components", two, "unsupported"},
      {"empty", "", "malformed"},
      {"start only", "\xFF\xD8\xFF", "malformed"},
      {"archive", "PK\3\4 and more", "malformed"},
  };
  for (const Case& each : kCases) {
    const auto seen = read_all("jpeg", each.file);
    EXPECT_EQ(seen.trouble(), each.code) << each.name;
    EXPECT_TRUE(seen.frames.empty()) << each.name;
  }
}

TEST(Jpeg, SaysWhenAPictureIsCut) {
  for (const bool progressive : {false, true}) {
    std::string samples;
    for (int i = 0; i < 200 * 200 * 3; ++i)
      samples += static_cast<char>((i * 7919) >> 3);
    const std::string file =
        testing::jpeg_file(200, 200, samples, {.quality = 90, .progressive = progressive});
    for (std::size_t tenths = 0; tenths < 10; ++tenths) {
      const auto seen = read_all("jpeg", file.substr(0, file.size() * tenths / 10));
      EXPECT_EQ(seen.trouble(), "malformed") << tenths << progressive;
    }
    // Past the headers what is there is shown, for the text in it.
    EXPECT_EQ(read_all("jpeg", file.substr(0, file.size() / 2)).frames.size(), 1U);
    EXPECT_TRUE(read_all("jpeg", file).whole());
  }
}

TEST(Jpeg, ALoneScanNeedsNoEndMarker) {
  std::string file = small_jpeg();
  file.resize(file.size() - 2);
  EXPECT_TRUE(read_all("jpeg", file).whole());
}

TEST(Jpeg, SaysWhenAScanIsCorruptOrHidesBytes) {
  std::string samples;
  for (int i = 0; i < 64 * 64 * 3; ++i)
    samples += static_cast<char>((i * 7919) >> 3);
  const std::string file = testing::jpeg_file(64, 64, samples);
  std::string corrupt = file;
  corrupt.replace(file.size() * 3 / 4, 40, 40, '\x7F');
  EXPECT_EQ(read_all("jpeg", corrupt).trouble(), "malformed");
  const std::string hiding =
      file.substr(0, file.size() - 2) + std::string(500, 'h') + file.substr(file.size() - 2);
  const auto seen = read_all("jpeg", hiding);
  EXPECT_EQ(seen.frames.size(), 1U);
  EXPECT_EQ(seen.trouble(), "malformed");
}

TEST(Jpeg, RefusesAScanBombBeforeDecoding) {
  const std::string file =
      testing::jpeg_file(2000, 2000, std::string(2000 * 2000 * 3, 'x'), {.progressive = true});
  const std::size_t scan = file.rfind("\xFF\xDA");
  const std::string last = file.substr(scan, file.size() - 2 - scan);
  std::string bomb = file.substr(0, file.size() - 2);
  for (int i = 0; i < 5000; ++i)
    bomb += last;
  const auto begin = std::chrono::steady_clock::now();
  const auto seen = read_all("jpeg", bomb + "\xFF\xD9");
  EXPECT_EQ(seen.trouble(), "limit");
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds{1});
}

TEST(Jpeg, KeepsToMemoryAndTime) {
  const std::string file =
      testing::jpeg_file(1000, 1000, std::string(3'000'000, 'x'), {.progressive = true});
  Limits little;
  little.memory_bytes = 4'000'000;  // the picture alone would fit
  EXPECT_EQ(read_all("jpeg", file, little).trouble(), "limit");
  Limits small_metadata;
  small_metadata.memory_bytes = 5'000'000;
  std::string flood;
  for (int i = 0; i < 20; ++i)
    flood += segment(0xE1, "Exif\0\0"s + std::string(60'000, 'x'));
  EXPECT_EQ(read_all("jpeg", with_segments(small_jpeg(), flood), small_metadata).trouble(),
            "limit");
  Limits late;
  late.time = std::chrono::milliseconds{-1};
  EXPECT_EQ(read_all("jpeg", file, late).trouble(), "timeout");
}

TEST(Jpeg, IsKnownByItsFirstBytes) {
  const auto format = testing::format_named("jpeg");
  EXPECT_GT(format->probe(testing::bytes_of(small_jpeg())), 0);
  EXPECT_EQ(format->probe(testing::bytes_of("\x89PNG\r\n\x1A\n")), 0);
  EXPECT_EQ(format->probe({}), 0);
}

}  // namespace
}  // namespace outvet
