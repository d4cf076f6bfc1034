#include <gtest/gtest.h>

#include "plugins/formats/heif/coded_size.h"
#include "plugins/formats/heif/contents.h"
#include "tests/support/opened.h"

namespace outvet {
void register_heif(Registry& registry);
void register_bmp(Registry& registry);

namespace {

using testing::channels_at;
using testing::Seen;

Seen see(std::string_view bytes) {
  return testing::see(&register_heif, bytes);
}

/// Files of 64 x 48 px and more: red and green above, blue and near white below.
std::string sample(const std::string& name) {
  return testing::file_text(OUTVET_SOURCE_DIR "/tests/data/formats/heif/" + name);
}

std::string be32(std::size_t value) {
  std::string text;
  for (const int shift : {24, 16, 8, 0})
    text += static_cast<char>((value >> static_cast<unsigned>(shift)) & 0xFFU);
  return text;
}

std::string box(const std::string& type, const std::string& content) {
  return be32(content.size() + 8) + type + content;
}

/// `file` with what stands behind the first `word` replaced.
std::string changed(std::string file, const std::string& word, std::size_t behind,
                    const std::string& bytes) {
  const std::size_t at = file.find(word);
  if (at == std::string::npos) throw std::runtime_error("no " + word);
  return file.replace(at + word.size() + behind, bytes.size(), bytes);
}

/// The quarter of the sample that a pixel belongs to: r, g, b or w; ? for another colour.
char quarter(const Image& image, int x, int y) {
  struct Colour {
    char name;
    std::array<int, 3> bgr;
  };
  static constexpr std::array<Colour, 4> kColours{{{'r', {0x10, 0x10, 0xE0}},
                                                   {'g', {0x20, 0xC0, 0x10}},
                                                   {'b', {0xD0, 0x30, 0x18}},
                                                   {'w', {0xF0, 0xF0, 0xF0}}}};
  const ImageView view = image.view();
  const std::uint8_t* at = view.row(y) + x * bytes_per_pixel(view.format);
  for (const Colour& colour : kColours) {
    bool same = true;
    for (std::size_t c = 0; c < 3; ++c)
      same &= std::abs(at[c] - colour.bgr[c]) < 24;
    if (same) return colour.name;
  }
  return '?';
}

std::string quarters(const Image& image) {
  const int right = image.width() * 3 / 4;
  const int bottom = image.height() * 3 / 4;
  const int left = image.width() / 4;
  const int top = image.height() / 4;
  return {quarter(image, left, top), quarter(image, right, top), quarter(image, left, bottom),
          quarter(image, right, bottom)};
}

struct Shown {
  const char* file;
  int width;
  int height;
  const char* quarters;
  const char* mime;
  std::vector<std::string> parts = {};
};

void PrintTo(const Shown& shown, std::ostream* out) {
  *out << shown.file;
}

class HeifShown : public ::testing::TestWithParam<Shown> {};

TEST_P(HeifShown, AsViewersDo) {
  const Seen seen = see(sample(GetParam().file));
  EXPECT_EQ(seen.probed, 95);
  ASSERT_FALSE(seen.failed()) << seen.why();
  EXPECT_EQ(seen.info.mime, GetParam().mime);
  EXPECT_EQ(seen.info.width, GetParam().width);
  EXPECT_EQ(seen.info.height, GetParam().height);
  EXPECT_EQ(seen.info.kind, MediaKind::Image);
  ASSERT_EQ(seen.frames.size(), 1U);
  EXPECT_EQ(seen.frames[0].image.width(), GetParam().width);
  EXPECT_EQ(seen.frames[0].image.height(), GetParam().height);
  EXPECT_EQ(quarters(seen.frames[0].image), GetParam().quarters);
  EXPECT_EQ(seen.part_paths(), GetParam().parts);
}

INSTANTIATE_TEST_SUITE_P(
    All, HeifShown,
    ::testing::Values(Shown{"thumbnail.heic", 64, 48, "rgbw", "image/heic", {"thumbnail/0"}},
                      Shown{"ten_bits.avif", 64, 48, "rgbw", "image/avif"},
                      Shown{"irot.avif", 48, 64, "gwrb", "image/avif"},
                      Shown{"imir.avif", 64, 48, "grwb", "image/avif"},
                      Shown{"grid.avif", 128, 128, "rgbw", "image/avif"},
                      // Turned by Exif as well, which does not count in HEIF.
                      Shown{"meta.avif", 64, 48, "rgbw", "image/avif"},
                      Shown{"clap.avif", 32, 24, "rrrr", "image/avif", {"uncropped/0"}}),
    [](const auto& test) {
      std::string name = test.param.file;
      return name.replace(name.find('.'), 1, "_");
    });

TEST(Heif, AlphaIsAChannel) {
  for (const char* name : {"alpha.avif", "alpha.heic"}) {
    const Seen seen = see(sample(name));
    ASSERT_FALSE(seen.failed()) << seen.why();
    const Image& image = seen.frames[0].image;
    ASSERT_EQ(image.format(), PixelFormat::Bgra8) << name;
    // The colours under transparent pixels are still there.
    EXPECT_EQ(quarters(image), "rgbw") << name;
    EXPECT_TRUE(channels_at(image, 5, 5).ends_with(",255")) << name << channels_at(image, 5, 5);
    EXPECT_TRUE(channels_at(image, 60, 5).ends_with(",0")) << name << channels_at(image, 60, 5);
    EXPECT_TRUE(seen.parts.empty()) << name;
  }
}

TEST(Heif, ThumbnailIsAPictureOfItsOwn) {
  const Seen seen = see(sample("thumbnail.heic"));
  const Seen inner = testing::see(&register_bmp, seen.part("thumbnail/0"));
  ASSERT_FALSE(inner.failed()) << inner.why();
  EXPECT_EQ(inner.info.width, 16);
  EXPECT_EQ(quarters(inner.frames[0].image), "rgbw");
}

TEST(Heif, WhatClapHidesIsSeen) {
  const Seen seen = see(sample("clap.avif"));
  const Seen inner = testing::see(&register_bmp, seen.part("uncropped/0"));
  ASSERT_FALSE(inner.failed()) << inner.why();
  EXPECT_EQ(inner.info.width, 64);
  EXPECT_EQ(quarters(inner.frames[0].image), "rgbw");
}

TEST(Heif, EveryPictureIsAFrame) {
  const std::string file = sample("two_pictures.heic");
  const Seen seen = see(file);
  ASSERT_FALSE(seen.failed()) << seen.why();
  EXPECT_EQ(seen.info.kind, MediaKind::Document);
  EXPECT_EQ(seen.info.frames, 2U);
  ASSERT_EQ(seen.frames.size(), 2U);
  EXPECT_EQ(quarters(seen.frames[0].image), "rgbw");
  EXPECT_EQ(quarters(seen.frames[1].image), "????");
}

TEST(Heif, HiddenPicturesAreFramesToo) {
  std::string file = sample("two_pictures.heic");
  // The last of the pictures that is not hidden: flags stand in front of its number.
  const std::size_t at = file.rfind("infe");
  ASSERT_NE(at, std::string::npos);
  ASSERT_EQ(file[at + 7], '\0');
  file[at + 7] = '\1';
  const Seen seen = see(file);
  ASSERT_FALSE(seen.failed()) << seen.why();
  ASSERT_EQ(seen.frames.size(), 2U);
  EXPECT_EQ(quarters(seen.frames[1].image), "????");
}

TEST(Heif, MetadataItems) {
  const Seen seen = see(sample("meta.avif"));
  ASSERT_FALSE(seen.failed()) << seen.why();
  EXPECT_EQ(seen.field("Exif.Image.Artist"), "A. Sample");
  EXPECT_EQ(seen.field("Exif.GPSInfo.Position"), "26.850000, 80.950000");
  EXPECT_EQ(seen.field("Xmp.dc.creator"), "B. Sample");
  EXPECT_EQ(seen.field("Heif.Nclx"), "1/13/6/full");
}

TEST(Heif, WhatNobodyShowsIsAPart) {
  std::string file = sample("meta.avif");
  const std::size_t type = file.find("Exif", file.find("infe"));
  file.replace(type, 4, "abcd");
  const Seen seen =
      see(file + box("free", "not empty") + box("free", std::string(9, '\0')) +
          box("uuid", std::string(16, 'u') + "inside") + box("mpvd", "a film") + "and more");
  ASSERT_FALSE(seen.failed()) << seen.why();
  EXPECT_EQ(seen.part_paths(), (std::vector<std::string>{"item/abcd/0", "box/free/0", "box/uuid/0",
                                                         "box/mpvd/0", "trailer/0"}));
  EXPECT_NE(seen.part("item/abcd/0").find("A. Sample"), std::string::npos);
  EXPECT_EQ(seen.part("box/free/0"), "not empty");
  EXPECT_EQ(seen.part("box/uuid/0"), "inside");
  EXPECT_EQ(seen.part("trailer/0"), "and more");
}

TEST(Heif, BytesThatNoItemRefersToAreParts) {
  std::string file = sample("ten_bits.avif");
  const std::size_t at = file.find("mdat");
  ASSERT_EQ(file.substr(at - 4, 4), be32(file.size() - at + 4)) << "mdat is the last box";
  const std::string hidden = "left behind";
  file.replace(at - 4, 4, be32(file.size() - at + 4 + hidden.size()));
  const Seen seen = see(file + hidden);
  ASSERT_FALSE(seen.failed()) << seen.why();
  EXPECT_EQ(seen.part("unreferenced/0"), hidden);
}

TEST(Heif, SequenceIsAGapBehindItsStillPicture) {
  const Seen seen = see(sample("sequence.avif"));
  EXPECT_EQ(seen.info.kind, MediaKind::Animation);
  EXPECT_EQ(seen.info.frames, 2U);
  ASSERT_EQ(seen.frames.size(), 1U);
  EXPECT_EQ(quarters(seen.frames[0].image), "rgbw");
  ASSERT_TRUE(seen.frame_error);
  EXPECT_EQ(seen.frame_error->code, ErrorCode::Unsupported);
}

TEST(Heif, CodedSizesAreRead) {
  struct Case {
    const char* file;
    std::string type;
    std::int64_t width;
    std::int64_t height;
  };
  for (const Case& one : {Case{"ten_bits.avif", "av01", 64, 48}, Case{"grid.avif", "av01", 64, 64},
                          Case{"alpha.heic", "hvc1", 64, 64}}) {
    const std::vector<std::byte> file = testing::bytes_of(sample(one.file));
    const auto contents = heif::read_contents(file);
    ASSERT_TRUE(contents);
    int count = 0;
    for (const auto& [id, item] : contents->meta.items) {
      if (item.type != one.type) continue;
      const auto size =
          one.type == "hvc1" ? heif::hevc_size(file, item) : heif::av1_size(file, item);
      ASSERT_TRUE(size) << one.file;
      EXPECT_EQ(size->width, one.width) << one.file;
      EXPECT_EQ(size->height, one.height) << one.file;
      ++count;
    }
    EXPECT_GT(count, 0) << one.file;
  }
}

struct Broken {
  const char* name;
  std::string bytes;
  ErrorCode code = ErrorCode::Malformed;
};

void PrintTo(const Broken& broken, std::ostream* out) {
  *out << broken.name;
}

class HeifBroken : public ::testing::TestWithParam<Broken> {};

TEST_P(HeifBroken, SaysSo) {
  const Seen seen = see(GetParam().bytes);
  EXPECT_TRUE(seen.frames.empty());
  ASSERT_TRUE(seen.open_error || seen.frame_error);
  EXPECT_EQ((seen.open_error ? *seen.open_error : *seen.frame_error).code, GetParam().code)
      << seen.why();
}

const std::string kPlain = sample("ten_bits.avif");
const std::string kGrid = sample("grid.avif");

INSTANTIATE_TEST_SUITE_P(
    All, HeifBroken,
    ::testing::Values(
        Broken{"empty", ""}, Broken{"type_alone", box("ftyp", std::string{"avif\0\0\0\0mif1", 12})},
        Broken{"giant", changed(kPlain, "ispe", 4, be32(65535) + be32(65535)),
               ErrorCode::LimitExceeded},
        Broken{"no_pixels", changed(kPlain, "ispe", 4, be32(0) + be32(5))},
        Broken{"primary_missing", changed(kPlain, "pitm", 5, "\x77")},
        Broken{"item_outside", changed(kPlain, "iloc", 14, be32(0x7FFFFFFF))},
        Broken{"made_of_itself", changed(kGrid, "dimg", 5, "\1")},
        Broken{"made_of_nothing", changed(kGrid, "dimg", 5, "\x55")},
        Broken{"other_codec", changed(kPlain, "infe", 8, "j2k1"), ErrorCode::Unsupported},
        Broken{"broken_picture", changed(kPlain, "mdat", 0, std::string(40, '\xFF'))},
        Broken{"sequence_alone", box("ftyp", std::string{"msf1\0\0\0\0msf1", 12}) + box("moov", ""),
               ErrorCode::Unsupported}),
    [](const auto& test) { return test.param.name; });

TEST(Heif, CutAnywhereIsNeverSilent) {
  for (const char* name :
       {"thumbnail.heic", "two_pictures.heic", "alpha.avif", "meta.avif", "grid.avif"}) {
    const std::string whole = sample(name);
    for (std::size_t size = 0; size < whole.size(); size += 7) {
      const Seen seen = see(std::string_view{whole}.substr(0, size));
      EXPECT_TRUE(seen.failed()) << name << " " << size;
    }
  }
}

}  // namespace
}  // namespace outvet
