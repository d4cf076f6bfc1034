#include "scanner/cli/progress.h"

#include <gtest/gtest.h>

namespace outvet::cli {
namespace {

using namespace std::chrono_literals;

TEST(ProgressText, ForetellsFromWhatIsDone) {
  EXPECT_EQ(progress_text(0, 10, 2s), "0 of 10 checked, 0:02 so far");
  EXPECT_EQ(progress_text(5, 10, 10s), "5 of 10 checked, 0.5/s, 0:10 left");
  EXPECT_EQ(progress_text(1000, 50000, 25s), "1000 of 50000 checked, 40/s, 20:25 left");
  EXPECT_EQ(progress_text(1, 10000, 1s), "1 of 10000 checked, 1.0/s, 2:46:39 left");
  EXPECT_EQ(progress_text(10, 10, 0ms), "10 of 10 checked, 0:00 so far");
}

}  // namespace
}  // namespace outvet::cli
