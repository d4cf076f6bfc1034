#include <algorithm>
#include <atomic>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <thread>
#include <unistd.h>

#include <sys/mman.h>
#include <sys/wait.h>

#include "scanner/base/cores.h"
#include "tests/sandbox/zygote_fixture.h"
#include "tests/support/random_report.h"

namespace outvet::sandbox {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using Clock = std::chrono::steady_clock;

/// Memory that the test and all processes of the sandbox see alike.
template <class T>
T& shared() {
  void* at = ::mmap(nullptr, sizeof(T), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  return *new (at) T{};
}

/// Whether `holds` becomes true within ten seconds.
template <class Condition>
bool soon(Condition holds) {
  const auto deadline = Clock::now() + seconds{10};
  while (!holds()) {
    if (Clock::now() > deadline) return false;
    std::this_thread::sleep_for(milliseconds{5});
  }
  return true;
}

/// State letter and parent of a process; 'X' when it is gone.
std::pair<char, pid_t> state_of(const std::string& pid) {
  std::ifstream file{"/proc/" + pid + "/stat"};
  std::string text{std::istreambuf_iterator<char>{file}, {}};
  const std::size_t name_end = text.rfind(')');
  if (name_end == std::string::npos) return {'X', 0};
  return {text[name_end + 2], std::atoi(text.c_str() + name_end + 4)};
}

bool gone(pid_t pid) {
  const char state = state_of(std::to_string(pid)).first;
  return state == 'X' || state == 'Z';
}

std::size_t children_of(pid_t parent) {
  std::size_t count = 0;
  for (const auto& entry : std::filesystem::directory_iterator{"/proc"}) {
    const std::string name = entry.path().filename();
    if (std::isdigit(static_cast<unsigned char>(name[0])) != 0 && state_of(name).second == parent)
      ++count;
  }
  return count;
}

std::size_t descriptors_of(pid_t pid) {
  std::filesystem::directory_iterator all{"/proc/" + std::to_string(pid) + "/fd"};
  return static_cast<std::size_t>(std::distance(begin(all), end(all)));
}

/// A setup that publishes the process it runs in.
sandbox::Setup publishing(std::atomic<pid_t>& zygote, Acts acts) {
  return [&zygote, build = setup_of(std::move(acts))] {
    zygote = ::getpid();
    return build();
  };
}

class LifeTest : public ZygoteTest {
 protected:
  void begin(const sandbox::Setup& setup) {
    auto started = Zygote::start(setup);
    ASSERT_TRUE(started) << started.error().detail;
    zygote_ = std::move(*started);
  }
  std::atomic<pid_t>& pid_ = shared<std::atomic<pid_t>>();
};

TEST_F(LifeTest, BringsWholeReports) {
  auto started = Zygote::start([]() -> Result<Examiner> {
    return Examiner{[](const Task& task) { return testing::RandomReports{task.flags}.next(); }};
  });
  ASSERT_TRUE(started);
  for (std::uint32_t seed = 0; seed < 40; ++seed) {
    Task task = task_of("the name");
    task.flags = seed;
    Report expected = testing::RandomReports{seed}.next();
    expected.item = "item";
    expected.path = Sensitive<std::string>{"the name"};
    expected.bytes = 7;
    const auto report = (*started)->examine(task);
    ASSERT_TRUE(report) << seed << ": " << report.error().detail;
    EXPECT_EQ(testing::ReportDump::of(*report), testing::ReportDump::of(expected)) << seed;
  }
}

TEST_F(LifeTest, TheExaminerSeesTheTask) {
  start({{"look", [](const Task& task, Report& report) {
            const auto bytes = task.item.bytes->in_memory();
            report.policy =
                bytes ? std::string{reinterpret_cast<const char*>(bytes->data()), bytes->size()}
                      : "not in memory";
            report.sha256 = task.item.id + " " + std::to_string(task.lanes) + " " +
                            std::to_string(task.flags) + " " + std::to_string(task.limits.frames);
          }}});
  Task task = task_of("look", "all of it");
  task.lanes = 3;
  task.flags = 77;
  task.limits.frames = 5;
  const auto report = zygote_->examine(task);
  ASSERT_TRUE(report) << report.error().detail;
  EXPECT_EQ(report->policy, "all of it");
  EXPECT_EQ(report->sha256, "item 3 77 5");
  EXPECT_EQ(outcome(task_of("look", "")), "ok: ");
}

TEST_F(LifeTest, LargeInputsFromFilesArriveWhole) {
  std::string content(3'000'001, '\0');
  for (std::size_t i = 0; i < content.size(); ++i)
    content[i] = static_cast<char>(i * 2654435761U >> 13U);
  const testing::ScratchFile file{content};
  start({{"sum", [](const Task& task, Report& report) {
            std::uint64_t sum = 0;
            const auto bytes = *task.item.bytes->in_memory();
            for (const std::byte byte : bytes)
              sum = sum * 31 + static_cast<std::uint64_t>(byte);
            report.policy = std::to_string(sum);
          }}});
  std::uint64_t sum = 0;
  for (const char c : content)
    sum = sum * 31 + static_cast<std::uint8_t>(c);
  Task task = task_of("sum");
  task.item.bytes = *file_source(file.path());
  EXPECT_EQ(outcome(task), "ok: " + std::to_string(sum));
}

TEST_F(LifeTest, ThreadsWorkInside) {
  start({{"threads", [](const Task& task, Report& report) {
            Cores cores{task.lanes};
            std::atomic<int> sum{0};
            std::atomic<std::size_t> last_lane{0};
            cores.share(400, task.lanes, [&](std::size_t i, std::size_t lane) {
              std::this_thread::sleep_for(std::chrono::microseconds{200});
              sum += static_cast<int>(i);
              if (lane > last_lane) last_lane = lane;
            });
            report.policy = std::to_string(sum) + " " + (last_lane > 0 ? "shared" : "alone");
          }}});
  Task task = task_of("threads");
  task.lanes = 4;
  EXPECT_EQ(outcome(task), "ok: 79800 shared");
}

TEST_F(LifeTest, ManyThreadsExamineAtOnce) {
  start({{"echo", [](const Task& task, Report& report) {
            const auto bytes = *task.item.bytes->in_memory();
            report.policy.assign(reinterpret_cast<const char*>(bytes.data()), bytes.size());
            if (task.flags % 5 == 0) std::abort();
          }}});
  std::atomic<int> right{0};
  std::atomic<int> crashed{0};
  {
    std::vector<std::jthread> threads;
    for (std::uint32_t thread = 0; thread < 8; ++thread)
      threads.emplace_back([&, thread] {
        for (std::uint32_t i = 0; i < 20; ++i) {
          Task task = task_of("echo", std::to_string(thread) + "/" + std::to_string(i));
          task.flags = i;
          const std::string expected =
              i % 5 == 0 ? "internal: the examination crashed (signal 6)"
                         : "ok: " + std::to_string(thread) + "/" + std::to_string(i);
          if (outcome(task) != expected) continue;
          ++(i % 5 == 0 ? crashed : right);
        }
      });
  }
  EXPECT_EQ(right, 8 * 16);
  EXPECT_EQ(crashed, 8 * 4);
  EXPECT_EQ(zygote_->restarts(), 0U);
}

TEST_F(LifeTest, LeavesNoChildrenAndNoDescriptors) {
  begin(publishing(pid_, {{"crash", [](const Task&, Report&) { std::abort(); }}}));
  (void)outcome("honest");
  const std::size_t here = descriptors_of(::getpid());
  const std::size_t there = descriptors_of(pid_);
  for (int i = 0; i < 30; ++i)
    (void)outcome(i % 2 == 0 ? "crash" : "honest");
  EXPECT_TRUE(soon([this] { return children_of(pid_) == 0; }));
  EXPECT_EQ(descriptors_of(::getpid()), here);
  EXPECT_TRUE(soon([&] { return descriptors_of(pid_) <= there; }));
}

TEST_F(LifeTest, AStopEndsTheExaminationAtOnce) {
  begin(publishing(pid_, {{"sleep", [](const Task&, Report&) {
                             for (;;)
                               std::this_thread::sleep_for(seconds{1});
                           }}}));
  std::stop_source stop;
  std::jthread stopper{[&] {
    soon([this] { return children_of(pid_) == 1; });
    stop.request_stop();
  }};
  const auto begun = Clock::now();
  const auto report = zygote_->examine(task_of("sleep"), stop.get_token());
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().code, ErrorCode::Cancelled);
  EXPECT_LT(Clock::now() - begun, seconds{20});  // the limit is a minute
  EXPECT_TRUE(soon([this] { return children_of(pid_) == 0; }));
  // Already stopped: nothing is started.
  EXPECT_EQ(zygote_->examine(task_of("sleep"), stop.get_token()).error().code,
            ErrorCode::Cancelled);
}

TEST_F(LifeTest, RefusesWhatIsTooLarge) {
  start({});
  Task task = task_of("x", "12345");
  task.limits.input_bytes = 4;
  EXPECT_EQ(outcome(task), "limit: more bytes than the limit allows");
  EXPECT_EQ(outcome(std::string(20'000, 'n')), "limit: the name is longer than allowed");
}

TEST_F(LifeTest, ADeadZygoteIsReplacedAndCounted) {
  begin(publishing(pid_, {}));
  EXPECT_EQ(outcome("a"), "ok: ");
  for (std::uint32_t deaths = 1; deaths <= 2; ++deaths) {
    const pid_t old = pid_;
    ASSERT_EQ(::kill(old, SIGKILL), 0);
    ASSERT_TRUE(soon([old] { return gone(old); }));
    EXPECT_EQ(outcome("a"), "ok: ");
    EXPECT_NE(pid_, old);
    EXPECT_EQ(zygote_->restarts(), deaths);
  }
}

TEST_F(LifeTest, AZygoteThatDiesMeanwhileIsTriedOnceMore) {
  auto& begun = shared<std::atomic<int>>();
  const auto sleep = [&begun](const Task& task, Report& report) {
    report.policy = std::to_string(++begun);
    if (task.flags == 0 && begun > 1) return;
    for (;;)
      std::this_thread::sleep_for(seconds{1});
  };
  begin(publishing(pid_, {{"sleep", sleep}}));
  // Kills the zygote each time an examination has begun.
  std::jthread killer{[&](std::stop_token done) {
    for (int killed = 0; !done.stop_requested();) {
      std::this_thread::sleep_for(milliseconds{5});
      if (begun <= killed) continue;
      killed = begun;
      ::kill(pid_, SIGKILL);
    }
  }};
  Task always = task_of("sleep");
  always.flags = 1;
  EXPECT_EQ(outcome(always), "internal: the sandbox process died, and once more when tried again");
  EXPECT_EQ(zygote_->restarts(), 1U);
  EXPECT_EQ(begun, 2);
}

TEST_F(LifeTest, ASetupThatFailsLaterIsSaid) {
  auto& runs = shared<std::atomic<int>>();
  begin([&]() -> Result<Examiner> {
    pid_ = ::getpid();
    if (++runs > 1) return Error{ErrorCode::Unavailable, "models", "the model is gone"};
    return setup_of({})();
  });
  EXPECT_EQ(outcome("a"), "ok: ");
  ::kill(pid_, SIGKILL);
  ASSERT_TRUE(soon([this] { return gone(pid_); }));
  EXPECT_EQ(outcome("a"), "unavailable: the model is gone");
}

TEST_F(LifeTest, TheZygoteEndsWithTheProgram) {
  const pid_t program = ::fork();
  if (program == 0) {
    auto started = Zygote::start(publishing(pid_, {}));
    if (!started) ::_exit(1);
    ::kill(::getpid(), SIGKILL);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(program, &status, 0), program);
  ASSERT_TRUE(WIFSIGNALED(status));
  EXPECT_TRUE(soon([this] { return gone(pid_); }));
}

TEST_F(LifeTest, TheZygoteEndsWithItsObject) {
  begin(publishing(pid_, {}));
  zygote_.reset();
  EXPECT_TRUE(soon([this] { return gone(pid_); }));
  EXPECT_EQ(::waitpid(-1, nullptr, WNOHANG), -1) << "a child was left behind";
}

TEST_F(LifeTest, TroubleOfSetupComesBackFromStart) {
  struct Case {
    const char* name;
    sandbox::Setup setup;
    const char* detail;
  };
  const Case cases[] = {
      {"error",
       [] {
         return Result<Examiner>{Error{ErrorCode::Unavailable, "m", "no model"}};
       },
       "no model"},
      {"exception", []() -> Result<Examiner> { throw std::runtime_error("content"); },
       "setting up threw an exception"},
      {"exit", []() -> Result<Examiner> { ::_exit(0); }, "the sandbox ended while setting up"},
      {"threads",
       []() -> Result<Examiner> {
         std::thread{[] { std::this_thread::sleep_for(seconds{60}); }}.detach();
         return setup_of({})();
       },
       "setting up left 1 threads running; a process with threads cannot be forked safely"},
  };
  for (const Case& one : cases) {
    const auto started = Zygote::start(one.setup);
    ASSERT_FALSE(started) << one.name;
    EXPECT_EQ(started.error().detail, one.detail) << one.name;
  }
  ZygoteOptions hasty;
  hasty.setup_time = milliseconds{50};
  const auto slow = Zygote::start(
      []() -> Result<Examiner> {
        std::this_thread::sleep_for(seconds{60});
        return setup_of({})();
      },
      hasty);
  ASSERT_FALSE(slow);
  EXPECT_EQ(slow.error().code, ErrorCode::Timeout);
}

TEST_F(LifeTest, ThreadsThatWereJoinedDoNotCount) {
  begin([]() -> Result<Examiner> {
    for (int i = 0; i < 8; ++i)
      std::thread{[] {}}.join();
    return setup_of({})();
  });
  EXPECT_EQ(outcome("a"), "ok: ");
}

TEST_F(LifeTest, StartsOnlyWithoutThreads) {
  std::jthread other{[](std::stop_token done) {
    while (!done.stop_requested())
      std::this_thread::sleep_for(milliseconds{5});
  }};
  const auto started = Zygote::start(setup_of({}));
  ASSERT_FALSE(started);
  EXPECT_EQ(started.error().detail, "the sandbox must start before any thread");
}

}  // namespace
}  // namespace outvet::sandbox
