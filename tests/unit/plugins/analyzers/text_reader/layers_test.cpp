#include "plugins/analyzers/text_reader/layers.h"

#include "plugins/analyzers/text_reader/orientation.h"
#include "plugins/analyzers/text_reader/skew.h"
#include "tests/support/drawing.h"

namespace outvet {
namespace {

/// A letter of 20 lines of bars, as fine and dark as print.
cv::Mat letter() {
  cv::Mat page = testing::paper(1000, 1400, {215, 228, 235});
  for (int y = 300; y < 1000; y += 34)
    for (int x = 120; x < 880; x += 9)
      cv::rectangle(page, {x, y}, {x + 3, y + 16}, cv::Scalar::all(40), cv::FILLED);
  return page;
}

/// Share of the pixels of `layer` inside `place` (px of the page) that are ink.
double ink_share(const Layer& layer, const cv::Rect& place) {
  const cv::Rect there{static_cast<int>(static_cast<float>(place.x) / layer.scale),
                       static_cast<int>(static_cast<float>(place.y) / layer.scale),
                       static_cast<int>(static_cast<float>(place.width) / layer.scale),
                       static_cast<int>(static_cast<float>(place.height) / layer.scale)};
  return cv::mean(layer.gray(there) < 128)[0] / 255;
}

TEST(Layers, LiftTheStampOffThePrint) {
  cv::Mat page = letter();
  cv::rectangle(page, {400, 500}, {640, 530}, {60, 40, 200}, cv::FILLED);
  const Layer ink = coloured_ink(page);
  ASSERT_FALSE(ink.empty());
  EXPECT_GT(ink_share(ink, {410, 505, 220, 20}), 0.8);
  EXPECT_LT(ink_share(ink, {120, 700, 760, 300}), 0.02);
  const std::vector<cv::Rect> places = places_of_ink(ink);
  ASSERT_EQ(places.size(), 1U);
  EXPECT_TRUE(places[0].contains(cv::Point2f{520, 515} / ink.scale));
}

TEST(Layers, FindNoColouredInkOnAPlainLetter) {
  EXPECT_TRUE(coloured_ink(letter()).empty());
}

TEST(Layers, LiftTheWatermarkFromUnderThePrint) {
  cv::Mat page = testing::paper(1000, 1400, {215, 228, 235});
  cv::line(page, {250, 950}, {750, 450}, {190, 203, 210}, 22);
  cv::line(page, {350, 950}, {850, 450}, {190, 203, 210}, 22);
  const cv::Mat print = letter();
  cv::min(page, print, page);
  const Layer faint = faint_strokes(page);
  ASSERT_FALSE(faint.empty());
  EXPECT_GT(ink_share(faint, {495, 695, 10, 10}), 0.8);     // on the first stroke
  EXPECT_LT(ink_share(faint, {120, 320, 700, 100}), 0.05);  // print alone
}

TEST(Skew, FindsHowASquareWordLies) {
  for (const double degrees : {-40.0, -15.0, 0.0, 20.0, 40.0}) {
    SCOPED_TRACE(degrees);
    // Three strokes that stand on a row, about as high as all are long.
    cv::Mat word(300, 300, CV_8UC1, cv::Scalar{255});
    cv::rectangle(word, {100, 110}, {200, 122}, cv::Scalar{0}, cv::FILLED);
    for (const int x : {105, 145, 185})
      cv::rectangle(word, {x, 110}, {x + 10, 185}, cv::Scalar{0}, cv::FILLED);
    cv::warpAffine(word, word, cv::getRotationMatrix2D({150, 150}, -degrees, 1), word.size(),
                   cv::INTER_LINEAR, cv::BORDER_REPLICATE);
    const TextBox found = with_skew(word, {{150, 150}, 130, 125, 0, 1});
    EXPECT_NEAR(std::remainder(found.angle_deg - static_cast<float>(degrees), 90.F), 0, 4);
  }
}

TEST(Skew, LeavesLongLinesAlone) {
  const cv::Mat page(200, 400, CV_8UC1, cv::Scalar{255});
  EXPECT_EQ(with_skew(page, {{200, 100}, 300, 40, 12, 1}).angle_deg, 12);
}

TEST(Orientation, KnowsTheHeadlineOfDevanagari) {
  if (!std::filesystem::exists(testing::kHindiFont)) GTEST_SKIP() << "font missing";
  cv::Mat page = testing::paper(500, 120);
  testing::write_text(page, "गोपनीय पत्र", {40, 85}, 60, cv::Scalar::all(20), testing::kHindiFont);
  const LineRectifier rectifier{page};
  EXPECT_LT(headline_below(rectifier.cut({{250, 60}, 480, 110, 0, 1})), -0.1F);
  EXPECT_GT(headline_below(rectifier.cut({{250, 60}, 480, 110, 180, 1})), 0.1F);
  cv::Mat latin = testing::paper(500, 120);
  testing::write_text(latin, "SECRET note", {40, 85}, 60);
  EXPECT_EQ(headline_below(LineRectifier{latin}.cut({{250, 60}, 480, 110, 0, 1})), 0);
}

}  // namespace
}  // namespace outvet
