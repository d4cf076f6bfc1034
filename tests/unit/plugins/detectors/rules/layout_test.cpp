// Labels and values by where they lie on the page.

#include <gtest/gtest.h>

#include "tests/support/evidence.h"

namespace outvet {
void register_rules(Registry& registry);

namespace {

struct Placed {
  const char* text;
  float x;
  float y;
  float height;
};

std::vector<std::string> types_on(const std::vector<Placed>& lines) {
  Evidence evidence;
  TextDoc& doc = evidence.texts.emplace_back(Source::Ocr, Locus{"", PixelArea{}});
  doc.page_width = 1600;
  doc.page_height = 1200;
  for (const Placed& placed : lines) {
    TextLine line = testing::line_of(placed.text);
    const auto put = [&placed](Polygon& shape) {
      for (Point& p : shape)
        p = {placed.x + p.x * placed.height / 20, placed.y + p.y * placed.height / 20};
    };
    put(line.shape);
    for (TextWord& word : line.words)
      put(word.shape);
    doc.append(line, 1);
  }
  const auto detector = testing::make_detector(&register_rules, "rules");
  std::vector<std::string> types;
  for (const Finding& finding : detector->detect(evidence))
    types.push_back(finding.type);
  std::ranges::sort(types);
  return types;
}

using Types = std::vector<std::string>;

TEST(Layout, ALabelPairOfAnotherLineIsNoTableHead) {
  EXPECT_EQ(types_on({{"Government of India", 600, 240, 30},
                      {"जन्म तिथि / DOB : 10/01/1979", 480, 440, 30},
                      {"4942 7064 2052", 565, 760, 50},
                      {"VID : 9111 2222 3333 4444", 655, 825, 25}}),
            (Types{"DOB", "IN_AADHAAR", "IN_VID"}));
}

TEST(Layout, ALabelStandsAboveItsValue) {
  EXPECT_EQ(types_on({{"Aadhaar No", 565, 700, 30}, {"494270642052", 565, 740, 30}}),
            (Types{"IN_AADHAAR"}));
  EXPECT_EQ(types_on({{"494270642052", 565, 740, 30}}), Types{});
}

TEST(Layout, ALabelStandsLeftOfItsValue) {
  EXPECT_EQ(types_on({{"A/c No", 100, 500, 30}, {"50100123456789", 250, 502, 30}}),
            (Types{"BANK_ACCOUNT"}));
}

}  // namespace
}  // namespace outvet
