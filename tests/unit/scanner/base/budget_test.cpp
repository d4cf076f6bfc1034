#include "scanner/base/budget.h"

#include <thread>

#include <gtest/gtest.h>

namespace outvet {
namespace {

TEST(Budget, TimeRunsOut) {
  Limits limits;
  limits.time = std::chrono::milliseconds{0};
  const Budget budget{limits};
  std::this_thread::sleep_for(std::chrono::milliseconds{1});
  EXPECT_EQ(budget.check().error().code, ErrorCode::Timeout);
  EXPECT_EQ(budget.time_left().count(), 0);
}

TEST(Budget, StopsOnRequest) {
  std::stop_source stop;
  const Budget budget{Limits{}, stop.get_token()};
  EXPECT_TRUE(budget.check());
  stop.request_stop();
  EXPECT_EQ(budget.check().error().code, ErrorCode::Cancelled);
}

TEST(Budget, LeasesComeBack) {
  Limits limits;
  limits.memory_bytes = 100;
  Budget budget{limits};
  {
    const auto lease = budget.reserve(60, "a");
    ASSERT_TRUE(lease);
    EXPECT_EQ(budget.reserve(41, "b").error().code, ErrorCode::LimitExceeded);
    EXPECT_TRUE(budget.reserve(40, "c"));
  }
  EXPECT_TRUE(budget.reserve(100, "d"));
  EXPECT_FALSE(budget.reserve(~0ULL, "e"));
}

struct Sides {
  const char* name;
  std::int64_t width;
  std::int64_t height;
  bool fits;
};

constexpr Sides kSides[] = {
    {"small", 10, 10, true},
    {"just", 100, 10, true},
    {"one_more", 1001, 1, false},
    {"wide", 1000, 1, true},
    {"zero", 0, 10, false},
    {"negative", -5, 10, false},
    {"huge", 1LL << 40, 1LL << 40, false},
    {"high", 1, 2000, false},
};

class PixelLimit : public ::testing::TestWithParam<Sides> {};

TEST_P(PixelLimit, IsCheckedByTheHeader) {
  Limits limits;
  limits.pixels_per_frame = 1000;
  const Budget budget{limits};
  EXPECT_EQ(static_cast<bool>(budget.check_pixels(GetParam().width, GetParam().height, "t")),
            GetParam().fits);
}

INSTANTIATE_TEST_SUITE_P(Sides, PixelLimit, ::testing::ValuesIn(kSides),
                         [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace outvet
