// What exiftool writes is read back, in every format of this folder that it writes.

#include <gtest/gtest.h>

#include "tests/support/opened.h"

namespace outvet {
void register_gif(Registry& registry);
void register_heif(Registry& registry);
void register_tiff(Registry& registry);
void register_webp(Registry& registry);

namespace {

struct Case {
  const char* name;
  testing::Enroll enroll;
  const char* make;  // a command that writes the file given behind it
  bool exif;         // whether exiftool writes Exif, IPTC and GPS into it
};

void PrintTo(const Case& one, std::ostream* out) {
  *out << one.name;
}

class WrittenMetadata : public ::testing::TestWithParam<Case> {};

TEST_P(WrittenMetadata, IsReadBack) {
  for (const char* tool : {"exiftool", "convert", "cwebp"})
    if (!testing::has_command(tool)) GTEST_SKIP() << "needs " << tool;
  const testing::ScratchFolder folder;
  const std::string file = folder / (std::string{"a."} + GetParam().name);
  testing::written_by(std::string{GetParam().make} + " " + file);
  const std::string tags =
      GetParam().exif
          ? "-Artist='A. Sample' -Make=Maker -Model='Model 7' -Software='Tool 3' "
            "-SerialNumber=SN0042 -DateTimeOriginal='2024:05:06 07:08:09' -UserComment='a note' "
            "-GPSLatitude=26.8467 -GPSLatitudeRef=N -GPSLongitude=80.9462 -GPSLongitudeRef=E "
            "-XMP-dc:Creator='B. Sample' -XMP-photoshop:City=Lucknow "
          : "-Comment='a note' -XMP-dc:Creator='B. Sample' -XMP-photoshop:City=Lucknow ";
  testing::written_by("exiftool -q -overwrite_original " + tags + file);
  const testing::Seen seen = testing::see(GetParam().enroll, testing::file_text(file));
  ASSERT_FALSE(seen.failed()) << seen.why();
  EXPECT_EQ(seen.field("Xmp.dc.creator"), "B. Sample");
  EXPECT_EQ(seen.field("Xmp.photoshop.City"), "Lucknow");
  if (!GetParam().exif) {
    EXPECT_EQ(seen.field("Gif.Comment"), "a note");
    return;
  }
  EXPECT_EQ(seen.field("Exif.Image.Artist"), "A. Sample");
  EXPECT_EQ(seen.field("Exif.Image.Make"), "Maker");
  EXPECT_EQ(seen.field("Exif.Image.Model"), "Model 7");
  EXPECT_EQ(seen.field("Exif.Image.Software"), "Tool 3");
  EXPECT_EQ(seen.field("Exif.Photo.BodySerialNumber"), "SN0042");
  EXPECT_EQ(seen.field("Exif.Photo.DateTimeOriginal"), "2024:05:06 07:08:09");
  EXPECT_EQ(seen.field("Exif.Photo.UserComment"), "a note");
  EXPECT_EQ(seen.field("Exif.GPSInfo.Position"), "26.846700, 80.946200");
}

INSTANTIATE_TEST_SUITE_P(
    All, WrittenMetadata,
    ::testing::Values(Case{"gif", &register_gif, "convert -size 9x7 xc:red", false},
                      Case{"tif", &register_tiff, "convert -size 9x7 xc:red", true},
                      Case{"big.tif", &register_tiff,
                           "convert -size 9x7 xc:red -define tiff:endian=msb", true},
                      Case{"webp", &register_webp, "convert -size 9x7 xc:red", true},
                      Case{"avif", &register_heif,
                           "cp " OUTVET_SOURCE_DIR "/tests/data/formats/heif/ten_bits.avif", true},
                      Case{"heic", &register_heif,
                           "cp " OUTVET_SOURCE_DIR "/tests/data/formats/heif/alpha.heic", true}),
    [](const auto& test) {
      std::string name = test.param.name;
      std::ranges::replace(name, '.', '_');
      return name;
    });

}  // namespace
}  // namespace outvet
