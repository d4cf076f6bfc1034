// What hides in PNG files beside the picture.

#include <chrono>

#include <gtest/gtest.h>

#include "tests/support/exif_block.h"
#include "tests/support/picture_reading.h"
#include "tests/support/png_writer.h"

namespace outvet {
namespace {

using testing::chunk;
using testing::deflated;
using testing::read_all;
using testing::small_png;
using testing::to_text;
using testing::u32;
using namespace std::string_literals;

testing::Reading with(const std::string& before, const std::string& behind = {}) {
  return read_all("png", small_png(before, behind));
}

TEST(PngParts, ReadsEveryKindOfText) {
  struct Case {
    const char* name;
    std::string chunk;
    const char* key;
    const char* value;
  };
  const Case kCases[] = {
      {"tEXt", chunk("tEXt", "Author\0Andr\xE9"s), "Png.tEXt.Author", "André"},
      {"zTXt", chunk("zTXt", "Comment\0\0"s + deflated("hello there")), "Png.zTXt.Comment",
       "hello there"},
      {"iTXt", chunk("iTXt", "Title\0\0\0hi\0\xE0\xA4\xA8\0लखनऊ"s), "Png.iTXt.Title", "लखनऊ"},
      {"iTXt translated", chunk("iTXt", "Title\0\0\0hi\0शीर्षक\0x"s), "Png.iTXt.Title.Translated",
       "शीर्षक"},
      {"iTXt compressed", chunk("iTXt", "Title\0\1\0\0\0"s + deflated("लखनऊ")), "Png.iTXt.Title",
       "लखनऊ"},
      {"tIME", chunk("tIME", "\x07\xE8\5\6\7\x8\x9"s), "Png.tIME", "2024-05-06T07:08:09Z"},
      {"sPLT", chunk("sPLT", "Palette of Asha\0\x08"s), "Png.sPLT", "Palette of Asha"},
  };
  for (const Case& each : kCases) {
    for (const bool behind : {false, true}) {
      const auto seen = behind ? with({}, each.chunk) : with(each.chunk);
      EXPECT_TRUE(seen.whole()) << each.name;
      EXPECT_EQ(seen.field(each.key), each.value) << each.name;
      EXPECT_TRUE(seen.parts.empty()) << each.name;
    }
  }
}

std::string hex_profile(const std::string& kind, const std::string& bytes) {
  std::string text = "\n" + kind + "\n" +
                     std::string(8 - std::to_string(bytes.size()).size(), ' ') +
                     std::to_string(bytes.size());
  constexpr std::string_view kDigits = "0123456789abcdef";
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (i % 36 == 0) text += '\n';
    const auto byte = static_cast<unsigned char>(bytes[i]);
    text += {kDigits[byte >> 4U], kDigits[byte & 0xFU]};
  }
  return text + "\n";
}

std::string exif_bytes() {
  testing::ExifBlock block{Endian::Little};
  block.image = {block.ascii(0x010F, "Maker")};
  block.thumbnail_jpeg = "\xFF\xD8\xFF thumbnail";
  return block.write();
}

std::string xmp_bytes() {
  return "<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF "
         "xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'><rdf:Description rdf:about='' "
         "xmlns:xmp='http://ns.adobe.com/xap/1.0/' xmp:CreatorTool='Editor 9'/></rdf:RDF>"
         "</x:xmpmeta>";
}

TEST(PngParts, ReadsBlocksOfOtherKindsWhereverTheyStand) {
  const std::string iptc = "Photoshop 3.0\0"s + "8BIM\4\4\0\0\0\0\0\x09\x1C\2\x50\0\4Asha\0"s;
  struct Case {
    const char* name;
    std::string chunk;
    const char* key;
    const char* value;
  };
  const Case kCases[] = {
      {"eXIf", chunk("eXIf", exif_bytes()), "Exif.Image.Make", "Maker"},
      {"raw exif",
       chunk("zTXt", "Raw profile type exif\0\0"s +
                         deflated(hex_profile("exif", "Exif\0\0"s + exif_bytes()))),
       "Exif.Image.Make", "Maker"},
      {"raw APP1",
       chunk("tEXt", "Raw profile type APP1\0"s + hex_profile("APP1", "Exif\0\0"s + exif_bytes())),
       "Exif.Image.Make", "Maker"},
      {"raw xmp",
       chunk("zTXt", "Raw profile type xmp\0\0"s + deflated(hex_profile("xmp", xmp_bytes()))),
       "Xmp.xmp.CreatorTool", "Editor 9"},
      {"raw APP1 xmp",
       chunk("zTXt",
             "Raw profile type APP1\0\0"s +
                 deflated(hex_profile("APP1", "http://ns.adobe.com/xap/1.0/\0"s + xmp_bytes()))),
       "Xmp.xmp.CreatorTool", "Editor 9"},
      {"raw iptc",
       chunk("zTXt", "Raw profile type iptc\0\0"s + deflated(hex_profile("iptc", iptc))),
       "Iptc.Application2.Byline", "Asha"},
      {"XMP", chunk("iTXt", "XML:com.adobe.xmp\0\0\0\0\0"s + xmp_bytes()), "Xmp.xmp.CreatorTool",
       "Editor 9"},
      {"unknown profile", chunk("tEXt", "Raw profile type own\0"s + "\nown\n 3\n616263\n"),
       "Png.tEXt.Raw profile type own", "own\n 3\n616263"},
      {"profile name", chunk("iCCP", "Screen of Asha\0\0"s + deflated("none")), "Png.iCCP.Name",
       "Screen of Asha"},
      {"profile", chunk("iCCP", "x\0\0"s + deflated("no profile, says Asha")), "Icc.unparsed",
       "no profile, says Asha"},
  };
  for (const Case& each : kCases) {
    const auto seen = with(each.chunk);
    EXPECT_TRUE(seen.whole()) << each.name;
    EXPECT_EQ(seen.field(each.key), each.value) << each.name;
    const bool exif = each.key == "Exif.Image.Make"s;
    EXPECT_EQ(to_text(seen.part("exif/thumbnail")), exif ? "\xFF\xD8\xFF thumbnail" : "")
        << each.name;
  }
}

TEST(PngParts, GivesWhatNobodyKnows) {
  const auto seen = with(chunk("prVt", "first") + chunk("caBX", "claim"),
                         chunk("prVt", "second") + chunk("gAMA", "longer than a number"));
  ASSERT_TRUE(seen.whole());
  EXPECT_EQ(to_text(seen.part("chunk/prVt/0")), "first");
  EXPECT_EQ(to_text(seen.part("chunk/prVt/1")), "second");
  EXPECT_EQ(to_text(seen.part("chunk/gAMA/0")), "longer than a number");
  EXPECT_EQ(to_text(seen.part("jumbf/0")), "claim");
}

TEST(PngParts, FindsBytesBehindTheEnd) {
  const std::string other = small_png();
  const auto seen = read_all("png", small_png() + "PK\3\4 archive" + other);
  ASSERT_TRUE(seen.whole());
  EXPECT_EQ(to_text(seen.part("trailer/0")), "PK\3\4 archive");
  EXPECT_EQ(to_text(seen.part("trailer/1")), other);
}

TEST(PngParts, FindsBytesInTheEndChunk) {
  std::string file = small_png();
  file.resize(file.size() - 12);
  const auto seen = read_all("png", file + chunk("IEND", "payload"));
  EXPECT_EQ(to_text(seen.part("chunk/IEND/0")), "payload");
}

std::string png_of_stream(const std::string& stream, std::size_t step = 1U << 20U) {
  std::string file = std::string{testing::kPngSignature} + testing::png_header(4, 3, 8, 0);
  for (std::size_t at = 0; at < stream.size(); at += step)
    file += chunk("IDAT", stream.substr(at, step));
  return file + chunk("IEND", "");
}

TEST(PngParts, FindsBytesBehindTheCompressedData) {
  const std::string rows = "\0abcd\0efgh\0ijkl"s;
  for (const std::size_t step : {std::size_t{1}, std::size_t{7}, std::size_t{1000}}) {
    const auto seen = read_all("png", png_of_stream(deflated(rows) + "hidden tail", step));
    ASSERT_TRUE(seen.whole()) << step;
    EXPECT_EQ(to_text(seen.part("idat/tail")), "hidden tail") << step;
    EXPECT_EQ(seen.parts.size(), 1U);
  }
}

TEST(PngParts, FindsRowsBehindThePicture) {
  const std::string rows = "\0abcd\0efgh\0ijkl"s;
  for (const std::size_t tail : {std::size_t{3}, std::size_t{500'000}}) {
    const auto large =
        read_all("png", png_of_stream(deflated(rows) + std::string(tail, 'h'), 8192));
    EXPECT_TRUE(large.whole());
    EXPECT_EQ(large.part("idat/tail").size(), tail);
  }
  const auto seen = read_all("png", png_of_stream(deflated(rows + "\0more rows"s)));
  ASSERT_TRUE(seen.whole());
  EXPECT_EQ(to_text(seen.part("idat/rows")), "\0more rows"s);
}

TEST(PngParts, FindsPictureDataApartFromThePicture) {
  const auto seen = with({}, chunk("tEXt", "a\0b"s) + chunk("IDAT", "apart"));
  ASSERT_TRUE(seen.whole());
  EXPECT_EQ(to_text(seen.part("chunk/IDAT/0")), "apart");
}

TEST(PngParts, KeepsACompressedTextThatIsTooLongAsAGap) {
  const std::string bomb = deflated(std::string(100'000'000, 'A'));
  for (const std::string& each :
       {chunk("zTXt", "Comment\0\0"s + bomb), chunk("iTXt", "Comment\0\1\0\0\0"s + bomb),
        chunk("iCCP", "name\0\0"s + bomb)}) {
    const auto begin = std::chrono::steady_clock::now();
    const auto seen = with(each + chunk("tEXt", "Author\0Asha"s));
    EXPECT_EQ(seen.trouble(), "limit");
    EXPECT_EQ(seen.frames.size(), 1U);
    EXPECT_EQ(seen.field("Png.tEXt.Author"), "Asha") << "the rest is still read";
    EXPECT_EQ(seen.parts.size(), 1U);
    EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds{2});
  }
}

TEST(PngParts, ManyCompressedTextsTogetherKeepToTheLimit) {
  const std::string text = deflated(std::string(1'000'000, 'A'));
  std::string chunks;
  for (int i = 0; i < 1000; ++i)
    chunks += chunk("zTXt", "Comment\0\0"s + text);
  const auto seen = with(chunks);
  EXPECT_EQ(seen.trouble(), "limit");
  EXPECT_LT(seen.fields.size(), 20U);
  EXPECT_EQ(seen.fields.size() + seen.parts.size(), 1000U);
}

TEST(PngParts, KeepsABrokenTextAsAGap) {
  for (const std::string& each :
       {chunk("tEXt", "no end of keyword"), chunk("zTXt", "Comment\0\0broken"s),
        chunk("zTXt", "Comment\0"s), chunk("iTXt", "Title\0\0"s), chunk("iCCP", "name"s)}) {
    const auto seen = with(each);
    EXPECT_EQ(seen.trouble(), "malformed");
    EXPECT_EQ(seen.parts.size(), 1U);
  }
}

TEST(PngParts, APictureBombIsNoBomb) {
  // 1 x 1 px whose stream would give 100 MB.
  const std::string file = std::string{testing::kPngSignature} + testing::png_header(1, 1, 8, 0) +
                           chunk("IDAT", deflated(std::string(100'000'000, '\0'))) +
                           chunk("IEND", "");
  const auto begin = std::chrono::steady_clock::now();
  const auto seen = read_all("png", file);
  EXPECT_EQ(seen.frames.size(), 1U);
  EXPECT_FALSE(seen.part("idat/rows").empty());
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds{2});
}

}  // namespace
}  // namespace outvet
