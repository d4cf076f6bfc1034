// Children that crash, hang, eat memory or lie in their reply: each costs its own file only.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <memory>
#include <thread>
#include <unistd.h>

#include <sys/stat.h>
#include <sys/syscall.h>

#include "scanner/sandbox/wire.h"
#include "tests/sandbox/zygote_fixture.h"

namespace outvet::sandbox {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

void signal_myself(int number) {
  ::syscall(SYS_tgkill, ::getpid(), ::gettid(), number);
}

/// The descriptor of the reply: the only pipe there is.
int reply_pipe() {
  for (int fd = 3; fd < 4096; ++fd) {
    struct stat about {};
    if (::syscall(SYS_fstat, fd, &about) == 0 && S_ISFIFO(about.st_mode)) return fd;
  }
  return -1;
}

bool put(std::span<const std::byte> bytes) {
  const int pipe = reply_pipe();
  while (!bytes.empty()) {
    const ssize_t done = ::write(pipe, bytes.data(), bytes.size());
    if (done <= 0) return false;
    bytes = bytes.subspan(static_cast<std::size_t>(done));
  }
  return true;
}

[[gnu::noinline]] int dig(int depth) {
  volatile char room[1024];
  room[0] = static_cast<char>(depth);
  return dig(depth + 1) + room[0];
}

/// Address space of `size` bytes, of which one byte is used: the limit is what is tried here,
/// not the memory of the machine, and the compiler must not leave it out.
std::unique_ptr<char[]> room(std::size_t size) {
  auto all = std::make_unique_for_overwrite<char[]>(size);
  static_cast<volatile char*>(all.get())[0] = 1;
  return all;
}

struct Case {
  const char* name;
  std::function<void(const Task&, Report&)> act;
  std::string expected;
};

class FailureTest : public ZygoteTest {
 protected:
  void run(const std::vector<Case>& cases, const Limits& limits = {}) {
    Acts acts;
    for (const Case& one : cases)
      acts[one.name] = one.act;
    acts["honest"] = [](const Task&, Report& report) { report.policy = "honest"; };
    start(acts);
    for (const Case& one : cases) {
      Task task = task_of(one.name);
      task.limits = limits;
      EXPECT_EQ(outcome(task), one.expected) << one.name;
      EXPECT_EQ(outcome("honest"), "ok: honest") << "after " << one.name;
    }
    EXPECT_EQ(zygote_->restarts(), 0U);
  }
};

TEST_F(FailureTest, Crashes) {
  const auto crash = [](int number) {
    return "internal: the examination crashed (signal " + std::to_string(number) + ")";
  };
  std::vector<Case> cases{
      {"abort", [](const Task&, Report&) { std::abort(); }, crash(SIGABRT)},
      {"terminate", [](const Task&, Report&) { std::terminate(); }, crash(SIGABRT)},
      {"terminated", [](const Task&, Report&) { signal_myself(SIGTERM); }, crash(SIGTERM)},
      {"killed", [](const Task&, Report&) { signal_myself(SIGKILL); },
       "limit: the system ended the examination, most likely for want of memory"},
      {"processor time", [](const Task&, Report&) { signal_myself(SIGXCPU); },
       "timeout: the examination used up its processor time"},
      {"exception", [](const Task&, Report&) { throw std::runtime_error("content"); },
       "internal: the examination threw an exception"},
      {"odd exception", [](const Task&, Report&) { throw 42; },
       "internal: the examination threw an exception"},
      {"exception in a thread",
       [](const Task&, Report&) {
         std::thread{[] { throw std::runtime_error("content"); }}.join();
       },
       "internal: the examination ended by an uncaught exception"},
      {"no memory in a thread",
       [](const Task&, Report&) { std::thread{[] { throw std::bad_alloc{}; }}.join(); },
       "limit: the examination ran out of memory"},
      {"early exit", [](const Task&, Report&) { ::_exit(7); },
       "internal: the examination ended early (exit code 7)"},
      {"silent exit", [](const Task&, Report&) { ::_exit(0); },
       "internal: the examination gave a malformed reply: ends within a number"},
  };
  if (!kAddressSanitizer) {  // which reports these itself and exits
    cases.push_back({"null",
                     [](const Task&, Report&) { (void)*static_cast<volatile int*>(nullptr); },
                     crash(SIGSEGV)});
    cases.push_back({"bus", [](const Task&, Report&) { signal_myself(SIGBUS); }, crash(SIGBUS)});
    cases.push_back(
        {"division", [](const Task&, Report&) { signal_myself(SIGFPE); }, crash(SIGFPE)});
    cases.push_back({"input is read-only",
                     [](const Task& task, Report&) {
                       const auto bytes = *task.item.bytes->in_memory();
                       *const_cast<volatile std::byte*>(bytes.data()) = std::byte{1};
                     },
                     crash(SIGSEGV)});
    cases.push_back({"deep recursion", [](const Task&, Report& report) { report.bytes += dig(0); },
                     crash(SIGSEGV)});
  }
  run(cases);
}

TEST_F(FailureTest, TimeRunsOut) {
  Limits limits;
  limits.time = milliseconds{100};
  const std::string timeout = "timeout: the examination took longer than its time limit";
  const auto begun = std::chrono::steady_clock::now();
  run({{"spin",
        [](const Task&, Report&) {
          for (std::atomic<int> i{0};; ++i) {
          }
        },
        timeout},
       {"sleep",
        [](const Task&, Report&) {
          for (;;)
            std::this_thread::sleep_for(seconds{10});
        },
        timeout},
       {"reply and stay",
        [](const Task&, Report&) {
          put(encode(Report{}));
          ::close(reply_pipe());
          for (;;)
            std::this_thread::sleep_for(seconds{10});
        },
        timeout}},
      limits);
  // 1.1 s each; the rest is room for a busy machine.
  EXPECT_LT(std::chrono::steady_clock::now() - begun, seconds{30});
}

TEST_F(FailureTest, WhatMayTakeLongerIsGivenItsTime) {
  start({{"slow", [](const Task&, Report& report) {
            // Far beyond the second of grace: the program may notice the start late.
            std::this_thread::sleep_for(seconds{5});
            report.policy = "done";
          }}});
  Task task = task_of("slow");
  task.limits.time = milliseconds{100};
  EXPECT_EQ(outcome(task), "timeout: the examination took longer than its time limit");
  task.longest = seconds{50};
  EXPECT_EQ(outcome(task), "ok: done");
}

TEST_F(FailureTest, MemoryRunsOut) {
  if (kAddressSanitizer)
    GTEST_SKIP() << "AddressSanitizer needs terabytes of address space: it is not limited";
  Limits limits;
  limits.memory_bytes = 1U << 20U;  // and 648 MiB for libraries and a thread
  const auto hoard = [](std::size_t piece) {
    return [piece](const Task&, Report& report) {
      std::vector<std::unique_ptr<char[]>> all;
      for (std::size_t total = 0; total < (std::size_t{8} << 30U); total += piece)
        all.push_back(room(piece));
      report.policy = "8 GB were given";
    };
  };
  run({{"in one piece",
        [](const Task&, Report& report) {
          const auto all = room(std::size_t{2} << 30U);
          report.policy = "2 GB were given";
        },
        "limit: the examination ran out of memory"},
       {"in large pieces", hoard(std::size_t{64} << 20U),
        "limit: the examination ran out of memory"},
       {"in small pieces", hoard(std::size_t{1} << 20U),
        "limit: the examination ran out of memory"},
       {"what was loaded before does not count",
        [](const Task&, Report& report) {
          report.policy = room(std::size_t{256} << 20U) ? "fits" : "";
        },
        "ok: fits"}},
      limits);
}

TEST_F(FailureTest, RepliesThatLie) {
  const std::string malformed = "internal: the examination gave a malformed reply: ";
  const auto reply = [](std::vector<std::byte> bytes, int count = 1) {
    return [bytes, count](const Task&, Report&) {
      for (int i = 0; i < count; ++i)
        if (!put(bytes)) break;
      ::_exit(0);
    };
  };
  const std::vector<std::byte> honest = encode(Report{});
  const std::vector<std::byte> cut{honest.begin(), honest.end() - 1};
  std::vector<std::byte> doubled = honest;
  doubled.insert(doubled.end(), honest.begin(), honest.end());
  run({{"garbage", reply(std::vector<std::byte>(1000, std::byte{0x5a})),
        malformed + "not a frame of ours"},
       {"truncated", reply(cut), malformed + "the length of the frame is wrong"},
       {"doubled", reply(doubled), malformed + "the length of the frame is wrong"},
       {"another kind", reply(encode(Error{})), malformed + "another kind of frame"},
       {"giant", reply(std::vector<std::byte>(1U << 20U), 1'000'000),
        "limit: the reply is larger than a report may be"},
       {"before its own",
        [](const Task&, Report&) { put(std::vector<std::byte>(10, std::byte{1})); },
        malformed + "not a frame of ours"},
       {"complete, then a crash",
        [honest](const Task&, Report&) {
          put(honest);
          std::abort();
        },
        "internal: the examination crashed (signal 6)"},
       {"complete, then a forbidden call",
        [honest](const Task&, Report&) {
          put(honest);
          ::syscall(SYS_unlink, "/tmp/outvet-nothing");
        },
        "internal: the examination made a forbidden system call"},
       {"a number that is none",
        [](const Task&, Report& report) { report.coverage.smallest_readable_px = 0.0F / 0.0F; },
        malformed + "a number is out of range"},
       {"too large",
        [](const Task&, Report& report) { report.policy.assign(std::size_t{65} << 20U, 'x'); },
        "limit: the report is larger than a report may be"},
       {"of somebody else",
        [](const Task&, Report& report) {
          report.item = "another";
          report.policy = "mine";
        },
        "ok: mine"}});
  const auto report = zygote_->examine(task_of("of somebody else"));
  ASSERT_TRUE(report);
  EXPECT_EQ(report->item, "item");
  EXPECT_EQ(report->path.reveal(), "of somebody else");
}

TEST_F(FailureTest, TrapModeNamesTheCall) {
  ZygoteOptions options;
  options.mode = JailMode::Trap;
  start({{"unlink", [](const Task&, Report&) { ::unlink("/tmp/outvet-nothing"); }},
         {"after a reply",
          [](const Task&, Report&) {
            put(encode(Report{}));
            ::syscall(SYS_personality, 0);
          }}},
        options);
  const auto expected = [](long number, const char* name) {
    return "internal: the examination made the refused system call " + std::to_string(number) +
           " (" + name + ")";
  };
  EXPECT_EQ(outcome("unlink"), expected(SYS_unlink, "unlink"));
  EXPECT_EQ(outcome("after a reply"), expected(SYS_personality, "personality"));
  EXPECT_EQ(outcome("honest"), "ok: ");
}

}  // namespace
}  // namespace outvet::sandbox
