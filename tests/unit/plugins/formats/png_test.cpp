#include <chrono>

#include <gtest/gtest.h>

#include "tests/support/exif_block.h"
#include "tests/support/picture_reading.h"
#include "tests/support/png_writer.h"

namespace outvet {
namespace {

using testing::chunk;
using testing::png_file;
using testing::read_all;
using testing::small_png;
using testing::u32;
using namespace std::string_literals;

struct PixelCase {
  const char* name;
  int depth, colour;
  std::string before;
  std::string row;  ///< packed samples of one row of `width` pixels
  std::uint32_t width;
  PixelFormat format;
  std::vector<int> first, last;  ///< pixels as we store them
};

const PixelCase kPixels[] = {
    {"1 bit grey", 1, 0, "", "\x80"s, 2, PixelFormat::Gray8, {255}, {0}},
    {"2 bit grey", 2, 0, "", "\x1B"s, 4, PixelFormat::Gray8, {0}, {255}},
    {"4 bit grey", 4, 0, "", "\x1E"s, 2, PixelFormat::Gray8, {17}, {238}},
    {"8 bit grey", 8, 0, "", "\x05\xC8"s, 2, PixelFormat::Gray8, {5}, {200}},
    // 16 bits are scaled, not cut: 65535 / 255 = 257.
    {"16 bit grey", 16, 0, "", "\x00\xFF\xFF\x00"s, 2, PixelFormat::Gray8, {1}, {254}},
    {"8 bit RGB", 8, 2, "", "\1\2\3\4\5\6"s, 2, PixelFormat::Bgr8, {3, 2, 1}, {6, 5, 4}},
    {"16 bit RGB",
     16,
     2,
     "",
     "\1\1\2\2\3\3\xFF\xFF\x80\x80\0\0"s,
     2,
     PixelFormat::Bgr8,
     {3, 2, 1},
     {0, 128, 255}},
    {"palette",
     2,
     3,
     chunk("PLTE", "\1\2\3\4\5\6\7\x8\x9"s),
     "\x20"s,
     2,
     PixelFormat::Bgr8,
     {3, 2, 1},
     {9, 8, 7}},
    {"palette and alpha",
     2,
     3,
     chunk("PLTE", "\1\2\3\4\5\6\7\x8\x9"s) + chunk("tRNS", "\x80"s),
     "\x20"s,
     2,
     PixelFormat::Bgra8,
     {3, 2, 1, 128},
     {9, 8, 7, 255}},
    {"grey and alpha",
     8,
     4,
     "",
     "\x0A\x80\x14\xFF"s,
     2,
     PixelFormat::Bgra8,
     {10, 10, 10, 128},
     {20, 20, 20, 255}},
    {"RGB and alpha",
     8,
     6,
     "",
     "\1\2\3\0\4\5\6\xFF"s,
     2,
     PixelFormat::Bgra8,
     {3, 2, 1, 0},
     {6, 5, 4, 255}},
    {"16 bit RGB and alpha",
     16,
     6,
     "",
     "\1\1\2\2\3\3\0\0\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF"s,
     2,
     PixelFormat::Bgra8,
     {3, 2, 1, 0},
     {255, 255, 255, 255}},
    {"transparent colour",
     8,
     2,
     chunk("tRNS", "\0\1\0\2\0\3"s),
     "\1\2\3\4\5\6"s,
     2,
     PixelFormat::Bgra8,
     {3, 2, 1, 0},
     {6, 5, 4, 255}},
    {"transparent grey",
     8,
     0,
     chunk("tRNS", "\0\5"s),
     "\5\6"s,
     2,
     PixelFormat::Bgra8,
     {5, 5, 5, 0},
     {6, 6, 6, 255}},
    {"idle alpha", 8, 6, "", "\1\2\3\xFF\4\5\6\xFF"s, 2, PixelFormat::Bgr8, {3, 2, 1}, {6, 5, 4}},
    {"gamma left alone",
     8,
     0,
     chunk("gAMA", u32(100000)),
     "\x05\xC8"s,
     2,
     PixelFormat::Gray8,
     {5},
     {200}},
    {"transparency too long",
     2,
     3,
     chunk("PLTE", "\1\2\3"s) + chunk("tRNS", "\1\1\1\1\1\1"s),
     "\x00"s,
     2,
     PixelFormat::Bgr8,
     {3, 2, 1},
     {3, 2, 1}},
};

TEST(Png, DecodesEveryKindOfPixel) {
  for (const PixelCase& each : kPixels) {
    const auto seen =
        read_all("png", png_file(each.width, each.depth, each.colour, {each.row}, each.before));
    ASSERT_TRUE(seen.whole()) << each.name << " " << seen.trouble();
    const Image& image = seen.frames[0].image;
    EXPECT_EQ(image.format(), each.format) << each.name;
    EXPECT_EQ(testing::pixel(image, 0, 0), each.first) << each.name;
    EXPECT_EQ(testing::pixel(image, image.width() - 1, 0), each.last) << each.name;
    EXPECT_EQ(seen.info.mime, "image/png");
    EXPECT_TRUE(seen.parts.empty()) << each.name;
  }
}

/// An interlaced grey picture of 8 x 8 px (Adam7), pixel (x, y) worth 8 y + x.
std::string interlaced_png() {
  struct Pass {
    int x, y, across, down;
  };
  constexpr Pass kPasses[] = {{0, 0, 8, 8}, {4, 0, 8, 8}, {0, 4, 4, 8}, {2, 0, 4, 4},
                              {0, 2, 2, 4}, {1, 0, 2, 2}, {0, 1, 1, 2}};
  std::string raw;
  for (const Pass& pass : kPasses)
    for (int y = pass.y; y < 8; y += pass.down) {
      raw += '\0';
      for (int x = pass.x; x < 8; x += pass.across)
        raw += static_cast<char>(8 * y + x);
    }
  return std::string{testing::kPngSignature} + testing::png_header(8, 8, 8, 0, 1) +
         chunk("IDAT", testing::deflated(raw)) + chunk("IEND", "");
}

TEST(Png, DecodesInterlacedPictures) {
  const auto seen = read_all("png", interlaced_png());
  ASSERT_TRUE(seen.whole()) << seen.trouble();
  EXPECT_TRUE(seen.parts.empty());
  for (int y = 0; y < 8; ++y)
    for (int x = 0; x < 8; ++x)
      EXPECT_EQ(testing::pixel(seen.frames[0].image, x, y)[0], 8 * y + x);
}

TEST(Png, StandsUpright) {
  testing::ExifBlock block{Endian::Big};
  block.image = {block.shorts(0x0112, 6)};
  const auto seen = read_all("png", small_png(chunk("eXIf", block.write())));
  ASSERT_TRUE(seen.whole());
  const Image& image = seen.frames[0].image;  // abcd/efgh/ijkl turned clockwise: iea/...
  ASSERT_EQ(image.width(), 3);
  ASSERT_EQ(image.height(), 4);
  EXPECT_EQ(seen.info.width, 3);
  EXPECT_EQ(testing::pixel(image, 0, 0)[0], 'i');
  EXPECT_EQ(testing::pixel(image, 2, 3)[0], 'd');
}

TEST(Png, RefusesWrongHeaders) {
  const std::string data = chunk("IDAT", testing::deflated("\0a"s)) + chunk("IEND", "");
  const auto with_header = [&](const std::string& header) {
    return std::string{testing::kPngSignature} + header + data;
  };
  struct Case {
    const char* name;
    std::string file;
    const char* code;
  };
  const Case kCases[] = {
      {"empty", "", "malformed"},
      {"signature only", std::string{testing::kPngSignature}, "malformed"},
      {"archive", "PK\3\4 and more", "malformed"},
      {"no width", with_header(testing::png_header(0, 1, 8, 0)), "malformed"},
      {"65535 x 65535", with_header(testing::png_header(65535, 65535, 8, 6)), "limit"},
      {"largest sides", with_header(testing::png_header(0x7FFFFFFF, 0x7FFFFFFF, 16, 6)), "limit"},
      {"depth 3", with_header(testing::png_header(1, 1, 3, 0)), "malformed"},
      {"4 bit RGB", with_header(testing::png_header(1, 1, 4, 2)), "malformed"},
      {"colour 5", with_header(testing::png_header(1, 1, 8, 5)), "malformed"},
      {"interlace 2", with_header(testing::png_header(1, 1, 8, 0, 2)), "malformed"},
      {"short header", with_header(chunk("IHDR", "1234")), "malformed"},
      {"no header", with_header(""), "malformed"},
      {"Apple's own", with_header(chunk("CgBI", "1234")), "unsupported"},
      {"no data",
       std::string{testing::kPngSignature} + testing::png_header(1, 1, 8, 0) + chunk("IEND", ""),
       "malformed"},
  };
  for (const Case& each : kCases) {
    const auto seen = read_all("png", each.file);
    EXPECT_EQ(seen.trouble(), each.code) << each.name;
    EXPECT_TRUE(seen.frames.empty()) << each.name;
  }
}

TEST(Png, SaysWhenAPictureIsCut) {
  std::vector<std::string> rows;
  for (int y = 0; y < 100; ++y) {
    std::string& row = rows.emplace_back();
    for (int x = 0; x < 300; ++x)
      row += static_cast<char>((x * y * 7919) >> 5);
  }
  const std::string file = png_file(100, 8, 2, rows);
  EXPECT_TRUE(read_all("png", file).whole());
  for (std::size_t tenths = 0; tenths < 10; ++tenths)
    EXPECT_EQ(read_all("png", file.substr(0, file.size() * tenths / 10)).trouble(), "malformed")
        << tenths;
}

/// As SaysWhenAPictureIsCut, but with many small data chunks, of which whole ones remain.
TEST(Png, ShowsWhatACutPictureStillHas) {
  std::string raw;
  for (int y = 0; y < 100; ++y) {
    raw += '\0';
    for (int x = 0; x < 100; ++x)
      raw += static_cast<char>((x * y * 7919) >> 5);
  }
  const std::string stream = testing::deflated(raw);
  std::string file = std::string{testing::kPngSignature} + testing::png_header(100, 100, 8, 0);
  for (std::size_t at = 0; at < stream.size(); at += 256)
    file += chunk("IDAT", stream.substr(at, 256));
  const auto seen = read_all("png", file.substr(0, file.size() / 2));
  EXPECT_EQ(seen.trouble(), "malformed");
  ASSERT_EQ(seen.frames.size(), 1U);
  EXPECT_EQ(testing::pixel(seen.frames[0].image, 50, 10)[0], ((50 * 10 * 7919) >> 5) & 0xFF);
}

TEST(Png, SaysWhenAChecksumIsWrong) {
  for (const std::size_t behind : {std::size_t{20}, std::size_t{45}}) {  // header, data
    std::string file = small_png();
    file[behind] = static_cast<char>(file[behind] ^ 1);
    EXPECT_FALSE(read_all("png", file).trouble().empty()) << behind;
  }
}

TEST(Png, ShowsThePictureBesideAnUnknownCriticalChunk) {
  const auto seen = read_all("png", small_png(chunk("ABCD", "rules of its own")));
  EXPECT_EQ(seen.frames.size(), 1U);
  EXPECT_EQ(seen.trouble(), "unsupported");
  EXPECT_EQ(testing::to_text(seen.part("chunk/ABCD/0")), "rules of its own");
}

TEST(Png, StopsAtALengthThatLies) {
  for (const std::uint32_t length : {0xFFFFFFFFU, 0x7FFFFFFFU, 1000U}) {
    const std::string lie = u32(length) + "tEXt" + "Author\0Asha"s;
    const auto seen = read_all("png", small_png({}, lie));
    EXPECT_EQ(seen.trouble(), "malformed");
    // What could not be told apart is looked at as bytes behind the end.
    EXPECT_NE(testing::to_text(seen.part("trailer/0")).find("Asha"), std::string::npos);
  }
}

TEST(Png, KeepsToMemoryAndTime) {
  const std::string row(1000, '\x80');
  const std::string file = png_file(1000, 8, 0, std::vector<std::string>(1000, row));
  Limits little;
  little.memory_bytes = 500'000;
  EXPECT_EQ(read_all("png", file, little).trouble(), "limit");
  Limits late;
  late.time = std::chrono::milliseconds{-1};
  EXPECT_EQ(read_all("png", file, late).trouble(), "timeout");
  Limits few;
  few.pixels_per_frame = 999'999;
  EXPECT_EQ(read_all("png", file, few).trouble(), "limit");
}

TEST(Png, SurvivesEveryByteChanged) {
  const std::string whole = small_png(
      chunk("tEXt", "Author\0Asha"s) + chunk("zTXt", "Comment\0\0"s + testing::deflated("hello")) +
          chunk("iCCP", "name\0\0"s + testing::deflated("profile")) +
          chunk("tIME", "\7\xE8\5\6\7\x8\x9"),
      chunk("prVt", "private"));
  const auto format = testing::format_named("png");
  for (std::size_t at = 8; at < whole.size(); ++at) {
    for (const int value : {0, 0x7F, 0xFF}) {
      std::string changed = whole;
      if (changed[at] == static_cast<char>(value)) continue;
      changed[at] = static_cast<char>(value);
      const auto seen = read_all(*format, memory_source(testing::bytes_of(changed)));
      EXPECT_FALSE(seen.trouble().empty()) << at << ": no change goes unseen";
    }
  }
}

}  // namespace
}  // namespace outvet
