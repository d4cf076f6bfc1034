#include "plugins/common/xmp_iptc.h"

#include <thread>

#include <gtest/gtest.h>

#include "tests/support/picture_reading.h"

namespace outvet {
namespace {

using testing::bytes_of;

testing::Reading as_reading(MetadataContent content) {
  testing::Reading out;
  out.fields = std::move(content.fields);
  out.parts = std::move(content.parts);
  return out;
}

testing::Reading xmp(const std::string& packet) {
  return as_reading(read_xmp(bytes_of(packet)));
}

std::string packet(const std::string& properties, const std::string& attributes = {}) {
  return "<?xpacket begin='\xEF\xBB\xBF' id='W5M0MpCehiHzreSzNTczkc9d'?>"
         "<x:xmpmeta xmlns:x='adobe:ns:meta/'>"
         "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>"
         "<rdf:Description rdf:about='' xmlns:dc='http://purl.org/dc/elements/1.1/' "
         "xmlns:xmp='http://ns.adobe.com/xap/1.0/' xmlns:own='urn:own:1/' " +
         attributes + ">" + properties +
         "</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end='w'?>";
}

TEST(Xmp, ReadsEveryShapeOfValue) {
  const auto seen = xmp(packet(
      "<dc:creator><rdf:Seq><rdf:li>Asha</rdf:li><rdf:li>Ravi</rdf:li></rdf:Seq></dc:creator>"
      "<dc:title><rdf:Alt><rdf:li xml:lang='x-default'>Visit</rdf:li>"
      "<rdf:li xml:lang='hi'>यात्रा</rdf:li></rdf:Alt></dc:title>"
      "<own:box rdf:parseType='Resource'><own:inner>deep</own:inner></own:box>",
      "xmp:CreatorTool='Editor 9'"));
  EXPECT_EQ(seen.field("Xmp.dc.creator"), "Asha, Ravi");
  EXPECT_EQ(seen.field("Xmp.dc.title"), "Visit\nयात्रा");
  EXPECT_EQ(seen.field("Xmp.xmp.CreatorTool"), "Editor 9");
  EXPECT_EQ(seen.field("Xmp.own.box/own:inner"), "deep");
}

TEST(Xmp, GivesPositionsInDegrees) {
  struct Case {
    const char* latitude;
    const char* longitude;
    const char* position;
  };
  constexpr Case kCases[] = {
      {"26,50.8N", "80,56.76E", "26.846667, 80.946000"},
      {"26,50,48S", "80,56,45W", "-26.846667, -80.945833"},
      {"426,50,48S", "80,56,45W", ""},
      {"north", "80,56,45W", ""},
  };
  for (const Case& each : kCases) {
    const auto seen =
        xmp(packet({}, std::string{"xmlns:exif='http://ns.adobe.com/exif/1.0/' "
                                   "exif:GPSLatitude='"} +
                           each.latitude + "' exif:GPSLongitude='" + each.longitude + "'"));
    EXPECT_EQ(seen.field("Xmp.exif.GPSLatitude"), each.latitude);
    EXPECT_EQ(seen.field("Xmp.exif.Position"), each.position);
  }
}

TEST(Xmp, ShowsWhatTheToolkitPassesOver) {
  const auto inside = xmp(packet("<!-- call Asha --><dc:format>x/y</dc:format>"));
  EXPECT_EQ(inside.field("Xmp.dc.format"), "x/y");
  EXPECT_EQ(inside.field("Xmp.comment"), "call Asha");
  const std::string whole = packet("<dc:format>x/y</dc:format>");
  for (const std::string& around : {"call Asha" + whole, whole + "  call Asha"}) {
    const auto seen = xmp(around);  // words around the elements may make the toolkit refuse all
    EXPECT_NE((seen.field("Xmp.comment") + seen.field("Xmp.unparsed")).find("call Asha"),
              std::string::npos);
  }
  EXPECT_EQ(xmp(whole).field("Xmp.comment"), "");
}

TEST(Xmp, ReadsUtf16) {
  std::string wide = "\xFE\xFF";
  const std::string narrow = packet("<dc:format>image/x</dc:format>");
  for (const char c : narrow.substr(narrow.find("<x:")))
    wide += {'\0', c};
  EXPECT_EQ(xmp(wide).field("Xmp.dc.format"), "image/x");
}

TEST(Xmp, TakesPicturesOutOfBase64) {
  std::string digits = "/9j/";  // FF D8 FF
  digits += std::string(2000, 'A');
  const auto seen = xmp(packet("<own:image>" + digits + "</own:image>"));
  EXPECT_EQ(seen.field("Xmp.own.image"), "(1503 bytes)");
  EXPECT_EQ(seen.part("xmp/picture").size(), 1503U);
}

TEST(Xmp, GivesWhatItCannotParseAsText) {
  struct Case {
    const char* name;
    std::string packet;
  };
  std::string deep = packet(std::string{});
  std::string open;
  for (int i = 0; i < 50'000; ++i)
    open += "<own:a>";
  std::string wide;
  for (int i = 0; i < 50'000; ++i)
    wide += "<own:a" + std::to_string(i) + "/>";
  const Case kCases[] = {
      {"no XML", "call Asha at once"},
      {"cut", packet("<dc:format>call Asha</dc:format>").substr(0, 340)},
      {"entities", "<!DOCTYPE x [<!ENTITY a 'call Asha'>]>" + packet("<dc:format>&a;</dc:format>")},
      {"too deep", packet(open + "call Asha")},
      {"too wide", packet("<dc:format>call Asha</dc:format>" + wide)},
  };
  for (const Case& each : kCases) {
    const auto seen = xmp(each.packet);
    ASSERT_EQ(seen.fields.size(), 1U) << each.name;
    EXPECT_NE(seen.field("Xmp.unparsed").find(each.name == std::string{"cut"} ? "xpacket" : "Asha"),
              std::string::npos)
        << each.name;
  }
}

TEST(Xmp, OnePacketDoesNotChangeHowTheNextIsRead) {
  const std::string first = packet("<q:name xmlns:q='urn:first/'>one</q:name>");
  const std::string second = packet("<q:name xmlns:q='urn:second/'>two</q:name>");
  EXPECT_EQ(xmp(first).field("Xmp.q.name"), "one");
  EXPECT_EQ(xmp(second).field("Xmp.q.name"), "two");
}

TEST(Xmp, IsReadFromManyThreadsAtOnce) {
  std::vector<std::thread> threads;
  std::vector<std::string> values(4);
  for (std::size_t i = 0; i < values.size(); ++i)
    threads.emplace_back([&values, i] {
      const std::string name = "author " + std::to_string(i);
      for (int turn = 0; turn < 20; ++turn)
        values[i] = xmp(packet({}, "xmp:CreatorTool='" + name + "'")).field("Xmp.xmp.CreatorTool");
    });
  for (std::thread& thread : threads)
    thread.join();
  for (std::size_t i = 0; i < values.size(); ++i)
    EXPECT_EQ(values[i], "author " + std::to_string(i));
}

std::string dataset(int record, int number, const std::string& value) {
  return std::string{'\x1C', static_cast<char>(record), static_cast<char>(number),
                     static_cast<char>(value.size() >> 8U),
                     static_cast<char>(value.size() & 0xFF)} +
         value;
}

TEST(Iptc, ReadsUtf8AndLatin1) {
  const auto seen = as_reading(read_iptc(
      bytes_of(dataset(1, 90, "\x1B%G") + dataset(2, 80, "Asha") + dataset(2, 90, "लखनऊ") +
               dataset(2, 116, "Andr\xE9") + dataset(2, 55, "20240506"))));
  EXPECT_EQ(seen.field("Iptc.Application2.Byline"), "Asha");
  EXPECT_EQ(seen.field("Iptc.Application2.City"), "लखनऊ");
  EXPECT_EQ(seen.field("Iptc.Application2.Copyright"), "André");
  EXPECT_EQ(seen.field("Iptc.Application2.DateCreated"), "2024-05-06");
  EXPECT_EQ(seen.field("Iptc.unparsed"), "");
}

TEST(Iptc, GivesWhatLiesBehindABrokenDatasetAsText) {
  const auto seen = as_reading(read_iptc(bytes_of(
      dataset(2, 80, "Asha") + std::string{"\x1C\x02\x5A\x7F\xFF", 5} + "the city of Lucknow")));
  EXPECT_EQ(seen.field("Iptc.Application2.Byline"), "Asha");
  EXPECT_NE(seen.field("Iptc.unparsed").find("Lucknow"), std::string::npos);
}

std::string resource(int id, const std::string& data, const std::string& name = {}) {
  std::string out = std::string{"8BIM"} + static_cast<char>(id >> 8) + static_cast<char>(id & 0xFF);
  out += static_cast<char>(name.size()) + name;
  if (name.size() % 2 == 0) out += '\0';
  const std::size_t size = data.size();
  for (const unsigned int shift : {24U, 16U, 8U, 0U})
    out += static_cast<char>((size >> shift) & 0xFFU);
  return out + data + (size % 2 == 1 ? std::string(1, '\0') : "");
}

TEST(Photoshop, ReadsEveryResourceThatSpeaks) {
  const auto seen = as_reading(read_photoshop(
      bytes_of(std::string{"Photoshop 3.0\0", 14} + resource(0x0404, dataset(2, 80, "Asha")) +
               resource(0x040B, "https://example.in/secret") +
               resource(0x07D0, std::string(26, '\1'), "Path of Ravi") +
               resource(0x040C, std::string(28, '\0') + "\xFF\xD8\xFF thumb") +
               resource(0x0424, packet("<dc:format>x/y</dc:format>")) + "left over")));
  EXPECT_EQ(seen.field("Iptc.Application2.Byline"), "Asha");
  EXPECT_EQ(seen.field("Photoshop.URL"), "https://example.in/secret");
  EXPECT_EQ(seen.field("Photoshop.0x07d0.Name"), "Path of Ravi");
  EXPECT_EQ(seen.field("Xmp.dc.format"), "x/y");
  EXPECT_EQ(testing::to_text(seen.part("8bim/thumbnail")), "\xFF\xD8\xFF thumb");
  EXPECT_EQ(testing::to_text(seen.part("8bim/trailer")), "left over");
}

TEST(Photoshop, SurvivesEveryCut) {
  const std::string whole = resource(0x0404, dataset(2, 80, "Asha")) +
                            resource(0x040C, std::string(28, '\0') + "\xFF\xD8\xFF thumb") +
                            resource(0x040B, "https://example.in", "name");
  for (std::size_t size = 0; size <= whole.size(); ++size)
    read_photoshop(bytes_of(whole.substr(0, size)));
}

}  // namespace
}  // namespace outvet
