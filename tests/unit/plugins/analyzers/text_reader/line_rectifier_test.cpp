#include "plugins/analyzers/text_reader/line_rectifier.h"

#include <cmath>

#include <opencv2/imgproc.hpp>

#include "tests/support/drawing.h"

namespace outvet {
namespace {

/// A bar 120 x 24 with a notch at its lower right end, turned clockwise about (300, 200).
cv::Mat bar(double degrees, const cv::Scalar& ink, const cv::Scalar& ground) {
  cv::Mat picture = testing::paper(600, 400, ground);
  cv::rectangle(picture, {240, 188}, {359, 211}, ink, cv::FILLED);
  cv::rectangle(picture, {340, 200}, {359, 211}, ground, cv::FILLED);
  return testing::rotated(picture, degrees);
}

struct Case {
  const char* name;
  float angle;
  cv::Scalar ink;
  cv::Scalar ground;
};

TEST(LineRectifier, TurnsUprightCutsToTheInkAndDarkensIt) {
  const Case cases[] = {
      {"level", 0, {30, 30, 30}, {230, 230, 230}},
      {"tilted", 25, {30, 30, 30}, {230, 230, 230}},
      {"upside down", 180, {30, 30, 30}, {230, 230, 230}},
      {"light on dark", -40, {240, 240, 240}, {40, 20, 10}},
      {"faint", 10, {200, 200, 200}, {215, 215, 215}},
      {"red ink", 90, {40, 40, 220}, {240, 240, 240}},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    const LineRectifier rectifier{bar(c.angle, c.ink, c.ground)};
    const Strip strip = rectifier.cut({{300, 200}, 160, 50, c.angle, 1});
    ASSERT_FALSE(strip.empty());
    // Cut to the ink: the bar and a margin, wherever the box ended.
    EXPECT_NEAR(strip.box.length, 124, 4);
    EXPECT_NEAR(strip.box.height, 28, 4);
    EXPECT_NEAR(strip.box.centre.x, 300, 2);
    EXPECT_NEAR(strip.box.centre.y, 200, 2);
    const int h = strip.gray.rows;
    const int w = strip.gray.cols;
    EXPECT_LT(strip.gray.at<std::uint8_t>(h / 4, w / 2), 60);        // ink
    EXPECT_LT(strip.gray.at<std::uint8_t>(3 * h / 4, w / 4), 60);    // ink
    EXPECT_GT(strip.gray.at<std::uint8_t>(3 * h / 4, w - 10), 200);  // the notch: upright
    for (std::size_t i = 0; i < 3; ++i) {
      EXPECT_NEAR(strip.look.ink_bgr[i], c.ink[static_cast<int>(i)], 12);
      EXPECT_NEAR(strip.look.paper_bgr[i], c.ground[static_cast<int>(i)], 12);
    }
    EXPECT_FLOAT_EQ(strip.look.angle_deg, c.angle);
  }
}

TEST(LineRectifier, EvensOutAShadowAcrossTheLine) {
  cv::Mat picture = testing::paper(600, 100, cv::Scalar::all(230));
  for (int x = 40; x < 560; x += 20)
    cv::rectangle(picture, {x, 40}, {x + 8, 60}, cv::Scalar::all(60), cv::FILLED);
  cv::Mat shaded = picture.colRange(300, 600);
  shaded *= 0.4;
  const Strip strip = LineRectifier{picture}.cut({{300, 50}, 560, 40, 0, 1});
  ASSERT_FALSE(strip.empty());
  const cv::Mat row = strip.gray.row(strip.gray.rows / 2);
  int crossings = 0;
  for (int x = 1; x < row.cols; ++x)
    crossings += (row.at<std::uint8_t>(x) < 128) != (row.at<std::uint8_t>(x - 1) < 128);
  EXPECT_NEAR(crossings, 52, 4);  // 26 bars, each seen against its own paper
}

TEST(LineRectifier, DropsInkOfTheLineAbove) {
  cv::Mat picture = testing::paper(400, 120);
  cv::rectangle(picture, {60, 50}, {340, 70}, cv::Scalar::all(20), cv::FILLED);
  cv::rectangle(picture, {100, 0}, {110, 34}, cv::Scalar::all(20), cv::FILLED);
  const Strip strip = LineRectifier{picture}.cut({{200, 60}, 320, 64, 0, 1});
  ASSERT_FALSE(strip.empty());
  EXPECT_NEAR(strip.box.height, 24, 4);
}

TEST(LineRectifier, GivesNothingForABoxWithoutInkOrOutside) {
  const LineRectifier rectifier{testing::paper(200, 100)};
  EXPECT_TRUE(rectifier.cut({{100, 50}, 0, 10, 0, 1}).empty());
  EXPECT_TRUE(rectifier.cut({{900, 900}, 50, 20, 0, 1}).empty());
}

TEST(LineRectifier, PartsOfAStripLieInThePicture) {
  Strip strip;
  strip.gray = cv::Mat(20, 100, CV_8UC1, cv::Scalar{255});
  strip.box = {{200, 100}, 50, 10, 90, 1};
  const TextBox part = part_of(strip, 50, 100);
  EXPECT_NEAR(part.length, 25, 1e-3);
  EXPECT_NEAR(part.centre.x, 200, 1e-3);
  EXPECT_NEAR(part.centre.y, 112.5, 1e-3);  // the second half lies further down
}

}  // namespace
}  // namespace outvet
