#include "plugins/common/metadata.h"

#include <gtest/gtest.h>

#include "plugins/common/base64.h"
#include "plugins/common/trailer.h"
#include "plugins/common/xml_shape.h"
#include "tests/support/picture_reading.h"

namespace outvet {
namespace {

using testing::bytes_of;

TEST(AddField, MakesValidTrimmedText) {
  struct Case {
    std::string_view value;
    const char* expected;
  };
  using namespace std::string_view_literals;
  constexpr Case kCases[] = {
      {"plain"sv, "plain"},           {"  padded \0\0"sv, "padded"}, {"लखनऊ"sv, "लखनऊ"},
      {"Andr\xE9 \xA9"sv, "André ©"}, {"two\0words"sv, "two words"},
  };
  for (const Case& each : kCases) {
    std::vector<MetaField> fields;
    add_field(fields, "k", each.value);
    ASSERT_EQ(fields.size(), 1U);
    EXPECT_EQ(fields[0].value.reveal(), each.expected);
  }
  std::vector<MetaField> fields;
  add_field(fields, "k", " \0 "sv);
  EXPECT_TRUE(fields.empty());
}

TEST(AddPart, KeepsPathsUnique) {
  std::vector<Part> parts;
  for (int i = 0; i < 3; ++i)
    add_part(parts, "exif/thumbnail", bytes_of("x"));
  add_part(parts, "exif/thumbnail", {});
  ASSERT_EQ(parts.size(), 3U);
  EXPECT_EQ(parts[0].path, "exif/thumbnail");
  EXPECT_EQ(parts[1].path, "exif/thumbnail/1");
  EXPECT_EQ(parts[2].path, "exif/thumbnail/2");
}

TEST(ReadableText, SeesWordsInBinary) {
  using namespace std::string_literals;
  struct Case {
    std::string bytes;
    const char* expected;
  };
  const Case kCases[] = {
      {"\1\2SERIAL-1\0\3short\0\xFF\xFFowner: Asha\0"s, "SERIAL-1\nowner: Asha"},
      {"\0A\0s\0h\0a\0 \0V"s, "Asha V"},
      {"A\0s\0h\0a\0 \0V\0"s, "Asha V"},
      {"\3\4लखनऊ कार्यालय\0"s, "लखनऊ कार्यालय"},
      {std::string(100, '\0'), ""},
  };
  for (const Case& each : kCases)
    EXPECT_EQ(readable_text(bytes_of(each.bytes)), each.expected);
}

TEST(ReadableText, IsBounded) {
  EXPECT_LT(readable_text(bytes_of(std::string(1'000'000, 'a'))).size(), 70'000U);
}

TEST(Base64, DecodesAndRefuses) {
  const auto text = [](std::string_view digits) -> std::string {
    const auto bytes = from_base64(digits);
    return bytes ? testing::to_text(*bytes) : "refused";
  };
  // RFC 4648, 10.
  EXPECT_EQ(text(""), "");
  EXPECT_EQ(text("Zg=="), "f");
  EXPECT_EQ(text("Zm8="), "fo");
  EXPECT_EQ(text("Zm9v\n YmFy"), "foobar");
  EXPECT_EQ(text("Zm9v!"), "refused");
  EXPECT_EQ(text("Zg==Zg"), "refused");
  EXPECT_EQ(text("Z"), "refused");
}

TEST(CalmXml, CountsTrueDepth) {
  std::string comments;
  for (int i = 0; i < 100; ++i)
    comments += "<a><!-- </a> --><?p </a> ?><![CDATA[</a>]]>";
  EXPECT_FALSE(is_calm_xml(comments)) << "what is no tag closes nothing";
  EXPECT_TRUE(is_calm_xml("<a b='>' c=\"'>\"><d/></a>"));
  EXPECT_FALSE(is_calm_xml("<!DOCTYPE a><a/>"));
  std::string flat;
  for (int i = 0; i < 1000; ++i)
    flat += "<a>x</a><b c='1'/>";
  EXPECT_TRUE(is_calm_xml(flat));
}

TEST(Trailer, IsCutWhereFilesStart) {
  using namespace std::string_literals;
  const std::string video =
      "\0\0\0\x10"
      "ftypmp42\0\0\0\0\0\0\0\x0C"
      "mdatwxyz"s;
  const auto file = memory_source(
      bytes_of("picture" + "MotionPhoto_Data"s + video + "SEFH tail" + "\xFF\xD8\xFF preview"));
  std::vector<Part> parts;
  ASSERT_TRUE(add_trailer(parts, *file, 7, file->size()));
  testing::Reading seen;
  seen.parts = std::move(parts);
  ASSERT_EQ(seen.parts.size(), 4U);
  EXPECT_EQ(testing::to_text(seen.part("trailer/0")), "MotionPhoto_Data");
  EXPECT_EQ(testing::to_text(seen.part("trailer/1")), video);
  EXPECT_EQ(testing::to_text(seen.part("trailer/2")), "SEFH tail");
  EXPECT_EQ(testing::to_text(seen.part("trailer/3")), "\xFF\xD8\xFF preview");
}

TEST(Trailer, TakesEveryLength) {
  const std::string trailer = "\xFF\xD8\xFF....ftyp....";
  for (std::size_t size = 1; size <= trailer.size(); ++size) {
    const auto file = memory_source(bytes_of(trailer.substr(0, size)));
    std::vector<Part> parts;
    ASSERT_TRUE(add_trailer(parts, *file, 0, size));
    EXPECT_FALSE(parts.empty());
  }
}

TEST(Trailer, IgnoresZerosAndNothing) {
  const auto file = memory_source(bytes_of("picture" + std::string(1000, '\0')));
  std::vector<Part> parts;
  ASSERT_TRUE(add_trailer(parts, *file, 7, file->size()));
  ASSERT_TRUE(add_trailer(parts, *file, 7, 7));
  EXPECT_TRUE(parts.empty());
}

}  // namespace
}  // namespace outvet
