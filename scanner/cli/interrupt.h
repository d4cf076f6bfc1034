#pragma once

#include <atomic>
#include <csignal>
#include <stop_token>
#include <thread>

namespace outvet::cli {

/// Turns SIGINT and SIGTERM into a stop request, so that the finished part of a report can be
/// written. A second signal ends the program at once. Made before any other thread starts:
/// they inherit the blocked signals.
class Interrupt {
 public:
  Interrupt();
  ~Interrupt();
  Interrupt(const Interrupt&) = delete;
  Interrupt& operator=(const Interrupt&) = delete;

  std::stop_token token() const { return stop_.get_token(); }
  void request_stop() { stop_.request_stop(); }

  int signal() const noexcept { return signal_; }  ///< 0: none came

 private:
  void wait(const std::stop_token& end);

  sigset_t watched_{};
  sigset_t before_{};
  std::stop_source stop_;
  std::atomic<int> signal_{0};
  std::jthread waiter_;
};

}  // namespace outvet::cli
