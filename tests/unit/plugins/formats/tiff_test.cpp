#include <gtest/gtest.h>

#include "tests/support/opened.h"
#include "tests/support/tiff_file.h"

namespace outvet {
void register_tiff(Registry& registry);
void register_bmp(Registry& registry);

namespace {

using testing::channels_at;
using testing::Seen;
using testing::TiffFile;
using Tags = std::vector<TiffFile::Tag>;

Seen see(std::string_view bytes) {
  return testing::see(&register_tiff, bytes);
}

std::string text(const char* bytes, std::size_t size) {
  return {bytes, size};
}

Tags operator+(Tags tags, const Tags& more) {
  tags.insert(tags.end(), more.begin(), more.end());
  return tags;
}

std::string row_of(const Image& image, int y = 0) {
  std::string row;
  for (int x = 0; x < image.width(); ++x)
    row += (x > 0 ? " " : "") + channels_at(image, x, y);
  return row;
}

struct Kind {
  const char* name;
  unsigned photometric;
  std::vector<unsigned> bits;
  std::string pixels;  // of two pixels in one row
  const char* expected;
  Tags (*more)(const TiffFile&) = [](const TiffFile&) { return Tags{}; };
  bool big_endian = false;
};

void PrintTo(const Kind& kind, std::ostream* out) {
  *out << kind.name;
}

Tags extra(const TiffFile& file, unsigned kind) {
  return {file.shorts(338, {kind})};
}

class TiffKind : public ::testing::TestWithParam<Kind> {};

TEST_P(TiffKind, Decodes) {
  TiffFile file{GetParam().big_endian};
  const unsigned page = file.directory(
      file.picture(2, 1, GetParam().photometric, GetParam().bits, GetParam().pixels) +
      GetParam().more(file));
  const Seen seen = see(file.file(page));
  EXPECT_EQ(seen.probed, 90);
  ASSERT_FALSE(seen.failed()) << seen.why();
  ASSERT_EQ(seen.frames.size(), 1U);
  EXPECT_EQ(row_of(seen.frames[0].image), GetParam().expected);
  EXPECT_TRUE(seen.parts.empty()) << seen.part_paths()[0];
}

INSTANTIATE_TEST_SUITE_P(
    All, TiffKind,
    ::testing::Values(
        Kind{"white_is_zero_1", 0, {1}, "\x40", "255 0"},
        Kind{"black_is_zero_1", 1, {1}, "\x40", "0 255"}, Kind{"grey_2", 1, {2}, "\x70", "85 255"},
        Kind{"grey_4", 1, {4}, "\x1F", "17 255"}, Kind{"grey_8", 1, {8}, "\x12\xFE", "18 254"},
        // 0x0180 is 1.49 of 255: rounded, and not stretched although the picture is all dark.
        Kind{"grey_16", 1, {16}, text("\x80\x01\0\xFF", 4), "1 254"},
        Kind{"grey_16_big_endian",
             1,
             {16},
             text("\x01\x80\xFF\0", 4),
             "1 254",
             [](const TiffFile&) { return Tags{}; },
             true},
        Kind{"grey_12", 1, {12}, "\xFF\xF8\x00", "255 128"},
        Kind{"grey_32", 1, {32}, text("\0\0\0\x80\xFF\xFF\xFF\xFF", 8), "128 255"},
        Kind{"grey_signed_8",
             1,
             {8},
             "\x80\x7F",
             "0 255",
             [](const TiffFile& file) { return Tags{file.shorts(339, {2})}; }},
        Kind{"grey_float",
             1,
             {32},
             text("\0\0\0\x3F\0\0\0\x41", 8),
             "128 255",
             [](const TiffFile& file) { return Tags{file.shorts(339, {3})}; }},
        Kind{"grey_half_float",
             1,
             {16},
             text("\0\x38\0\x3C", 4),
             "128 255",
             [](const TiffFile& file) { return Tags{file.shorts(339, {3})}; }},
        Kind{"rgb_8", 2, {8, 8, 8}, "\1\2\3\4\5\6", "3,2,1 6,5,4"},
        Kind{"rgb_16", 2, {16, 16, 16}, text("\0\1\0\2\0\3\0\4\0\5\0\6", 12), "3,2,1 6,5,4"},
        Kind{"rgb_straight_alpha",
             2,
             {8, 8, 8, 8},
             text("\1\2\3\0\x28\x14\x0A\x80", 8),
             "3,2,1,0 10,20,40,128",
             [](const TiffFile& file) { return extra(file, 2); }},
        Kind{"rgb_premultiplied_alpha",
             2,
             {8, 8, 8, 8},
             text("\1\2\3\0\x28\x14\x0A\x80", 8),
             "3,2,1,0 20,40,80,128",
             [](const TiffFile& file) { return extra(file, 1); }},
        Kind{"grey_alpha",
             1,
             {8, 8},
             text("\7\0\x30\xFF", 4),
             "7,7,7,0 48,48,48,255",
             [](const TiffFile& file) { return extra(file, 2); }},
        Kind{"cmyk", 5, {8, 8, 8, 8}, text("\xFF\0\0\0\0\x80\0\x80", 8), "255,255,0 127,63,127"},
        Kind{"rgb_flat_extra",
             2,
             {8, 8, 8, 8},
             text("\1\2\3\7\4\5\6\7", 8),
             "3,2,1 6,5,4",
             [](const TiffFile& file) { return extra(file, 0); }},
        Kind{"palette",
             3,
             {1},
             "\x40",
             "0,0,255 0,255,0",
             [](const TiffFile& file) {
               return Tags{file.shorts(320, {65535, 0, 0, 65535, 0, 0})};
             }},
        Kind{"palette_of_bytes",
             3,
             {1},
             "\x40",
             "3,2,1 6,5,4",
             [](const TiffFile& file) {
               return Tags{file.shorts(320, {1, 4, 2, 5, 3, 6})};
             }}),
    [](const auto& test) { return test.param.name; });

TEST(Tiff, PlanesAreJoined) {
  TiffFile file;
  const unsigned red = file.place("\1\4");
  const unsigned green = file.place("\2\5");
  const unsigned blue = file.place("\3\6");
  const unsigned page =
      file.directory({file.shorts(256, {2}), file.shorts(257, {1}), file.shorts(258, {8, 8, 8}),
                      file.shorts(259, {1}), file.shorts(262, {2}),
                      file.longs(273, {red, green, blue}), file.shorts(277, {3}),
                      file.shorts(278, {1}), file.longs(279, {2, 2, 2}), file.shorts(284, {2})});
  const Seen seen = see(file.file(page));
  ASSERT_FALSE(seen.failed()) << seen.why();
  EXPECT_EQ(row_of(seen.frames[0].image), "3,2,1 6,5,4");
}

TEST(Tiff, EveryOrientationIsTurnedUpright) {
  // As seen by a person: 1 2 3 above, 4 5 6 below.
  const std::array<std::pair<std::string, unsigned>, 8> stored{{{"\1\2\3\4\5\6", 3},
                                                                {"\3\2\1\6\5\4", 3},
                                                                {"\6\5\4\3\2\1", 3},
                                                                {"\4\5\6\1\2\3", 3},
                                                                {"\1\4\2\5\3\6", 2},
                                                                {"\3\6\2\5\1\4", 2},
                                                                {"\6\3\5\2\4\1", 2},
                                                                {"\4\1\5\2\6\3", 2}}};
  for (unsigned orientation = 1; orientation <= 8; ++orientation) {
    const auto& [pixels, width] = stored[orientation - 1];
    TiffFile file;
    const unsigned page = file.directory(file.picture(width, 6 / width, 1, {8}, pixels) +
                                         Tags{file.shorts(274, {orientation})});
    const Seen seen = see(file.file(page));
    ASSERT_FALSE(seen.failed()) << seen.why();
    EXPECT_EQ(seen.info.width, 3) << orientation;
    EXPECT_EQ(row_of(seen.frames[0].image, 0), "1 2 3") << orientation;
    EXPECT_EQ(row_of(seen.frames[0].image, 1), "4 5 6") << orientation;
  }
}

TEST(Tiff, PagesSubPicturesAndThumbnails) {
  TiffFile file;
  const unsigned thumbnail =
      file.directory(Tags{file.longs(254, {1})} + file.picture(1, 1, 1, {8}, "\x33"));
  const unsigned full = file.directory(file.picture(1, 1, 1, {8}, "\x44"));
  const unsigned second = file.directory(file.picture(2, 1, 1, {8}, "\x22\x22") +
                                         Tags{TiffFile::text(315, "B. Sample")});
  const unsigned first =
      file.directory(file.picture(1, 1, 1, {8}, "\x11") +
                         Tags{TiffFile::text(315, "A. Sample"), file.longs(330, {thumbnail, full})},
                     second);
  const Seen seen = see(file.file(first));
  ASSERT_FALSE(seen.failed()) << seen.why();
  EXPECT_EQ(seen.info.kind, MediaKind::Document);
  EXPECT_EQ(seen.info.frames, 3U);
  ASSERT_EQ(seen.frames.size(), 3U);
  EXPECT_EQ(row_of(seen.frames[0].image), "17");
  EXPECT_EQ(row_of(seen.frames[1].image), "34 34");
  EXPECT_EQ(row_of(seen.frames[2].image), "68");
  EXPECT_EQ(seen.frames[2].index, 2U);
  EXPECT_EQ(seen.field("Exif.Image.Artist"), "A. Sample\nB. Sample");
  ASSERT_EQ(seen.part_paths(), (std::vector<std::string>{"thumbnail/0"}));
  const Seen inner = testing::see(&register_bmp, seen.part("thumbnail/0"));
  ASSERT_FALSE(inner.failed()) << inner.why();
  EXPECT_EQ(row_of(inner.frames[0].image), "51");
}

TEST(Tiff, JpegThumbnailIsHandedOutAsItIs) {
  TiffFile file;
  const std::string jpeg = "\xFF\xD8 thumbnail";
  const unsigned at = file.place(jpeg);
  const unsigned second = file.directory({file.longs(254, {1}), file.longs(513, {at}),
                                          file.longs(514, {static_cast<unsigned>(jpeg.size())})});
  const Seen seen = see(file.file(file.directory(file.picture(1, 1, 1, {8}, "\x11"), second)));
  ASSERT_FALSE(seen.failed()) << seen.why();
  EXPECT_EQ(seen.part_paths(), (std::vector<std::string>{"thumbnail/0"}));
  EXPECT_EQ(seen.part("thumbnail/0"), jpeg);
}

TEST(Tiff, ExtraChannelIsAPictureOfItsOwn) {
  TiffFile file;
  const Seen seen = see(file.file(
      file.directory(file.picture(2, 1, 1, {8, 8}, text("\x11\x01\x22\xFE", 4)) + extra(file, 0))));
  ASSERT_FALSE(seen.failed()) << seen.why();
  EXPECT_EQ(row_of(seen.frames[0].image), "17 34");
  ASSERT_EQ(seen.part_paths(), (std::vector<std::string>{"channel/0"}));
  const Seen inner = testing::see(&register_bmp, seen.part("channel/0"));
  EXPECT_EQ(row_of(inner.frames[0].image), "1 254");
}

TEST(Tiff, MetadataOfAllKinds) {
  TiffFile file;
  const auto rational = [&](unsigned value) { return file.u32(value) + file.u32(1); };
  const unsigned gps = file.directory({TiffFile::text(1, "N"),
                                       {2, 5, 3, rational(26) + rational(50) + rational(48)},
                                       TiffFile::text(3, "E"),
                                       {4, 5, 3, rational(80) + rational(56) + rational(46)}});
  const unsigned exif = file.directory({TiffFile::text(42033, "SN12345678")});
  const std::string blob = std::string(2000, 'x') + "layer text";
  const std::string tie = std::string(8, '\0') + text("\0\0\0\0\0\0\xF0\x3F", 8);
  const Seen seen =
      see(file.file(file.directory(file.picture(1, 1, 1, {8}, "\x11") +
                                   Tags{TiffFile::text(269, "plan.tif"),
                                        TiffFile::text(316, "PC-0042"),
                                        {33922, 12, 2, tie},
                                        file.longs(34665, {exif}),
                                        file.longs(34853, {gps}),
                                        TiffFile::text(34737, "UTM 44N"),
                                        {37724, 7, static_cast<unsigned>(blob.size()), blob}})));
  ASSERT_FALSE(seen.failed()) << seen.why();
  EXPECT_EQ(seen.field("Exif.Image.DocumentName"), "plan.tif");
  EXPECT_EQ(seen.field("Exif.Image.HostComputer"), "PC-0042");
  EXPECT_EQ(seen.field("Exif.Photo.BodySerialNumber"), "SN12345678");
  EXPECT_EQ(seen.field("Exif.GPSInfo.Position"), "26.846667, 80.946111");
  EXPECT_EQ(seen.field("Exif.Image.ModelTiePoint"), "0 1");
  EXPECT_EQ(seen.field("Exif.Image.GeoAsciiParams"), "UTM 44N");
  EXPECT_EQ(seen.part_paths(), (std::vector<std::string>{"tag/37724/0"}));
  EXPECT_EQ(seen.part("tag/37724/0"), blob);
}

TEST(Tiff, BytesThatNothingRefersToAreParts) {
  TiffFile file;
  file.place("between");
  const unsigned at = file.place(
      "\x11"
      "slack");
  file.place(std::string(40, '\0'));
  const unsigned page =
      file.directory({file.shorts(256, {1}), file.shorts(257, {1}), file.shorts(258, {8}),
                      file.shorts(259, {1}), file.shorts(262, {1}), file.longs(273, {at}),
                      file.shorts(277, {1}), file.shorts(278, {1}), file.longs(279, {6})});
  const Seen seen = see(file.file(page) + "behind");
  ASSERT_FALSE(seen.failed()) << seen.why();
  ASSERT_EQ(seen.part_paths(),
            (std::vector<std::string>{"unreferenced/0", "unreferenced/1", "unreferenced/2"}));
  EXPECT_EQ(seen.part("unreferenced/0").substr(0, 7), "between");
  EXPECT_EQ(seen.part("unreferenced/1").substr(0, 5), "slack");
  EXPECT_EQ(seen.part("unreferenced/2"), "behind");
}

TEST(Tiff, OneBrokenPageHidesNoOther) {
  TiffFile file;
  const unsigned third = file.directory(file.picture(1, 1, 1, {8}, "\x33"));
  const unsigned second = file.directory(
      file.picture(1, 1, 1, {8}, "\x22") + Tags{file.longs(273, {9'999'999})}, third);
  const unsigned first = file.directory(file.picture(1, 1, 1, {8}, "\x11"), second);
  std::string bytes = file.file(first);
  // The strip of the second page now lies outside.
  const std::size_t at = bytes.find(file.u16(273) + file.u16(4) + file.u32(1), second);
  bytes.replace(at + 8, 4, file.u32(9'999'999));
  const Seen seen = see(bytes);
  ASSERT_EQ(seen.frames.size(), 2U);
  EXPECT_EQ(seen.frames[1].index, 2U);
  ASSERT_TRUE(seen.frame_error);
  EXPECT_EQ(seen.frame_error->code, ErrorCode::Malformed);
}

TEST(Tiff, DirectoriesInACircleEnd) {
  TiffFile file;
  const unsigned page = file.directory(file.picture(1, 1, 1, {8}, "\x11"), 1);
  std::string bytes = file.file(page);
  bytes.replace(page + 2 + 9 * 12, 4, file.u32(page));
  const Seen seen = see(bytes);
  EXPECT_EQ(seen.frames.size(), 1U);
  ASSERT_TRUE(seen.frame_error);
  EXPECT_EQ(seen.frame_error->code, ErrorCode::Malformed);
}

struct Broken {
  const char* name;
  Tags (*change)(TiffFile&, Tags);
  ErrorCode code = ErrorCode::Malformed;
};

class TiffBroken : public ::testing::TestWithParam<Broken> {};

TEST_P(TiffBroken, SaysSo) {
  TiffFile file;
  Tags tags = file.picture(2, 2, 1, {8}, "\1\2\3\4");
  const unsigned page = file.directory(GetParam().change(file, std::move(tags)));
  const Seen seen = see(file.file(page));
  ASSERT_TRUE(seen.open_error || seen.frame_error);
  EXPECT_EQ((seen.open_error ? *seen.open_error : *seen.frame_error).code, GetParam().code);
}

INSTANTIATE_TEST_SUITE_P(
    All, TiffBroken,
    ::testing::Values(
        Broken{"giant",
               [](TiffFile& file, Tags tags) {
                 tags[0] = file.longs(256, {65535});
                 tags[1] = file.longs(257, {65535});
                 return tags;
               },
               ErrorCode::LimitExceeded},
        Broken{"no_width",
               [](TiffFile&, Tags tags) {
                 tags.erase(tags.begin());
                 return tags;
               }},
        Broken{"zero_height",
               [](TiffFile& file, Tags tags) {
                 tags[1] = file.shorts(257, {0});
                 return tags;
               }},
        Broken{"strip_count_of_2_to_32",
               [](TiffFile&, Tags tags) {
                 tags[8].count = 0xFFFFFFFF;
                 return tags;
               }},
        Broken{"text_outside",
               [](TiffFile&, Tags tags) {
                 return tags + Tags{{315, 2, 0x7FFFFFFF, std::string{"\x10\0\0\0", 4}}};
               }},
        Broken{"unknown_compression",
               [](TiffFile& file, Tags tags) {
                 tags[3] = file.shorts(259, {4321});
                 return tags;
               },
               ErrorCode::Unsupported},
        Broken{"sensor_data",
               [](TiffFile& file, Tags tags) {
                 tags[4] = file.shorts(262, {32803});
                 return tags;
               },
               ErrorCode::Unsupported},
        Broken{"rgb_of_one_sample",
               [](TiffFile& file, Tags tags) {
                 tags[4] = file.shorts(262, {2});
                 return tags;
               }},
        Broken{"no_picture", [](TiffFile&, Tags) { return Tags{TiffFile::text(315, "nobody")}; }},
        Broken{"giant_tiles",
               [](TiffFile& file, Tags tags) {
                 tags.erase(tags.begin() + 8);
                 tags.erase(tags.begin() + 5);
                 return tags + Tags{file.longs(322, {65536}), file.longs(323, {65536}),
                                    file.longs(324, {8}), file.longs(325, {4})};
               },
               ErrorCode::LimitExceeded}),
    [](const auto& test) { return test.param.name; });

TEST(Tiff, CutAnywhereIsNeverSilent) {
  TiffFile file;
  const Tags tags = file.picture(4, 4, 1, {8}, "abcdefghijklmnop") +
                    Tags{TiffFile::text(315, "A. Sample"), TiffFile::text(316, "PC-0042")};
  const std::string at_end = file.file(file.directory(tags));
  // The same with the directory in front of the pixels.
  TiffFile front;
  Tags moved = front.picture(4, 4, 1, {8}, "");
  moved[5] = front.longs(273, {400});
  moved[8] = front.longs(279, {16});
  std::string at_front = front.file(front.directory(moved));
  at_front.resize(400);
  at_front += "abcdefghijklmnop";
  for (const std::string& whole : {at_end, at_front}) {
    ASSERT_FALSE(see(whole).failed()) << see(whole).why();
    for (std::size_t size = 0; size < whole.size(); ++size)
      EXPECT_TRUE(see(std::string_view{whole}.substr(0, size)).failed()) << size;
  }
}

struct Written {
  const char* name;
  const char* make;    // options of convert
  const char* change;  // options of tiffcp, or nothing
  int off_by = 0;      // lossy codes and other conversions may differ by so much
};

void PrintTo(const Written& written, std::ostream* out) {
  *out << written.name;
}

class TiffOracle : public ::testing::TestWithParam<Written> {};

TEST_P(TiffOracle, AgreesWithImageMagick) {
  if (!testing::has_command("convert") || !testing::has_command("tiffcp"))
    GTEST_SKIP() << "needs imagemagick and libtiff-tools";
  const testing::ScratchFolder folder;
  std::string tiff = folder / "a.tif";
  testing::written_by(
      "convert -seed 7 -size 53x31 plasma:red-blue -depth 8 ppm:- | convert ppm:- " +
      std::string{GetParam().make} + " " + tiff);
  if (*GetParam().change != '\0') {
    testing::written_by("tiffcp " + std::string{GetParam().change} + " " + tiff + " " +
                        (folder / "b.tif"));
    tiff = folder / "b.tif";
  }
  const Seen seen = see(testing::file_text(tiff));
  ASSERT_FALSE(seen.failed()) << seen.why();
  const std::string raw =
      testing::written_by("convert " + tiff + "[0] -colorspace sRGB -alpha off -depth 8 bgr:-");
  ASSERT_EQ(raw.size(), 53U * 31U * 3U);
  const ImageView view = seen.frames[0].image.view();
  const auto channels = static_cast<std::size_t>(bytes_per_pixel(view.format));
  int most = 0;
  for (std::size_t i = 0; i < raw.size(); ++i) {
    const std::size_t at = i / 3 % 53 * channels + (channels == 1 ? 0 : i % 3);
    const int ours = view.row(static_cast<int>(i / 3 / 53))[at];
    most = std::max(most, std::abs(ours - static_cast<std::uint8_t>(raw[i])));
  }
  EXPECT_LE(most, GetParam().off_by);
}

INSTANTIATE_TEST_SUITE_P(
    All, TiffOracle,
    ::testing::Values(
        Written{"deflate_predictor", "-type TrueColor -compress zip", ""},
        Written{"lzw_tiles", "-type TrueColor -compress none", "-c lzw:2 -t -w 16 -l 16"},
        Written{"packbits_grey", "-colorspace Gray -compress RLE", ""},
        Written{"planes_deflate", "-type TrueColor -compress none", "-p separate -c zip -r 7"},
        Written{"planes_tiles", "-type TrueColor -compress none", "-p separate -t -w 16 -l 16"},
        // ImageMagick drops the lower byte instead of rounding.
        Written{"big_endian_16", "-depth 16 -endian MSB -type TrueColor -compress lzw", "", 1},
        Written{"big_tiff", "-type TrueColor -compress none", "-8 -c zip"},
        Written{"group3", "-threshold 45% -type Bilevel -compress Fax", ""},
        Written{"group4", "-threshold 45% -type Bilevel -compress Group4", ""},
        Written{"lzma", "-type TrueColor -compress none", "-c lzma"},
        Written{"zstd", "-type TrueColor -compress none", "-c zstd"},
        Written{"palette", "-colors 99 -type Palette -compress lzw", "", 1},
        Written{"fill_order", "-threshold 45% -type Bilevel -compress none", "-f lsb2msb -c none"},
        Written{"jpeg_ycbcr", "-type TrueColor -compress none", "-c jpeg:90 -r 16", 3},
        Written{"jpeg_rgb", "-type TrueColor -compress none", "-c jpeg:r:90 -r 16", 3},
        Written{"jpeg_grey", "-colorspace Gray -type Grayscale -compress none", "-c jpeg:90 -r 16",
                3},
        Written{"float", "-type TrueColor -depth 32 -define quantum:format=floating-point", "", 1},
        // Lab is turned into sRGB for another white by ImageMagick.
        Written{"lab_8", "-colorspace Lab -depth 8 -compress none", "", 40}),
    [](const auto& test) { return test.param.name; });

TEST(Tiff, CutCompressedPagesAreNeverSilent) {
  if (!testing::has_command("convert") || !testing::has_command("tiffcp"))
    GTEST_SKIP() << "needs imagemagick and libtiff-tools";
  const testing::ScratchFolder folder;
  const std::string from = folder / "a.tif";
  const std::string to = folder / "b.tif";
  for (const char* way : {"-threshold 45% -type Bilevel -compress Group4", "-compress zip",
                          "-threshold 45% -type Bilevel -compress Fax", "-compress lzw",
                          "-type TrueColor -compress JPEG", "-colorspace Gray -compress RLE"}) {
    testing::written_by("convert -seed 7 -size 64x64 plasma:red-blue " + std::string{way} +
                        " -define tiff:rows-per-strip=64 " + from);
    const std::string whole = testing::file_text(from);
    ASSERT_FALSE(see(whole).failed()) << way << see(whole).why();
    const Image picture = see(whole).frames[0].image;
    // The directory stays whole; only the strip says that it is shorter.
    std::string cut = whole;
    const std::string entry{"\x17\x01\x04\0\x01\0\0\0", 8};
    const std::size_t at = cut.find(entry);
    ASSERT_NE(at, std::string::npos) << way;
    unsigned size = 0;
    for (std::size_t i = 0; i < 4; ++i)
      size |= static_cast<unsigned>(static_cast<unsigned char>(cut[at + 8 + i])) << (8 * i);
    for (unsigned share = 1; share < 10; ++share) {
      cut.replace(at + 8, 4, TiffFile{}.u32(size * share / 10));
      const Seen seen = see(cut);
      // What is cut away may be the end mark alone; then the picture is whole.
      for (const Frame& frame : seen.frames)
        for (int y = 0; y < 64; ++y)
          EXPECT_EQ(row_of(frame.image, y), row_of(picture, y)) << way << " row " << y;
      EXPECT_TRUE(share > 8 || seen.frames.empty()) << way << " cut to " << share * 10 << " %";
    }
  }
}

}  // namespace
}  // namespace outvet
