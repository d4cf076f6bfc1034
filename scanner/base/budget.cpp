#include "scanner/base/budget.h"

#include <algorithm>
#include <atomic>
#include <string>
#include <utility>

namespace outvet {

struct MemoryAccount {
  std::atomic<std::uint64_t> used{0};
};

namespace {

/// Gives its share back to the account when the last owner goes.
struct Share {
  Share(std::shared_ptr<MemoryAccount> owner, std::uint64_t size)
      : account(std::move(owner)), bytes(size) {}
  ~Share() { account->used -= bytes; }
  Share(const Share&) = delete;
  Share& operator=(const Share&) = delete;

  std::shared_ptr<MemoryAccount> account;
  std::uint64_t bytes;
};

}  // namespace

Budget::Budget(const Limits& limits, std::stop_token stop)
    : limits_(limits),
      deadline_(std::chrono::steady_clock::now() + limits.time),
      stop_(std::move(stop)),
      memory_(std::make_shared<MemoryAccount>()) {}

Result<Done> Budget::check() const {
  if (stop_.stop_requested()) return Error{ErrorCode::Cancelled, "budget", "stopped on request"};
  if (std::chrono::steady_clock::now() > deadline_)
    return Error{ErrorCode::Timeout, "budget", "the time limit passed"};
  return Done{};
}

Result<MemoryLease> Budget::reserve(std::uint64_t bytes, std::string_view what) {
  std::uint64_t used = memory_->used.load();
  do {
    if (bytes > limits_.memory_bytes || used > limits_.memory_bytes - bytes)
      return Error{ErrorCode::LimitExceeded, "budget",
                   std::string{what} + " needs more memory than the limit allows"};
  } while (!memory_->used.compare_exchange_weak(used, used + bytes));
  return MemoryLease{std::make_shared<Share>(memory_, bytes)};
}

Result<Done> Budget::check_pixels(std::int64_t width, std::int64_t height,
                                  std::string_view where) const {
  if (width <= 0 || height <= 0)
    return Error{ErrorCode::Malformed, std::string{where}, "a side of the picture is not positive"};
  const auto limit = static_cast<std::int64_t>(limits_.pixels_per_frame);
  // Dividing instead of multiplying: the product of two header fields may overflow.
  if (width > limit / height)
    return Error{ErrorCode::LimitExceeded, std::string{where}, "more pixels than the limit allows"};
  return Done{};
}

std::chrono::milliseconds Budget::time_left() const {
  const auto left = deadline_ - std::chrono::steady_clock::now();
  return std::max(std::chrono::milliseconds{0},
                  std::chrono::duration_cast<std::chrono::milliseconds>(left));
}

}  // namespace outvet
