#include "scanner/sandbox/server.h"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <optional>
#include <poll.h>
#include <unistd.h>

#include <sys/wait.h>

#include "scanner/sandbox/child.h"
#include "scanner/sandbox/huge_pages.h"
#include "scanner/sandbox/notice.h"

namespace outvet::sandbox {
namespace {

/// More requests wait in the channel. Two descriptors a child.
constexpr std::size_t kMostChildren = 256;

/// So many requests are a batch: from here on cheap forks are worth their price.
constexpr std::size_t kBatch = 32;

struct Child {
  Descriptor handle;
  Descriptor status;
};

/// Request and descriptors of a message; nothing when it is none of ours.
std::optional<RequestDescriptors> take_descriptors(Message& message) {
  if (message.descriptors.size() != 3) return std::nullopt;
  return RequestDescriptors{std::move(message.descriptors[0]), std::move(message.descriptors[1]),
                            std::move(message.descriptors[2])};
}

Notice failed(Error error) {
  Notice notice;
  notice.kind = Notice::Kind::Failed;
  notice.error = std::move(error);
  return notice;
}

class Server {
 public:
  Server(int control, const Examiner& examiner, JailMode mode, std::uint32_t generation)
      : control_(control), examiner_(examiner), mode_(mode), generation_(generation) {}

  void run() {
    while (open_) {
      const std::vector<pollfd> ready = wait();
      // Children first: a request may become one, and `ready` speaks of those before.
      std::size_t at = 1;
      for (Child& child : children_) {
        look_after(child, ready[at], ready[at + 1]);
        at += 2;
      }
      std::erase_if(children_, [](const Child& child) { return !child.handle; });
      if (ready[0].revents != 0) accept();
    }
  }

 private:
  std::vector<pollfd> wait() const {
    std::vector<pollfd> all;
    const bool full = children_.size() >= kMostChildren;
    all.push_back({full ? -1 : control_, POLLIN, 0});
    for (const Child& child : children_) {
      all.push_back({child.handle.get(), POLLIN, 0});
      all.push_back({child.status.get(), 0, 0});  // no event but the other end's going
    }
    while (::poll(all.data(), all.size(), -1) < 0 && errno == EINTR) {
    }
    return all;
  }

  static void look_after(Child& child, const pollfd& ended, const pollfd& abandoned) {
    if (ended.revents != 0) {
      Notice notice;
      notice.kind = Notice::Kind::Ended;
      notice.ending = reap(child.handle.get());
      if (child.status) (void)send_notice(child.status.get(), notice);
      child.handle.reset();
    } else if (abandoned.revents != 0) {
      kill_process(child.handle.get());
      child.status.reset();
    }
  }

  void accept() {
    auto message = try_receive(control_);
    if (!message) {
      open_ = message.error().code != ErrorCode::Unavailable;
      return;
    }
    if (!*message) return;
    auto descriptors = take_descriptors(**message);
    if (!descriptors) return;
    if (++requests_ == kBatch) use_huge_pages();
    start(**message, std::move(*descriptors));
  }

  void start(const Message& request, RequestDescriptors descriptors) {
    const pid_t zygote = ::getpid();
    const pid_t pid = ::fork();
    if (pid == 0) run_child(examiner_, request, descriptors, zygote, mode_);
    Notice notice;
    notice.kind = Notice::Kind::Started;
    notice.generation = generation_;
    if (pid > 0) notice.child = open_process(pid);
    if (!notice.child) {
      if (pid > 0 && ::kill(pid, SIGKILL) == 0) ::waitpid(pid, nullptr, 0);
      (void)send_notice(descriptors.status.get(),
                        failed({ErrorCode::Unavailable, "sandbox.zygote", "no new process"}));
      return;
    }
    const bool heard = static_cast<bool>(send_notice(descriptors.status.get(), notice));
    if (!heard) kill_process(notice.child.get());
    children_.push_back(
        {std::move(notice.child), heard ? std::move(descriptors.status) : Descriptor{}});
  }

  int control_;
  const Examiner& examiner_;
  JailMode mode_;
  std::uint32_t generation_;
  std::vector<Child> children_;
  std::size_t requests_ = 0;
  bool open_ = true;
};

}  // namespace

void serve(int control, const Examiner& examiner, JailMode mode, std::uint32_t generation) {
  Server{control, examiner, mode, generation}.run();
}

void refuse_all(int control, const Error& error) {
  for (auto message = try_receive(control); message && *message; message = try_receive(control))
    if (auto descriptors = take_descriptors(**message))
      (void)send_notice(descriptors->status.get(), failed(error));
}

Result<Done> try_jail(JailMode mode) {
  const auto unconfined = [](const char* what) {
    return Error{ErrorCode::Unavailable, "sandbox.jail", what};
  };
  auto ends = make_channel();
  if (!ends) return ends.error();
  const pid_t zygote = ::getpid();
  const pid_t pid = ::fork();
  if (pid == 0) {
    JailLimits limits;
    limits.keep = {ends->there.get()};
    if (auto done = enter_jail(limits, zygote, mode); !done) {
      (void)send_notice(ends->there.get(), failed(done.error()));
      ::_exit(static_cast<int>(ChildExit::Jail));
    }
    const int opened = ::open("/", O_RDONLY | O_CLOEXEC);
    ::_exit(opened < 0 && errno == EACCES ? 0 : 1);
  }
  const Descriptor child = pid > 0 ? open_process(pid) : Descriptor{};
  if (!child) return unconfined("no new process, or a kernel before Linux 5.3");
  const Ending ending = reap(child.get());
  if (ending.exited && ending.number == 0) return Done{};
  auto notice = receive_notice(ends->here.get());
  if (notice && *notice) return (*notice)->error;
  return unconfined("a confined child could open a file or did not run");
}

}  // namespace outvet::sandbox
