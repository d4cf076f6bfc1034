#include "scanner/core/evidence.h"

#include <gtest/gtest.h>

#include "tests/support/evidence.h"

namespace outvet {
namespace {

Bounds place(const TextDoc& doc, std::size_t begin, std::size_t end, std::size_t shape = 0) {
  return bounds_of(std::get<PixelArea>(doc.locate(begin, end).place).shapes.at(shape));
}

TEST(TextDoc, JoinsWordsAndLines) {
  const Evidence evidence = testing::ocr("one two\nthree");
  const TextDoc& doc = evidence.texts[0];
  EXPECT_EQ(doc.text(), "one two\nthree");
  ASSERT_EQ(doc.lines().size(), 2U);
  EXPECT_EQ(doc.lines()[1].begin, 8U);
  EXPECT_EQ(doc.lines()[1].end, 13U);
}

TEST(TextDoc, LocatesPartOfAWordEvenly) {
  const Evidence evidence = testing::ocr("ab 12345678");
  const Bounds last_four = place(evidence.texts[0], 7, 11);
  EXPECT_FLOAT_EQ(last_four.left, 70);
  EXPECT_FLOAT_EQ(last_four.right, 110);
}

TEST(TextDoc, LocatesByCodePointsNotBytes) {
  const Evidence evidence = testing::ocr("आधार");
  const Bounds second = place(evidence.texts[0], 3, 6);
  EXPECT_FLOAT_EQ(second.left, 10);
  EXPECT_FLOAT_EQ(second.right, 20);
}

TEST(TextDoc, UsesTheReadersCuts) {
  TextLine line = testing::line_of("iW");
  line.words[0].cuts = {0, 0.25F, 1};
  TextDoc doc{Source::Ocr, {"", PixelArea{}}};
  doc.append(line, 2);
  EXPECT_FLOAT_EQ(place(doc, 1, 2).left, 10);
  EXPECT_FLOAT_EQ(place(doc, 1, 2).right, 40);
}

TEST(TextDoc, OneShapeAWord) {
  const Evidence evidence = testing::ocr("1234 5678 9012");
  const auto area = std::get<PixelArea>(evidence.texts[0].locate(2, 12).place);
  ASSERT_EQ(area.shapes.size(), 3U);
  EXPECT_FLOAT_EQ(bounds_of(area.shapes[0]).left, 20);
  EXPECT_FLOAT_EQ(bounds_of(area.shapes[2]).right, 120);
}

TEST(TextDoc, WithoutGeometryTheWholeOrigin) {
  TextDoc doc{Source::Metadata, {"exif/thumbnail", MetadataKey{"Exif.Image.Artist"}}};
  doc.append("name\nnumber");
  EXPECT_EQ(doc.lines().size(), 2U);
  const Locus locus = doc.locate(5, 11);
  EXPECT_EQ(locus.part, "exif/thumbnail");
  EXPECT_EQ(std::get<MetadataKey>(locus.place).key, "Exif.Image.Artist");
}

TEST(Geometry, CutsAlongTheReadingDirection) {
  // Read downwards: the word's left end is at the top.
  const Polygon down{{20, 0}, {20, 100}, {0, 100}, {0, 0}};
  const Bounds tail = bounds_of(cut_along(down, 0.75F, 1));
  EXPECT_FLOAT_EQ(tail.top, 75);
  EXPECT_FLOAT_EQ(tail.left, 0);
  EXPECT_FLOAT_EQ(tail.right, 20);
}

TEST(TextDoc, IsRestoredFromItsPieces) {
  const Evidence evidence = testing::ocr("one two\nthree");
  const TextDoc& doc = evidence.texts[0];
  const auto same = TextDoc::restore(doc.source(), doc.whole(), std::string{doc.text()},
                                     doc.words(), doc.lines());
  ASSERT_TRUE(same);
  EXPECT_EQ(same->text(), doc.text());
  EXPECT_EQ(same->lines().size(), 2U);
  EXPECT_EQ(place(*same, 4, 7).left, place(doc, 4, 7).left);
}

TEST(TextDoc, IsNotRestoredFromPiecesThatContradictEachOther) {
  const auto word = [](std::size_t begin, std::size_t end) {
    return TextDoc::Word{begin, end, {}, {}, 1, {}};
  };
  const std::vector<std::vector<TextDoc::Word>> bad{
      {word(0, 4)}, {word(2, 1)}, {word(1, 2), word(0, 1)}, {word(4, 4)}, {word(0, 2), word(1, 3)}};
  for (const auto& words : bad)
    EXPECT_FALSE(TextDoc::restore(Source::Ocr, {}, "abc", words, {}));
  EXPECT_FALSE(TextDoc::restore(Source::Ocr, {}, "abc", {}, {{0, 4, {}, {}, 1}}));
  EXPECT_TRUE(TextDoc::restore(Source::Ocr, {}, "abc", {word(0, 1), word(1, 3)}, {}));
}

}  // namespace
}  // namespace outvet
