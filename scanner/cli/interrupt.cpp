#include "scanner/cli/interrupt.h"

#include <ctime>

namespace outvet::cli {
namespace {

constexpr timespec kPatience{0, 100'000'000};  // 100 ms until the end of the program is noticed

}  // namespace

Interrupt::Interrupt() {
  sigemptyset(&watched_);
  sigaddset(&watched_, SIGINT);
  sigaddset(&watched_, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &watched_, &before_);
  waiter_ = std::jthread{[this](const std::stop_token& end) { wait(end); }};
}

Interrupt::~Interrupt() {
  waiter_.request_stop();
  waiter_.join();
  pthread_sigmask(SIG_SETMASK, &before_, nullptr);
}

void Interrupt::wait(const std::stop_token& end) {
  while (!end.stop_requested()) {
    const int came = ::sigtimedwait(&watched_, nullptr, &kPatience);
    if (came <= 0) continue;
    if (signal_ != 0) {
      // Somebody insists: end as if nobody had caught it.
      std::signal(came, SIG_DFL);
      pthread_sigmask(SIG_UNBLOCK, &watched_, nullptr);
      std::raise(came);
    }
    signal_ = came;
    stop_.request_stop();
  }
}

}  // namespace outvet::cli
