#include "plugins/analyzers/text_reader/db_boxes.h"

#include <opencv2/imgproc.hpp>

namespace outvet {
namespace {

/// A map with the core of one line drawn in it.
cv::Mat map_with(const cv::RotatedRect& core, float probability) {
  cv::Mat map = cv::Mat::zeros(400, 600, CV_32FC1);
  std::array<cv::Point2f, 4> corners;
  core.points(corners.data());
  std::vector<cv::Point> outline{corners.begin(), corners.end()};
  cv::fillConvexPoly(map, outline, cv::Scalar{probability});
  return map;
}

struct Case {
  const char* name;
  float angle;    ///< of the drawn core
  float reading;  ///< expected direction
};

constexpr Case kCases[] = {
    {"level", 0, 0},   {"falling", 20, 20},        {"rising", -20, -20},
    {"steep", 80, 80}, {"steep rising", -80, 100}, {"upright", 90, 90},
};

TEST(DbBoxes, GrowsACoreBackAndReadsRightwardsOrDown) {
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.name);
    const cv::Mat map = map_with({{300, 200}, {200, 20}, c.angle}, 0.9F);
    const std::vector<TextBox> boxes = boxes_of(map, {0.3F, 0.5F, 1.6F});
    ASSERT_EQ(boxes.size(), 1U);
    const TextBox& box = boxes.front();
    EXPECT_NEAR(box.centre.x, 300, 1.5);
    EXPECT_NEAR(box.centre.y, 200, 1.5);
    EXPECT_NEAR(std::abs(wrapped(box.angle_deg - c.reading)), 0, 1.5);
    // 200 * 20 * 1.6 / 440 px on either side, by the paper's formula.
    const float grow = 2 * 200 * 20 * 1.6F / 440;
    EXPECT_NEAR(box.length, 200 + grow, 6);
    EXPECT_NEAR(box.height, 20 + grow, 6);
    EXPECT_NEAR(box.score, 0.9F, 0.02);
  }
}

TEST(DbBoxes, DropsWhatIsUnsureOrTooThin) {
  EXPECT_TRUE(boxes_of(map_with({{300, 200}, {200, 20}, 0}, 0.4F), {0.3F, 0.5F, 1.6F}).empty());
  EXPECT_TRUE(boxes_of(map_with({{300, 200}, {200, 20}, 0}, 0.2F), {0.3F, 0.1F, 1.6F}).empty());
  EXPECT_TRUE(boxes_of(cv::Mat::zeros(64, 64, CV_32FC1), {}).empty());
}

TEST(TextBox, CornersBeginWhereAReaderBegins) {
  const TextBox box{{100, 50}, 80, 20, 0, 1};
  EXPECT_EQ(corners_of(box)[0], (cv::Point2f{60, 40}));
  EXPECT_EQ(corners_of(box)[2], (cv::Point2f{140, 60}));
  const TextBox down = turned({{100, 50}, 80, 20, 0, 1}, 180);
  EXPECT_NEAR(corners_of(down)[0].x, 140, 1e-3);
  EXPECT_NEAR(corners_of(down)[0].y, 60, 1e-3);
  EXPECT_EQ(turned(box, 90).length, 20);
}

TEST(TextBox, SharedAreaIsOfTheSmaller) {
  const TextBox large{{100, 100}, 200, 100, 0, 1};
  EXPECT_NEAR(shared_area(large, {{100, 100}, 40, 20, 30, 1}), 1, 1e-3);
  EXPECT_NEAR(shared_area(large, {{200, 100}, 40, 20, 0, 1}), 0.5, 1e-3);
  EXPECT_EQ(shared_area(large, {{500, 500}, 40, 20, 0, 1}), 0);
}

}  // namespace
}  // namespace outvet
