#include "scanner/sandbox/child.h"

#include <atomic>
#include <cerrno>
#include <csignal>
#include <exception>
#include <fcntl.h>
#include <new>
#include <unistd.h>

#include <sys/syscall.h>

#include "scanner/sandbox/sealed.h"
#include "scanner/sandbox/wire.h"

namespace outvet::sandbox {
namespace {

[[noreturn]] void leave(ChildExit code) {
  ::_exit(static_cast<int>(code));
}

bool write_all(int fd, std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    const ssize_t put = ::write(fd, bytes.data(), bytes.size());
    if (put < 0 && errno == EINTR) continue;
    if (put <= 0) return false;
    bytes = bytes.subspan(static_cast<std::size_t>(put));
  }
  return true;
}

/// A signal handler has no other way to know where to write.
std::atomic<int> trap_reply{-1};

void on_refused_call(int, siginfo_t* info, void*) {
  const std::uint32_t word[2] = {kTrapWord, static_cast<std::uint32_t>(info->si_syscall)};
  write_all(trap_reply, std::as_bytes(std::span{word}));
  leave(ChildExit::Trapped);
}

void report_refused_calls(int reply) {
  trap_reply = reply;
  struct sigaction action {};
  action.sa_sigaction = on_refused_call;
  action.sa_flags = SA_SIGINFO;
  ::sigaction(SIGSYS, &action, nullptr);
}

/// Says "out of memory" where an exception ends a thread or leaves a noexcept function.
[[noreturn]] void on_terminate() {
  try {
    if (const std::exception_ptr thrown = std::current_exception()) std::rethrow_exception(thrown);
  } catch (const std::bad_alloc&) {
    leave(ChildExit::Memory);
  } catch (...) {
    leave(ChildExit::Uncaught);
  }
  // No exception: somebody called std::terminate(). A crash, and reported as one.
  std::signal(SIGABRT, SIG_DFL);
  ::syscall(SYS_tgkill, ::getpid(), ::gettid(), SIGABRT);
  leave(ChildExit::Uncaught);
}

/// When the machine runs out of memory this process is to go, not the zygote or the program.
void go_first_when_memory_ends() {
  const Descriptor file{::open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC)};
  if (file) write_all(file.get(), std::as_bytes(std::span{"1000", 4}));
}

std::vector<std::byte> examine(const Examiner& examiner, const Task& task) {
  try {
    std::vector<std::byte> frame = encode(examiner(task));
    if (frame.size() <= WireLimits{}.frame_bytes) return frame;
    return encode(Failure::TooLarge);
  } catch (const std::bad_alloc&) {
    return encode(Failure::Memory);
  } catch (...) {
    return encode(Failure::Exception);
  }
}

}  // namespace

void run_child(const Examiner& examiner, const Message& request,
               const RequestDescriptors& descriptors, pid_t zygote, JailMode mode) {
  std::set_terminate(on_terminate);
  const int reply = descriptors.reply.get();
  auto asked = decode_request(request.bytes);
  auto bytes = map_sealed(descriptors.input.get());
  if (!asked || !bytes) leave(ChildExit::Input);
  go_first_when_memory_ends();
  if (mode == JailMode::Trap) report_refused_calls(reply);

  JailLimits limits = jail_limits(asked->limits, asked->lanes, asked->longest);
  limits.keep = {reply};
  if (!enter_jail(limits, zygote, mode)) leave(ChildExit::Jail);

  const Task task{{asked->id, Sensitive{std::move(asked->name)}, std::move(*bytes)},
                  asked->limits,
                  asked->longest,
                  asked->lanes,
                  asked->flags};
  const std::vector<std::byte> frame = examine(examiner, task);
  leave(write_all(reply, frame) ? ChildExit::Replied : ChildExit::Unwritten);
}

}  // namespace outvet::sandbox
