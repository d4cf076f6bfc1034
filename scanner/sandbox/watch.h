#pragma once

#include <chrono>
#include <optional>
#include <stop_token>

#include "scanner/sandbox/channel.h"
#include "scanner/sandbox/examiner.h"
#include "scanner/sandbox/notice.h"

namespace outvet::sandbox {

/// Longer than Limits::time and Task::longest by this: an examiner that keeps its own time says
/// what it did not look at; one that does not is killed.
inline constexpr std::chrono::milliseconds kGrace{1'000};

/// For a request to become a child: the zygote may have to be built anew first.
inline constexpr std::chrono::milliseconds kStartWait{60'000};

/// Wakes a poll(2) when a stop is requested.
class StopSignal {
 public:
  /// Errors: Unavailable when the process may open no more descriptors.
  static Result<StopSignal> make();
  int get() const noexcept { return event_.get(); }
  void raise() const noexcept;

 private:
  explicit StopSignal(Descriptor event) : event_(std::move(event)) {}
  Descriptor event_;
};

/// One child under watch: takes its reply, keeps the time, kills it when it must end.
class Watch {
 public:
  /// `status` brings notices of the zygote, `reply` is the pipe of the child.
  Watch(const Task& task, Descriptor status, Descriptor reply, int stop)
      : task_(task), status_(std::move(status)), reply_(std::move(reply)), stop_(stop) {}
  ~Watch();
  Watch(const Watch&) = delete;
  Watch& operator=(const Watch&) = delete;

  /// Waits for the end. Nothing when the zygote died meanwhile.
  /// Errors: those of outcome_of(), Timeout, Cancelled, LimitExceeded.
  std::optional<Result<Report>> run();

  /// Of the zygote that took the request; 0 before it did.
  std::uint32_t generation() const noexcept { return generation_; }

 private:
  using Clock = std::chrono::steady_clock;

  bool over() const { return ended_ && !reply_; }
  void wait(short (&events)[3]) const;
  std::optional<Error> take_notice();
  std::optional<Error> take_reply();

  const Task& task_;
  Descriptor status_;
  Descriptor reply_;
  int stop_;
  Clock::time_point deadline_ = Clock::now() + kStartWait;
  Descriptor child_;  ///< once started
  std::uint32_t generation_ = 0;
  std::optional<Ending> ended_;
  bool zygote_gone_ = false;
  std::vector<std::byte> bytes_;
};

}  // namespace outvet::sandbox
