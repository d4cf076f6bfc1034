#include "scanner/sandbox/jail.h"

#include <cerrno>
#include <fcntl.h>
#include <unistd.h>

#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "scanner/sandbox/build_kind.h"
#include "scanner/sandbox/landlock.h"
#include "scanner/sandbox/sealed.h"
#include "tests/support/bytes.h"

namespace outvet::sandbox {
namespace {

/// Exit code of `work` in a process of its own.
template <class Work>
int in_child(Work work) {
  const pid_t pid = ::fork();
  if (pid == 0) ::_exit(work());
  int status = 0;
  ::waitpid(pid, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status);
}

TEST(Jail, FactsAreSound) {
  const JailFacts facts = probe_jail();
  EXPECT_GE(facts.landlock_abi, 0);
  EXPECT_LT(facts.landlock_abi, 1000);
  EXPECT_NE(facts.address_space_limit, kAddressSanitizer);
  JailFacts none = facts;
  none.seccomp = false;
  EXPECT_FALSE(none.enough());
  // Probing leaves no trace.
  EXPECT_EQ(::prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0), in_child([] {
              (void)probe_jail();
              return ::prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0);
            }));
}

TEST(Jail, LandlockAloneKeepsFilesAway) {
  if (landlock_abi() == 0) GTEST_SKIP() << "this kernel has no Landlock";
  EXPECT_EQ(in_child([] {
              ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
              if (::open("/", O_RDONLY | O_CLOEXEC) < 0) return 1;
              if (!deny_by_landlock()) return 2;
              return ::open("/", O_RDONLY | O_CLOEXEC) < 0 && errno == EACCES ? 0 : 3;
            }),
            0);
}

TEST(Jail, LimitsHoldWithin) {
  if (!probe_jail().enough()) GTEST_SKIP() << "this system cannot confine a process";
  const pid_t parent = ::getpid();
  EXPECT_EQ(in_child([parent] {
              JailLimits limits;
              limits.processor = std::chrono::seconds{5};
              limits.address_space = 100U << 20U;
              if (!enter_jail(limits, parent)) return 1;
              const auto limit = [](__rlimit_resource what) {
                rlimit now{};
                ::getrlimit(what, &now);
                return now;
              };
              if (limit(RLIMIT_CORE).rlim_max != 0 || limit(RLIMIT_FSIZE).rlim_max != 0) return 2;
              if (limit(RLIMIT_NOFILE).rlim_max > (kAddressSanitizer ? 64U : 0U)) return 3;
              if (limit(RLIMIT_CPU).rlim_cur != 5 || limit(RLIMIT_CPU).rlim_max != 6) return 4;
              if (kAddressSanitizer) return 0;
              const auto map = [](std::size_t size) {
                return ::mmap(nullptr, size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
              };
              if (map(90U << 20U) == MAP_FAILED) return 5;
              return map(20U << 20U) == MAP_FAILED ? 0 : 6;
            }),
            0);
}

TEST(Jail, IsRefusedWhenTheParentHasGone) {
  EXPECT_EQ(in_child([] { return enter_jail({}, 1'000'000'000) ? 1 : 0; }), 0);
}

TEST(Jail, RoomFollowsTheLimits) {
  Limits limits;
  limits.time = std::chrono::milliseconds{1'500};
  limits.memory_bytes = 1'000;
  const JailLimits jail = jail_limits(limits, 3);
  EXPECT_EQ(jail.processor.count(), 2 * 3 + 2);
  EXPECT_EQ(jail.address_space, 1'000U + (512U << 20U) + 3 * (136U << 20U));
  EXPECT_EQ(jail_limits(limits, 3, std::chrono::seconds{10}).processor.count(), 10 * 3 + 2);
  EXPECT_EQ(jail_limits(limits, 3, std::chrono::seconds{1}).processor.count(), 2 * 3 + 2);
  limits.memory_bytes = ~0ULL;  // must not wrap around to almost nothing
  EXPECT_GT(jail_limits(limits, 3).address_space, 1ULL << 45U);
}

class Sealed : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!probe_jail().sealed_memory) GTEST_SKIP() << "this system gives no sealed memory";
  }
};

TEST_F(Sealed, ACopyCannotBeChanged) {
  const Budget budget{Limits{}};
  const auto copy = sealed_copy(*memory_source(testing::bytes_of("content")), budget);
  ASSERT_TRUE(copy);
  EXPECT_EQ(::pwrite(copy->get(), "x", 1, 0), -1);
  EXPECT_EQ(::ftruncate(copy->get(), 0), -1);
  EXPECT_EQ(::ftruncate(copy->get(), 100), -1);
  EXPECT_EQ(::mmap(nullptr, 7, PROT_READ | PROT_WRITE, MAP_SHARED, copy->get(), 0), MAP_FAILED);
  const auto source = map_sealed(copy->get());
  ASSERT_TRUE(source);
  EXPECT_TRUE(std::ranges::equal(*(*source)->in_memory(), testing::bytes_of("content")));
}

TEST_F(Sealed, WhatCouldShrinkIsNotMapped) {
  const Descriptor open{::memfd_create("test", MFD_CLOEXEC | MFD_ALLOW_SEALING)};
  EXPECT_EQ(map_sealed(open.get()).error().code, ErrorCode::Malformed);
  const testing::ScratchFile file{"content"};
  const Descriptor plain{::open(file.path().c_str(), O_RDONLY | O_CLOEXEC)};
  EXPECT_EQ(map_sealed(plain.get()).error().code, ErrorCode::Malformed);
}

TEST_F(Sealed, CopyingAsksTheBudget) {
  std::stop_source stop;
  stop.request_stop();
  const auto source = memory_source(testing::bytes_of("content"));
  EXPECT_EQ(sealed_copy(*source, Budget{{}, stop.get_token()}).error().code, ErrorCode::Cancelled);
  Limits small;
  small.input_bytes = 6;
  EXPECT_EQ(sealed_copy(*source, Budget{small}).error().code, ErrorCode::LimitExceeded);
}

}  // namespace
}  // namespace outvet::sandbox
