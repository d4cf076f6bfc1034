#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <stop_token>
#include <string_view>

#include "scanner/base/result.h"

namespace outvet {

/// What one scan may use at most. Plain values: they come from configuration. A limit that
/// is reached is a gap in the report, never a silent cut.
struct Limits {
  std::chrono::milliseconds time{60'000};        ///< a clerk gives up before a minute is over
  int time_per_video_second = 8;                 ///< seconds more for each second of a video
  std::uint64_t input_bytes = 512ULL << 20U;     ///< phones write 200 MB photos at the most
  std::uint64_t memory_bytes = 1024ULL << 20U;   ///< buffers for pixels and input alive at once
  std::uint64_t pixels_per_frame = 120'000'000;  ///< width * height from the header: 108 MP phones
  std::uint32_t frames = 2'000;                  ///< frames or pages looked at per item
  std::uint32_t parts = 64;                      ///< embedded parts looked at per item
  std::uint32_t depth = 4;                       ///< part within part within part
  std::uint64_t text_bytes = 4ULL << 20U;        ///< text taken from metadata per item
  std::uint32_t findings = 10'000;               ///< findings kept per item
};

/// Memory counted against a Budget for as long as the lease lives. Moves, never copies.
class MemoryLease {
 public:
  MemoryLease() = default;

 private:
  friend class Budget;
  explicit MemoryLease(std::shared_ptr<void> held) : held_(std::move(held)) {}
  std::shared_ptr<void> held_;
};

struct MemoryAccount;

/// The running account of one scan: its deadline, its stop request, its memory.
///
/// Every loop over untrusted data calls check() once a turn; every large buffer
/// is reserved before it is allocated. Thread safety: safe from any thread.
class Budget {
 public:
  explicit Budget(const Limits& limits, std::stop_token stop = {});

  /// Errors: Timeout, Cancelled.
  Result<Done> check() const;

  /// Counts `bytes` until the lease dies. Errors: LimitExceeded.
  Result<MemoryLease> reserve(std::uint64_t bytes, std::string_view what);

  /// Refuses a picture by the numbers in its header, before anything is decoded.
  /// Errors: Malformed when a side is not positive, LimitExceeded.
  Result<Done> check_pixels(std::int64_t width, std::int64_t height, std::string_view where) const;

  /// Moves the deadline: a long video may take longer than a picture. For the owner of the
  /// budget, before the work is shared out to threads.
  void grant(std::chrono::milliseconds more) { deadline_ += more; }

  std::chrono::milliseconds time_left() const;
  const Limits& limits() const noexcept { return limits_; }

 private:
  Limits limits_;
  std::chrono::steady_clock::time_point deadline_;
  std::stop_token stop_;
  std::shared_ptr<MemoryAccount> memory_;
};

}  // namespace outvet
