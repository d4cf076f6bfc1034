#include "scanner/sandbox/keeper.h"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <sys/prctl.h>
#include <sys/resource.h>

#include "scanner/sandbox/build_kind.h"
#include "scanner/sandbox/notice.h"
#include "scanner/sandbox/process.h"
#include "scanner/sandbox/server.h"

namespace outvet::sandbox {
namespace {

using Clock = std::chrono::steady_clock;

constexpr auto kFirstPause = std::chrono::milliseconds{100};
constexpr auto kLongestPause = std::chrono::milliseconds{5'000};
constexpr auto kHealthyLife = std::chrono::seconds{10};  // then the pause starts anew

/// Ends this process with its parent, also when that has just ended.
void end_with(pid_t parent) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != parent) ::_exit(1);
}

/// Cuts every tie to the program but `task`: its terminal, its descriptors, its handlers.
/// Errors: Unavailable.
Result<Done> detach(const KeeperTask& task) {
  // Ctrl-C is for the program, which then stops its examinations itself.
  ::setpgid(0, 0);
  for (const int number : {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGCHLD, SIGPIPE})
    ::signal(number, SIG_DFL);
  sigset_t none;
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);

  const int nothing = ::open("/dev/null", O_RDWR);
  if (nothing < 0)
    return Error{ErrorCode::Unavailable, "sandbox.keeper", "/dev/null cannot be opened"};
  ::dup2(nothing, STDIN_FILENO);
  ::dup2(nothing, STDOUT_FILENO);
  if (task.mode != JailMode::Trap && !kKeepStandardError) ::dup2(nothing, STDERR_FILENO);
  const auto [low, high] = std::minmax(task.control, task.startup);
  ::close_range(STDERR_FILENO + 1, static_cast<unsigned>(low) - 1, 0);
  if (low + 1 < high)
    ::close_range(static_cast<unsigned>(low) + 1, static_cast<unsigned>(high) - 1, 0);
  ::close_range(static_cast<unsigned>(high) + 1, ~0U, 0);

  rlimit files{};
  ::getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &files);
  const rlimit no_core{0, 0};
  ::setrlimit(RLIMIT_CORE, &no_core);
  return Done{};
}

/// setup(), and what it must leave behind.
Result<Examiner> prepare(const Setup& setup, JailMode mode) {
  Result<Examiner> examiner{Error{}};
  try {
    examiner = setup();
  } catch (...) {
    return Error{ErrorCode::Internal, "sandbox.setup", "setting up threw an exception"};
  }
  if (!examiner) return examiner.error();
  const auto threads = count_threads();
  if (!threads) return threads.error();
  if (*threads != 1)
    return Error{ErrorCode::Internal, "sandbox.setup",
                 "setting up left " + std::to_string(*threads - 1) +
                     " threads running; a process with threads cannot be forked safely"};
  if (auto confined = try_jail(mode); !confined) return confined.error();
  return examiner;
}

[[noreturn]] void run_zygote(const KeeperTask& task, const Setup& setup, std::uint32_t generation) {
  const bool first = generation == 0;
  const Result<Examiner> examiner = prepare(setup, task.mode);
  Notice notice;
  if (!examiner) {
    notice.kind = Notice::Kind::Failed;
    notice.error = examiner.error();
    if (first) {
      (void)send_notice(task.startup, notice);
    } else {
      refuse_all(task.control, examiner.error());
    }
    ::_exit(1);
  }
  if (first) {
    (void)send_notice(task.startup, notice);
    ::close(task.startup);
  }
  serve(task.control, *examiner, task.mode, generation);
  ::_exit(0);
}

/// Waits until the zygote ends. False when the program has gone: then the zygote is ended.
bool watch(int control, int zygote) {
  pollfd both[2] = {{zygote, POLLIN, 0}, {control, 0, 0}};
  while (::poll(both, 2, -1) < 0 && errno == EINTR) {
  }
  const bool gone = both[1].revents != 0;
  if (gone) kill_process(zygote);
  (void)reap(zygote);
  return !gone;
}

/// Waits for `pause`, then for a request. False when the program has gone.
bool wait_for_request(int control, std::chrono::milliseconds pause) {
  pollfd program{control, 0, 0};
  while (::poll(&program, 1, static_cast<int>(pause.count())) < 0 && errno == EINTR) {
  }
  program.events = POLLIN;
  while (program.revents == 0)
    ::poll(&program, 1, -1);
  return (program.revents & POLLHUP) == 0;
}

}  // namespace

void run_keeper(const KeeperTask& task, const Setup& setup) {
  end_with(task.program);
  if (auto done = detach(task); !done) {
    Notice notice;
    notice.kind = Notice::Kind::Failed;
    notice.error = done.error();
    (void)send_notice(task.startup, notice);
    ::_exit(1);
  }
  const pid_t keeper = ::getpid();
  auto pause = kFirstPause;
  for (std::uint32_t generation = 0;; ++generation) {
    const auto born = Clock::now();
    const pid_t pid = ::fork();
    if (pid == 0) {
      end_with(keeper);
      run_zygote(task, setup, generation);
    }
    const Descriptor zygote = pid > 0 ? open_process(pid) : Descriptor{};
    if (generation == 0) ::close(task.startup);
    if (zygote && !watch(task.control, zygote.get())) ::_exit(0);
    if (Clock::now() - born > kHealthyLife) pause = kFirstPause;
    if (!wait_for_request(task.control, pause)) ::_exit(0);
    pause = std::min(pause * 2, kLongestPause);
  }
}

}  // namespace outvet::sandbox
