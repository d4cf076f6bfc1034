#include "plugins/common/icc.h"

#include <gtest/gtest.h>

#include "tests/support/picture_reading.h"
#include "tests/support/png_writer.h"

namespace outvet {
namespace {

using testing::u16;
using testing::u32;

struct Tag {
  std::string signature;
  std::string data;
};

std::string profile(const std::vector<Tag>& tags) {
  std::string table = u32(tags.size());
  std::string data;
  const std::size_t begin = 128 + 4 + 12 * tags.size();
  for (const Tag& tag : tags) {
    table += tag.signature + u32(begin + data.size()) + u32(tag.data.size());
    data += tag.data;
  }
  std::string header = u32(begin + data.size()) + "lcms" + u32(0x02100000) + "mntrRGB XYZ ";
  for (const unsigned int number : {2021U, 3U, 4U, 5U, 6U, 7U})
    header += u16(number);
  header += "acspAPPL" + u32(0) + "MAKR" + "MDL1" + std::string(24, '\0') + "CRTR";
  header += std::string(128 - header.size(), '\0');
  return header + table + data;
}

std::string wide(const std::string& text) {
  std::string out;
  for (const char c : text)
    out += {'\0', c};
  return out;
}

testing::Reading read(const std::string& bytes) {
  MetadataContent content = read_icc(testing::bytes_of(bytes));
  testing::Reading out;
  out.fields = std::move(content.fields);
  out.parts = std::move(content.parts);
  return out;
}

TEST(Icc, SaysWhatItTellsAboutPeopleAndDevices) {
  const std::string name = wide("Screen of Asha");
  const auto seen = read(profile({
      {"desc", "desc" + u32(0) + u32(9) + "My Screen" + std::string(80, '\0')},
      {"cprt", "text" + u32(0) + "Copyright Asha" + '\0'},
      {"dscm", "mluc" + u32(0) + u32(1) + u32(12) + "enUS" + u32(name.size()) + u32(28) + name},
      {"mmod", "mmod" + u32(0) + u32(0x0610) + u32(0x9CF2) + u32(0x12345678) + u32(0)},
  }));
  EXPECT_EQ(seen.field("Icc.description"), "My Screen");
  EXPECT_EQ(seen.field("Icc.copyright"), "Copyright Asha");
  EXPECT_EQ(seen.field("Icc.dscm"), "Screen of Asha");
  EXPECT_EQ(seen.field("Icc.device.serial"), "12345678");
  EXPECT_EQ(seen.field("Icc.device.manufacturer"), "MAKR");
  EXPECT_EQ(seen.field("Icc.device.model"), "MDL1");
  EXPECT_EQ(seen.field("Icc.creator"), "CRTR");
  EXPECT_EQ(seen.field("Icc.created"), "2021-03-04T05:06:07Z");
  EXPECT_TRUE(seen.parts.empty());
}

TEST(Icc, GivesWhatLiesBehindItAsAPart) {
  const std::string whole = profile({});
  EXPECT_EQ(testing::to_text(read(whole + "and more").part("icc/trailer")), "and more");
}

TEST(Icc, SurvivesEveryCutAndLies) {
  const std::string whole = profile({{"desc", "desc" + u32(0) + u32(0xFFFFFFFF) + "My Screen"},
                                     {"dscm", "mluc" + u32(0) + u32(0xFFFFFFFF) + u32(12) + "enUS" +
                                                  u32(0xFFFFFFF0) + u32(0x7FFFFFFF)}});
  for (std::size_t size = 0; size <= whole.size(); ++size)
    read(whole.substr(0, size));
  EXPECT_EQ(read(whole).field("Icc.description"), "My Screen");
  EXPECT_EQ(read("no profile, says Asha").field("Icc.unparsed"), "no profile, says Asha");
}

}  // namespace
}  // namespace outvet
