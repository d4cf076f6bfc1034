#include "scanner/sandbox/process.h"

#include <array>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <csignal>
#include <fcntl.h>
#include <filesystem>
#include <system_error>
#include <thread>
#include <unistd.h>

#include <sys/syscall.h>
#include <sys/wait.h>

namespace outvet::sandbox {
namespace {

Error no_proc() {
  return Error{ErrorCode::Unavailable, "sandbox.process", "/proc is not mounted; mount it"};
}

}  // namespace

Result<std::uint64_t> mapped_bytes() {
  const Descriptor file{::open("/proc/self/statm", O_RDONLY | O_CLOEXEC)};
  std::array<char, 128> text{};
  const ssize_t got = file ? ::read(file.get(), text.data(), text.size()) : -1;
  if (got <= 0) return no_proc();
  std::uint64_t pages = 0;
  if (std::from_chars(text.data(), text.data() + got, pages).ec != std::errc{}) return no_proc();
  return pages * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

Result<std::size_t> count_threads() {
  constexpr auto kPause = std::chrono::milliseconds{5};
  std::size_t count = 0;
  for (int turn = 0; turn < 200 && count != 1; ++turn) {
    if (turn > 0) std::this_thread::sleep_for(kPause);
    std::error_code error;
    std::filesystem::directory_iterator task{"/proc/self/task", error};
    if (error) return no_proc();
    count = static_cast<std::size_t>(std::distance(begin(task), end(task)));
  }
  return count;
}

Descriptor open_process(pid_t pid) {
  return Descriptor{static_cast<int>(::syscall(SYS_pidfd_open, pid, 0))};
}

void kill_process(int handle) {
  ::syscall(SYS_pidfd_send_signal, handle, SIGKILL, nullptr, 0);
}

Ending reap(int handle) {
  siginfo_t info{};
  int taken = -1;
  do {
    taken = ::waitid(P_PIDFD, static_cast<id_t>(handle), &info, WEXITED);
  } while (taken != 0 && errno == EINTR);
  if (taken != 0) return Ending{};
  return Ending{info.si_code == CLD_EXITED, info.si_status};
}

}  // namespace outvet::sandbox
