#include "scanner/base/cores.h"

#include <mutex>
#include <set>
#include <stdexcept>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace outvet {
namespace {

TEST(Cores, EveryIndexOnce) {
  Cores cores{4};
  const Cores::Permit mine{cores};
  std::vector<std::atomic<int>> calls(200);
  cores.share(calls.size(), 4, [&](std::size_t i, std::size_t) { ++calls[i]; });
  for (const auto& count : calls)
    EXPECT_EQ(count, 1);
}

TEST(Cores, LanesDoNotOverlap) {
  Cores cores{4};
  const Cores::Permit mine{cores};
  std::vector<std::atomic<int>> inside(4);
  std::atomic<bool> clash{false};
  cores.share(400, 4, [&](std::size_t, std::size_t lane) {
    if (++inside[lane] != 1) clash = true;
    std::this_thread::yield();
    --inside[lane];
  });
  EXPECT_FALSE(clash);
}

TEST(Cores, NothingIsBorrowedWhenAllAreBusy) {
  Cores cores{2};
  const Cores::Permit one{cores};
  const Cores::Permit two{cores};
  std::set<std::thread::id> threads;
  std::mutex guard;
  cores.share(50, 8, [&](std::size_t, std::size_t) {
    const std::scoped_lock lock{guard};
    threads.insert(std::this_thread::get_id());
  });
  EXPECT_EQ(threads, std::set{std::this_thread::get_id()});
}

TEST(Cores, TheFirstExceptionComesBack) {
  Cores cores{3};
  EXPECT_THROW(cores.share(100, 3,
                           [](std::size_t i, std::size_t) {
                             if (i == 7) throw std::runtime_error("seven");
                           }),
               std::runtime_error);
  int calls = 0;
  cores.share(1, 3, [&](std::size_t, std::size_t) { ++calls; });
  EXPECT_EQ(calls, 1);
}

}  // namespace
}  // namespace outvet
