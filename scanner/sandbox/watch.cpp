#include "scanner/sandbox/watch.h"

#include <algorithm>
#include <cerrno>
#include <limits>
#include <poll.h>
#include <unistd.h>

#include <sys/eventfd.h>

#include "scanner/sandbox/outcome.h"
#include "scanner/sandbox/wire.h"

namespace outvet::sandbox {
namespace {

Error ended(ErrorCode code, const char* detail) {
  return Error{code, "sandbox", detail};
}

}  // namespace

Result<StopSignal> StopSignal::make() {
  Descriptor event{::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)};
  if (!event) return ended(ErrorCode::Unavailable, "no more descriptors");
  return StopSignal{std::move(event)};
}

void StopSignal::raise() const noexcept {
  const std::uint64_t one = 1;
  (void)!::write(event_.get(), &one, sizeof(one));
}

Watch::~Watch() {
  // A child that has not started yet is killed by the zygote when it finds `status_` closed.
  if (child_ && !ended_) kill_process(child_.get());
}

std::optional<Result<Report>> Watch::run() {
  while (!over()) {
    short events[3] = {};
    wait(events);
    if (events[2] != 0) return ended(ErrorCode::Cancelled, "stopped on request");
    std::optional<Error> error;
    if (events[1] != 0) error = take_reply();
    if (!error && events[0] != 0) error = take_notice();
    if (error) return *error;
    if (zygote_gone_) return std::nullopt;
    if (Clock::now() >= deadline_)
      return ended(ErrorCode::Timeout, child_ ? "the examination took longer than its time limit"
                                              : "the examination could not start in time");
  }
  return outcome_of(*ended_, bytes_, task_);
}

/// Fills in what happened on the channel, the pipe and the stop request.
void Watch::wait(short (&events)[3]) const {
  pollfd all[3] = {
      {ended_ ? -1 : status_.get(), POLLIN, 0}, {reply_.get(), POLLIN, 0}, {stop_, POLLIN, 0}};
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline_ - Clock::now()).count();
  const int timeout =
      static_cast<int>(std::clamp<std::int64_t>(left, 0, std::numeric_limits<int>::max()));
  if (::poll(all, 3, timeout) < 0) return;  // EINTR: the caller looks at the clock and comes back
  for (std::size_t i = 0; i < 3; ++i)
    events[i] = all[i].revents;
}

std::optional<Error> Watch::take_notice() {
  auto notice = receive_notice(status_.get());
  if (!notice) {
    zygote_gone_ = notice.error().code == ErrorCode::Unavailable;
    if (zygote_gone_) return std::nullopt;
    return notice.error();
  }
  if (!*notice) return std::nullopt;
  switch ((*notice)->kind) {
    case Notice::Kind::Started:
      child_ = std::move((*notice)->child);
      generation_ = (*notice)->generation;
      deadline_ = Clock::now() + std::max(task_.limits.time, task_.longest) + kGrace;
      break;
    case Notice::Kind::Ended: ended_ = (*notice)->ending; break;
    case Notice::Kind::Failed: return (*notice)->error;
    case Notice::Kind::Ready: break;
  }
  return std::nullopt;
}

std::optional<Error> Watch::take_reply() {
  constexpr std::size_t kPiece = std::size_t{64} << 10U;  // what a pipe holds
  const std::size_t size = bytes_.size();
  bytes_.resize(size + kPiece);
  const ssize_t got = ::read(reply_.get(), bytes_.data() + size, kPiece);
  if (got < 0 && errno == EINTR) {
    bytes_.resize(size);
    return std::nullopt;
  }
  bytes_.resize(size + static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
  if (got <= 0) reply_.reset();
  if (bytes_.size() > WireLimits{}.frame_bytes)
    return ended(ErrorCode::LimitExceeded, "the reply is larger than a report may be");
  return std::nullopt;
}

}  // namespace outvet::sandbox
