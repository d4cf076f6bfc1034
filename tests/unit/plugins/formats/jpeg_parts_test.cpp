// What hides in JPEG files beside the picture.

#include <gtest/gtest.h>

#include "tests/support/exif_block.h"
#include "tests/support/jpeg_writer.h"
#include "tests/support/picture_reading.h"
#include "tests/support/png_writer.h"

namespace outvet {
namespace {

using testing::ExifBlock;
using testing::read_all;
using testing::segment;
using testing::small_jpeg;
using testing::to_text;
using testing::u16;
using testing::u32;
using testing::with_segments;
using namespace std::string_literals;

testing::Reading with(const std::string& segments, const std::string& behind = {}) {
  return read_all("jpeg", with_segments(small_jpeg(), segments) + behind);
}

TEST(JpegParts, ReadsComments) {
  const auto seen = with(segment(0xFE, "call Asha"));
  EXPECT_EQ(seen.field("Jpeg.Comment"), "call Asha");
}

TEST(JpegParts, JoinsAnExifBlockOfTwoSegments) {
  ExifBlock block{Endian::Little};
  block.image = {block.ascii(0x010F, "Maker")};
  block.photo = {block.ascii(0xA431, "SN-123456")};
  block.gap = std::string(60'000, '\0');
  const std::string bytes = block.write();
  const auto seen = with(segment(0xE1, "Exif\0\0"s + bytes.substr(0, 59'000)) +
                         segment(0xE1, "Exif\0\0"s + bytes.substr(59'000)));
  EXPECT_EQ(seen.field("Exif.Photo.BodySerialNumber"), "SN-123456");
}

TEST(JpegParts, ReadsEachOfSeveralExifBlocks) {
  std::string segments;
  for (const char* name : {"First", "Second"}) {
    ExifBlock block{Endian::Little};
    block.image = {block.ascii(0x010F, name)};
    block.thumbnail_jpeg = "\xFF\xD8\xFF thumbnail";
    segments += segment(0xE1, "Exif\0\0"s + block.write());
  }
  const auto seen = with(segments);
  std::string makes;
  for (const MetaField& field : seen.fields)
    if (field.key == "Exif.Image.Make") makes += field.value.reveal() + ";";
  EXPECT_EQ(makes, "First;Second;");
  EXPECT_FALSE(seen.part("exif/thumbnail").empty());
  EXPECT_FALSE(seen.part("exif/thumbnail/1").empty());
}

std::string xmp_packet(const std::string& attributes) {
  return "<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF "
         "xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'><rdf:Description rdf:about='' " +
         attributes + "/></rdf:RDF></x:xmpmeta>";
}

TEST(JpegParts, ReadsXmpAndItsExtension) {
  const std::string more = xmp_packet("xmlns:own='urn:own:1/' own:secret='the long one'");
  std::string pieces;
  // Out of order, as a hostile writer might store them.
  for (const std::size_t at : {std::size_t{100}, std::size_t{0}})
    pieces += segment(0xE1, "http://ns.adobe.com/xmp/extension/\0"s + std::string(32, 'D') +
                                u32(more.size()) + u32(at) +
                                more.substr(at, at == 0 ? 100 : std::string::npos));
  const auto seen = with(segment(0xE1, "http://ns.adobe.com/xap/1.0/\0"s +
                                           xmp_packet("xmlns:xmp='http://ns.adobe.com/xap/1.0/' "
                                                      "xmp:CreatorTool='Editor 9'")) +
                         pieces);
  EXPECT_EQ(seen.field("Xmp.xmp.CreatorTool"), "Editor 9");
  EXPECT_EQ(seen.field("Xmp.own.secret"), "the long one");
}

TEST(JpegParts, JoinsAProfileByItsNumbers) {
  std::string profile = u32(200) + std::string(20, '\0') + std::string(12, '\0') + "acsp" +
                        std::string(8, '\0') + "MAKRMDL1" + std::string(24, '\0') + "CRTR";
  profile += std::string(200 - profile.size(), '\0');
  const auto seen = with(segment(0xE2, "ICC_PROFILE\0\2\2"s + profile.substr(90)) +
                         segment(0xE2, "ICC_PROFILE\0\1\2"s + profile.substr(0, 90)));
  EXPECT_EQ(seen.field("Icc.device.manufacturer"), "MAKR");
  EXPECT_EQ(seen.field("Icc.creator"), "CRTR");
}

TEST(JpegParts, GivesSegmentsThatNobodyKnows) {
  const auto seen =
      with(segment(0xE4, "first secret") + segment(0xE4, "second") + segment(0xE2, "FPXR\0rest"s) +
           segment(0xF0, "reserved") + segment(0xEE, "Adobe\0d\0\0\0\0\1 and more"s) +
           segment(0xE0, "JFXX\0\x10"s + "\xFF\xD8\xFF thumb"));
  EXPECT_EQ(to_text(seen.part("app4/0")), "first secret");
  EXPECT_EQ(to_text(seen.part("app4/1")), "second");
  EXPECT_EQ(to_text(seen.part("app2/0")), "FPXR\0rest"s);
  EXPECT_EQ(to_text(seen.part("segment/240/0")), "reserved");
  EXPECT_FALSE(seen.part("app14/0").empty());
  EXPECT_EQ(to_text(seen.part("jfxx/0")), "\xFF\xD8\xFF thumb");
}

TEST(JpegParts, JoinsJumbfBoxes) {
  const std::string box = u32(20) + "jumb" + "content of C2PA";
  const std::string head = "JP" + u16(7);
  const auto seen = with(segment(0xEB, head + u32(1) + box.substr(0, 14)) +
                         segment(0xEB, head + u32(2) + box.substr(0, 8) + box.substr(14)));
  EXPECT_EQ(to_text(seen.part("jumbf/0")), box);
}

TEST(JpegParts, FindsBytesBetweenSegments) {
  const auto seen = with("hidden between");
  EXPECT_EQ(to_text(seen.part("stray/0")), "hidden between");
}

/// A multi-picture index (CIPA DC-007) with two entries, the second at `offset` from its base.
std::string index_segment(std::size_t offset, std::size_t size) {
  const std::string entries = u32(0x30000) + u32(1000) + u32(0) + u32(0) +  //
                              u32(0) + u32(size) + u32(offset) + u32(0);
  return segment(0xE2, "MPF\0"s + "MM\0*"s + u32(8) + u16(1) + u16(0xB002) + u16(7) +
                           u32(entries.size()) + u32(26) + u32(0) + entries);
}

TEST(JpegParts, GivesThePicturesOfAnIndexAndWhatLiesAround) {
  const std::string first = small_jpeg();
  const std::string second = small_jpeg({.progressive = true});
  const std::size_t base = 2 + 4 + 4;  // SOI, marker and length, "MPF\0"
  const std::size_t at = first.size() + index_segment(0, 0).size() + 6 - base;
  const auto seen = with(index_segment(at, second.size()), "before" + second + "behind");
  ASSERT_TRUE(seen.whole());
  EXPECT_EQ(to_text(seen.part("mpf/1")), second);
  EXPECT_EQ(to_text(seen.part("trailer/0")), "before");
  EXPECT_EQ(to_text(seen.part("trailer/1")), "behind");
  EXPECT_EQ(seen.parts.size(), 3U);
}

TEST(JpegParts, DoesNotBelieveAnIndexThatLies) {
  for (const std::size_t offset :
       {std::size_t{1}, std::size_t{100'000'000}, std::size_t{0xFFFFFFFF}}) {
    const auto seen = with(index_segment(offset, 0xFFFFFFFF), "behind");
    EXPECT_TRUE(seen.whole());
    EXPECT_EQ(to_text(seen.part("trailer/0")), "behind");
    EXPECT_EQ(seen.parts.size(), 1U);
  }
}

TEST(JpegParts, FindsTheTrueEndAndWhatLiesBehind) {
  ExifBlock block{Endian::Little};
  block.thumbnail_jpeg = small_jpeg();  // has an end of image of its own
  const std::string archive = "PK\3\4 archive with \xFF\xD9 in it";
  const auto seen = with(segment(0xE1, "Exif\0\0"s + block.write()), archive);
  ASSERT_TRUE(seen.whole());
  EXPECT_EQ(to_text(seen.part("exif/thumbnail")), block.thumbnail_jpeg);
  EXPECT_EQ(to_text(seen.part("trailer/0")), archive);
}

TEST(JpegParts, ReadsSegmentsBetweenScans) {
  const std::string file = small_jpeg({.progressive = true});
  const std::size_t scan = file.rfind("\xFF\xDA");
  const auto seen =
      read_all("jpeg", file.substr(0, scan) + segment(0xFE, "between") + file.substr(scan));
  ASSERT_TRUE(seen.whole());
  EXPECT_EQ(seen.field("Jpeg.Comment"), "between");
}

TEST(JpegParts, RefusesAFloodOfSegments) {
  std::string flood;
  for (int i = 0; i < 100'000; ++i)
    flood += segment(0xFE, "x");
  EXPECT_EQ(with(flood).trouble(), "limit");
}

TEST(JpegParts, SurviveEveryByteChanged) {
  ExifBlock block{Endian::Big};
  block.image = {block.ascii(0x010F, "Maker")};
  block.thumbnail_jpeg = "\xFF\xD8\xFF thumbnail";
  const std::string segments =
      segment(0xE1, "Exif\0\0"s + block.write()) + index_segment(2000, 50) +
      segment(0xE2, "ICC_PROFILE\0\1\1"s + std::string(128, 'p')) +
      segment(0xEB, "JP" + u16(7) + u32(1) + u32(20) + "jumb" + "content") +
      segment(0xEC, "Ducky\0\1\0\4\0\0\0\x32\0\2\0\5hello"s) +
      segment(0xED, "Photoshop 3.0\0"s + "8BIM\4\4\0\0\0\0\0\7\x1C\2\x50\0\2hi\0"s);
  const std::string whole = with_segments(small_jpeg(), segments) + "behind";
  const auto format = testing::format_named("jpeg");
  for (std::size_t at = 2; at < whole.size(); ++at) {
    for (const int value : {0, 0x7F, 0xFF}) {
      std::string changed = whole;
      changed[at] = static_cast<char>(value);
      read_all(*format, memory_source(testing::bytes_of(changed)));
    }
  }
}

}  // namespace
}  // namespace outvet
