#include "scanner/pipeline/batch.h"

#include <thread>

#include <gtest/gtest.h>

#include "tests/support/scripted.h"

namespace outvet {
namespace {

class BatchTest : public ::testing::Test {
 protected:
  Registry registry_ =
      testing::scripted_registry({{"a", {}}}, [](const Frame&) -> Result<Observations> {
        static std::atomic<unsigned> count{0};
        std::this_thread::sleep_for(std::chrono::microseconds{count++ * 7919 % 900});
        return Observations{};
      });
  std::unique_ptr<Scanner> scanner_ =
      *Scanner::create(registry_, testing::context(), Fingerprinter::ephemeral());
  Cores cores_{4};
  Policy policy_;

  Result<Done> scan(const std::vector<BatchItem>& items, std::size_t workers, std::stop_token stop,
                    const std::function<void(Report)>& done) {
    return scan_batch(items, {workers, {}, policy_, scanner_->engine()},
                      in_this_process(*scanner_, policy_, {}), cores_, stop, done);
  }

  static std::vector<BatchItem> items(int count) {
    std::vector<BatchItem> made;
    for (int i = 0; i < count; ++i)
      made.push_back({std::to_string(i), [i]() -> Result<std::shared_ptr<const ByteSource>> {
                        if (i % 10 == 3) return Error{ErrorCode::Io, "test", "gone"};
                        return testing::script_file("a");
                      }});
    return made;
  }
};

TEST_F(BatchTest, ReportsComeInTheOrderOfTheList) {
  for (const std::size_t workers : {1U, 4U}) {
    std::vector<std::string> names;
    const auto done = scan(items(60), workers, {}, [&](const Report& report) {
      names.push_back(report.path.reveal());
      EXPECT_EQ(report.verdict.decision == Decision::Unscannable, names.size() % 10 == 4);
    });
    ASSERT_TRUE(done);
    ASSERT_EQ(names.size(), 60U);
    for (std::size_t i = 0; i < names.size(); ++i)
      EXPECT_EQ(names[i], std::to_string(i));
  }
}

TEST_F(BatchTest, AStopLeavesNoHole) {
  std::stop_source stop;
  std::vector<std::string> names;
  const auto done = scan(items(500), 3, stop.get_token(), [&](const Report& report) {
    names.push_back(report.path.reveal());
    if (names.size() == 20) stop.request_stop();
  });
  ASSERT_TRUE(done);
  EXPECT_GE(names.size(), 20U);
  EXPECT_LT(names.size(), 60U);
  for (std::size_t i = 0; i < names.size(); ++i)
    EXPECT_EQ(names[i], std::to_string(i));
}

TEST_F(BatchTest, AnEmptyListIsDone) {
  EXPECT_TRUE(scan({}, 2, {}, [](const Report&) { FAIL(); }));
}

}  // namespace
}  // namespace outvet
