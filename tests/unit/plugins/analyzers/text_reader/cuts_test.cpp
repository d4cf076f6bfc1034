#include "plugins/analyzers/text_reader/cuts.h"

#include <opencv2/imgproc.hpp>

namespace outvet {
namespace {

TEST(Cuts, MoveIntoTheGapsBetweenLetters) {
  // Twelve bars 14 px wide with gaps of 6 px; the reader is up to 4 px off.
  Strip strip;
  strip.gray = cv::Mat(40, 240, CV_8UC1, cv::Scalar{255});
  ReadLine line(1);
  ReadWord& word = line.front();
  for (int i = 0; i < 12; ++i) {
    cv::rectangle(strip.gray, {i * 20 + 3, 5}, {i * 20 + 16, 35}, cv::Scalar{0}, cv::FILLED);
    word.text += static_cast<char>('0' + i % 10);
    word.cuts.push_back(static_cast<float>(i * 20 + (i % 2 == 0 ? 4 : -4)));
  }
  word.cuts.push_back(236);
  snap_cuts(line, strip);
  ASSERT_EQ(word.cuts.size(), 13U);
  for (std::size_t i = 1; i < 12; ++i)
    EXPECT_NEAR(word.cuts[i], static_cast<float>(i) * 20, 3) << i;
  EXPECT_TRUE(std::ranges::is_sorted(word.cuts));
  EXPECT_EQ(word.left, word.cuts.front());
  EXPECT_EQ(word.right, word.cuts.back());
}

TEST(Cuts, LeaveWordsWithoutCutsAlone) {
  Strip strip;
  strip.gray = cv::Mat(40, 100, CV_8UC1, cv::Scalar{255});
  ReadLine line{{"ab", 1, 10, 90, {}, {}}};
  snap_cuts(line, strip);
  EXPECT_EQ(line.front().left, 10);
  EXPECT_TRUE(line.front().cuts.empty());
}

}  // namespace
}  // namespace outvet
