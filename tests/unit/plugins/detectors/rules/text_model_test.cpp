#include "plugins/detectors/rules/text_model.h"

#include <cmath>

#include <gtest/gtest.h>

#include "tests/support/evidence.h"

namespace outvet::rules {
namespace {

struct Case {
  const char* label;
  const char* text;
  const char* folded;
};

constexpr Case kCases[] = {
    {"ascii", "Hello World", "Hello World"},
    {"hindi_digits", "३१३५ ५३४८", "3135 5348"},
    {"full_width", "ＡＢ１２", "AB12"},
    {"bengali_digits", "৪৫", "45"},
    {"dashes", "1–2—3−4‑5", "1-2-3-4-5"},
    {"blanks", "a\xC2\xA0\xE2\x80\x83 b\tc", "a b c"},
    {"zero_width", "गुप्\xE2\x80\x8Dत", "गुप्त"},
    {"soft_hyphen", "SEC\xC2\xADRET", "SECRET"},
    {"nukta_composed", "पढ़ना", "पढना"},
    {"nukta_decomposed", "पढ\xE0\xA4\xBCना", "पढना"},
    {"nasal", "सम्पर्क बुलन्दशहर", "संपर्क बुलंदशहर"},
    {"nasal_before_nasal", "जन्म", "जन्म"},
    {"chandrabindu", "बाँदा", "बांदा"},
    {"cyrillic", "\xD0\x90\xD0\x92\xD0\xA1", "ABC"},
    {"math_letters", "\xF0\x9D\x90\x92\xF0\x9D\x90\x84\xF0\x9D\x90\x82", "SEC"},
    {"abbreviation_zero", "उ0प्र0 मु0अ0सं0 12", "उप्र मुअसं 12"},
    {"abbreviation_letter_o", "सं o 12", "सं o 12"},
    {"abbreviation_o", "मोo नंo", "मो नं"},
    {"abbreviation_sign", "मो॰नं॰ 98", "मोनं 98"},
    {"abbreviation_dot", "अ.शा.पत्र", "अशापत्र"},
    {"zero_of_a_number", "सं 012", "सं 012"},
    {"zero_before_digit", "रु500", "रु500"},
    {"label_zero_before_number", "आधार सं0 6747 6791 4780", "आधार सं 6747 6791 4780"},
    {"letter_spaced", "S E C R E T", "SECRET"},
    {"letter_spaced_words", "T O P   S E C R E T", "TOP SECRET"},
    {"letter_spaced_hindi", "गो प नी य", "गोपनीय"},
    {"three_initials", "A B C Sharma", "A B C Sharma"},
    {"boxes_of_a_form", "5 0 0 0 1 2 3 4 5 6 7 3", "500012345673"},
    {"few_digits", "1 2 3 4", "1 2 3 4"},
    {"lines", "a  b \n  c", "a b\nc"},
    {"empty", "", ""},
    {"invalid_utf8",
     "a\xFF"
     "b",
     "a\xEF\xBF\xBD"
     "b"},
};

class FoldTest : public ::testing::TestWithParam<Case> {};

TEST_P(FoldTest, WritesOneSpelling) {
  TextDoc doc(Source::Ocr, Locus{});
  doc.append(GetParam().text);
  EXPECT_EQ(TextModel(doc).text(), GetParam().folded);
}

INSTANTIATE_TEST_SUITE_P(Texts, FoldTest, ::testing::ValuesIn(kCases),
                         [](const auto& test) { return test.param.label; });

TEST(TextModel, FindsTheWayBack) {
  TextDoc doc(Source::Ocr, Locus{});
  doc.append("उ0प्र0 आधार सं0  ३१३५ ५३४८");
  const TextModel model(doc);
  const std::size_t at = model.text().find("3135");
  ASSERT_NE(at, std::string::npos);
  EXPECT_EQ(model.raw({at, at + 9}), "३१३५ ५३४८");
  const std::size_t label = model.text().find("आधार");
  EXPECT_EQ(model.raw({label, label + std::string{"आधार सं"}.size()}), "आधार सं0");
}

// Every stretch of the model maps to bytes of the document in the same order, and the whole
// to the whole.
TEST(TextModel, MapsInOrder) {
  TextDoc doc(Source::Ocr, Locus{});
  doc.append("मु0अ0सं0 ९५८/२०२२  धारा\nT O P   S E C R E T गुप्\xE2\x80\x8Dत पढ\xE0\xA4\xBCना");
  const TextModel model(doc);
  std::size_t before = 0;
  for (std::size_t at = 0; at < model.text().size(); ++at) {
    const Span origin = model.origin({at, at + 1});
    EXPECT_LE(before, origin.begin);
    EXPECT_LT(origin.begin, origin.end);
    EXPECT_LE(origin.end, doc.text().size());
    before = origin.begin;
  }
  EXPECT_EQ(model.origin({0, model.text().size()}).end, doc.text().size());
}

TEST(TextModel, LocatesExactlyTheCharacters) {
  const Evidence evidence = testing::ocr("Aadhaar 5000 1234 5673");
  const TextModel model(evidence.texts[0]);
  const Bounds box = model.box({8, 17});  // "5000 1234"
  EXPECT_FLOAT_EQ(box.left, 80);
  EXPECT_FLOAT_EQ(box.right, 170);
  const Bounds part = model.box({9, 11});  // "00" of the first group
  EXPECT_FLOAT_EQ(part.left, 90);
  EXPECT_FLOAT_EQ(part.right, 110);
}

TEST(TextModel, JoinsSpacedLettersByTheirBoxes) {
  const Evidence evidence = testing::ocr("S E C R E T");
  const TextModel model(evidence.texts[0]);
  EXPECT_EQ(model.text(), "SECRET");
  EXPECT_TRUE(model.lines()[0].spaced);
  EXPECT_EQ(model.shapes({0, 6}).size(), 6U);
}

TEST(TextModel, KnowsWideGaps) {
  TextDoc doc(Source::Ocr, Locus{});
  doc.append("पृष्ठ 2        गोपनीय");
  const TextModel model(doc);
  const std::size_t at = model.text().find(" गोपनीय");
  EXPECT_TRUE(model.is_wide_gap(at));
  EXPECT_FALSE(model.is_wide_gap(model.text().find(" 2")));
}

/// `line` turned about the origin.
TextLine turned(TextLine line, float degrees) {
  const float turn = degrees * 3.14159265F / 180;
  const auto move = [turn](Polygon& shape) {
    for (Point& p : shape)
      p = {500 + p.x * std::cos(turn) - p.y * std::sin(turn),
           500 + p.x * std::sin(turn) + p.y * std::cos(turn)};
  };
  move(line.shape);
  for (TextWord& word : line.words)
    move(word.shape);
  return line;
}

TEST(TextModel, RowsHoldOnACardThatLiesAskew) {
  for (const float degrees : {-20.0F, -4.0F, 0.0F, 7.0F, 90.0F, 180.0F}) {
    SCOPED_TRACE(degrees);
    TextDoc doc{Source::Ocr, Locus{"", PixelArea{}}};
    doc.page_width = doc.page_height = 1000;
    for (int row = 0; row < 4; ++row)
      doc.append(
          turned(testing::line_of("eleven words that make a rather long line", row), degrees), 1);
    const TextModel model{doc};
    for (std::size_t i = 1; i < model.lines().size(); ++i) {
      EXPECT_NEAR(model.lines()[i].box.left, model.lines()[0].box.left, 1);
      EXPECT_NEAR(model.lines()[i].box.bottom - model.lines()[i].box.top, 20, 1);
      EXPECT_GT(model.lines()[i].box.top, model.lines()[i - 1].box.bottom);
    }
  }
}

}  // namespace
}  // namespace outvet::rules
