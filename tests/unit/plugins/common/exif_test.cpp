#include "plugins/common/exif.h"

#include <gtest/gtest.h>

#include "plugins/common/tiff_map.h"
#include "tests/support/exif_block.h"
#include "tests/support/picture_reading.h"

namespace outvet {
namespace {

using testing::bytes_of;
using testing::ExifBlock;

testing::Reading read(const std::string& block) {
  ExifContent content = read_exif(bytes_of(block), "exif");
  testing::Reading out;
  out.fields = std::move(content.fields);
  out.parts = std::move(content.parts);
  return out;
}

ExifBlock rich(Endian endian) {
  ExifBlock block{endian};
  block.image = {block.ascii(0x010F, "Maker"), block.shorts(0x0112, 6),
                 block.ascii(0x013B, "A. Sharma")};
  block.photo = {block.ascii(0x9003, "2024:05:06 07:08:09"), block.ascii(0xA431, "SN-123456"),
                 block.rationals(0x829D, {{28, 10}})};
  block.gps = {block.ascii(0x0001, "N"), block.rationals(0x0002, {{26, 1}, {50, 1}, {4800, 100}}),
               block.ascii(0x0003, "W"), block.rationals(0x0004, {{80, 1}, {567, 10}, {0, 1}}),
               block.rationals(0x0007, {{6, 1}, {5, 1}, {4, 1}})};
  return block;
}

class ExifByteOrder : public ::testing::TestWithParam<Endian> {};

TEST_P(ExifByteOrder, ReadsTagsAsAPersonWould) {
  const auto seen = read(rich(GetParam()).write());
  struct Case {
    const char* key;
    const char* value;
  };
  constexpr Case kCases[] = {
      {"Exif.Image.Make", "Maker"},
      {"Exif.Image.Artist", "A. Sharma"},
      {"Exif.Photo.DateTimeOriginal", "2024:05:06 07:08:09"},
      {"Exif.Photo.BodySerialNumber", "SN-123456"},
      {"Exif.Photo.FNumber", "f/2.8"},
      {"Exif.GPSInfo.GPSLatitude", "26 deg 50' 48.00\" N"},
      {"Exif.GPSInfo.GPSLongitude", "80 deg 56' 42.00\" W"},
      {"Exif.GPSInfo.GPSTimeStamp", "06:05:04.00"},
      {"Exif.GPSInfo.Position", "26.846667, -80.945000"},
  };
  for (const Case& want : kCases)
    EXPECT_EQ(seen.field(want.key), want.value) << want.key;
  EXPECT_TRUE(seen.parts.empty());
}

TEST_P(ExifByteOrder, GivesTheOrientation) {
  for (std::uint16_t value = 0; value < 12; ++value) {
    ExifBlock block{GetParam()};
    block.image = {block.shorts(0x0112, value)};
    const int expected = value >= 1 && value <= 8 ? value : 1;
    EXPECT_EQ(read_exif(bytes_of(block.write()), "exif").orientation, expected);
    EXPECT_EQ(exif_orientation(bytes_of("Exif" + std::string(2, '\0') + block.write())), expected);
  }
}

TEST_P(ExifByteOrder, GivesTheThumbnail) {
  ExifBlock block = rich(GetParam());
  block.thumbnail = {block.shorts(0x0103, 6)};
  block.thumbnail_jpeg = "\xFF\xD8\xFF not really a picture";
  const auto seen = read(block.write());
  EXPECT_EQ(testing::to_text(seen.part("exif/thumbnail")), block.thumbnail_jpeg);
  EXPECT_EQ(seen.parts.size(), 1U);
}

TEST_P(ExifByteOrder, GivesAThumbnailThatClaimsToBeLonger) {
  ExifBlock block = rich(GetParam());
  block.thumbnail_jpeg = "\xFF\xD8\xFF picture";
  std::string bytes = block.write();
  bytes.resize(bytes.size() - 3);
  EXPECT_EQ(testing::to_text(read(bytes).part("exif/thumbnail")), "\xFF\xD8\xFF pict");
}

TEST_P(ExifByteOrder, GivesAThumbnailOfStripsAsATiffFile) {
  ExifBlock block{GetParam()};
  block.image = {block.ascii(0x010F, "Maker")};
  block.thumbnail = {block.shorts(0x0100, 2), block.shorts(0x0101, 2), block.longs(0x0111, 8),
                     block.longs(0x0117, 100)};
  block.gap = std::string(100, 'p');
  const std::string bytes = block.write();
  const std::vector<std::byte> part = read(bytes).part("exif/thumbnail");
  ASSERT_EQ(part.size(), bytes.size());
  const auto map = map_tiff(part);
  ASSERT_TRUE(map);
  EXPECT_EQ(map->number(0, 0x0100), 2U);
}

TEST_P(ExifByteOrder, FindsBytesThatNoTagRefersTo) {
  ExifBlock block = rich(GetParam());
  block.gap = std::string(80, '\0') + "the old name was Ravi Kumar" + std::string(80, 'x');
  const auto seen = read(block.write());
  EXPECT_EQ(testing::to_text(seen.part("exif/unreferenced")), block.gap);
  block.gap = std::string(4000, '\0');
  EXPECT_TRUE(read(block.write()).parts.empty()) << "zeros are padding";
}

TEST_P(ExifByteOrder, ReadsTheStringsOfSmallGaps) {
  ExifBlock block = rich(GetParam());
  block.gap = "Ravi Kumar";
  const auto seen = read(block.write());
  EXPECT_EQ(seen.field("Exif.unreferenced"), "Ravi Kumar");
  EXPECT_TRUE(seen.parts.empty());
}

TEST_P(ExifByteOrder, ReadsATextUnderTheNumberOfAPointer) {
  ExifBlock block{GetParam()};
  block.image = {block.ascii(0x0111, "Ravi Kumar")};
  EXPECT_EQ(read(block.write()).field("Exif.Image.StripOffsets"), "Ravi Kumar");
}

TEST_P(ExifByteOrder, ReadsBlocksLargerThanASegment) {
  ExifBlock block = rich(GetParam());
  block.gap = std::string(200'000, '\0');
  const auto seen = read(block.write());
  EXPECT_EQ(seen.field("Exif.Photo.BodySerialNumber"), "SN-123456");
  EXPECT_EQ(seen.field("Exif.GPSInfo.Position"), "26.846667, -80.945000");
}

TEST_P(ExifByteOrder, ReadsCodedComments) {
  ExifBlock block{GetParam()};
  testing::Numbers wide{GetParam()};
  for (const char16_t c : std::u16string{u"\u0930\u093E\u092E +91"})
    wide.put(c, 2);
  block.photo = {block.bytes(0x9286, std::string{"UNICODE\0", 8} + wide.bytes)};
  EXPECT_EQ(read(block.write()).field("Exif.Photo.UserComment"), "राम +91");
  block.photo = {block.bytes(0x9286, std::string{"ASCII\0\0\0", 8} + "call me")};
  EXPECT_EQ(read(block.write()).field("Exif.Photo.UserComment"), "call me");
  block.photo = {block.bytes(0x9286, "no code at all")};
  EXPECT_EQ(read(block.write()).field("Exif.Photo.UserComment"), "no code at all");
}

TEST_P(ExifByteOrder, ReadsWhatWindowsWrites) {
  ExifBlock block{GetParam()};
  std::string wide;
  for (const char c : std::string{"Secret trip"})
    wide += {c, '\0'};
  block.image = {{0x9C9B, 1, static_cast<std::uint32_t>(wide.size()), wide}};
  EXPECT_EQ(read(block.write()).field("Exif.Image.XPTitle"), "Secret trip");
}

TEST_P(ExifByteOrder, ShowsTheStringsAndPicturesOfAMakerNote) {
  ExifBlock block{GetParam()};
  const std::string picture = "\xFF\xD8\xFF preview";
  block.photo = {
      block.bytes(0x927C, std::string{"\1\2SERIAL-998877\0\3\4\0\0\1\xF0", 22} + picture)};
  const auto seen = read(block.write());
  EXPECT_EQ(seen.field("Exif.Photo.MakerNote"), "(33 bytes)");
  EXPECT_EQ(seen.field("Exif.MakerNote.Text").substr(0, 13), "SERIAL-998877");
  EXPECT_EQ(testing::to_text(seen.part("exif/makernote")), picture);
}

INSTANTIATE_TEST_SUITE_P(Both, ExifByteOrder, ::testing::Values(Endian::Little, Endian::Big));

TEST(Exif, GivesNoPositionWithoutDegrees) {
  ExifBlock block{Endian::Little};
  block.gps = {block.ascii(1, "N"), block.rationals(2, {{0, 0}, {0, 0}, {0, 0}}),
               block.ascii(3, "E"), block.rationals(4, {{900, 1}, {0, 1}, {0, 1}})};
  EXPECT_EQ(read(block.write()).field("Exif.GPSInfo.Position"), "");
}

TEST(Exif, GivesAnUnreadableBlockAsAPart) {
  for (const std::string& bytes :
       {std::string{"garbage that is no TIFF"}, std::string{"II*\0\xFF\xFF\xFF\x7F", 8},
        std::string{"II*\0\0", 5}, std::string{"M"}}) {
    const auto seen = read(bytes);
    EXPECT_TRUE(seen.fields.empty());
    EXPECT_EQ(testing::to_text(seen.part("exif/unreferenced")), bytes);
  }
  EXPECT_TRUE(read("").parts.empty());
}

TEST(Exif, RefusesTagsThatReferToFarMoreThanThereIs) {
  // 5,000 tags that share one value of 60,000 bytes would be 300 MB.
  ExifBlock block{Endian::Little};
  block.image = {block.bytes(0x4001, std::string(60'000, 'v'))};
  const std::string one = block.write();
  const std::string entry = one.substr(10, 12);
  std::string many = one.substr(0, 8) + std::string{"\x88\x13", 2};
  for (int i = 0; i < 5000; ++i)
    many += entry;
  many += std::string(60'000, 'v');
  const auto seen = read(many);
  EXPECT_TRUE(seen.fields.empty());
  EXPECT_EQ(seen.part("exif/unreferenced").size(), many.size());
}

TEST(Exif, SurvivesDirectoriesThatPointAtEachOther) {
  ExifBlock block{Endian::Little};
  block.image = {block.longs(0x8769, 8), block.longs(0x8825, 8), block.ascii(0x010F, "Maker")};
  std::string bytes = block.write();
  const auto seen = read(bytes);
  EXPECT_EQ(seen.field("Exif.Image.Make"), "Maker");
  EXPECT_LT(seen.fields.size(), 10U);
}

TEST(Exif, SurvivesEveryCutAndEveryByteChanged) {
  const std::string whole = [] {
    ExifBlock block = rich(Endian::Big);
    block.thumbnail_jpeg = "\xFF\xD8\xFF picture";
    block.photo.push_back(block.bytes(0x927C, std::string{"Nikon\0\2\0\0\0MM\0*\0\0\0\10", 18}));
    return block.write();
  }();
  for (std::size_t size = 0; size < whole.size(); ++size)
    read(whole.substr(0, size));
  for (std::size_t at = 0; at < whole.size(); ++at) {
    for (const int value : {0, 1, 0x7F, 0xFF}) {
      std::string changed = whole;
      changed[at] = static_cast<char>(value);
      read(changed);
    }
  }
}

}  // namespace
}  // namespace outvet
