#pragma once

#include <atomic>
#include <chrono>
#include <memory>
#include <optional>
#include <stop_token>

#include "scanner/sandbox/channel.h"
#include "scanner/sandbox/examiner.h"
#include "scanner/sandbox/jail.h"

namespace outvet::sandbox {

struct ZygoteOptions {
  JailMode mode = JailMode::Enforce;
  std::chrono::milliseconds setup_time{120'000};  ///< models from a cold disk
};

/// The way in which a program examines files of strangers without opening them itself.
///
///     program ── keeper ── zygote ─┬─ child: one file, locked in
///                                  └─ child: another
///
/// The zygote builds the examiner once; every child is forked from it with everything loaded.
/// The program sends a sealed copy of the bytes and takes back an encoded report, of which it
/// trusts nothing. A child that crashes, hangs or eats memory costs its own file and nothing
/// else. Its standard output and error go nowhere (but standard error in trap mode and in
/// builds with AddressSanitizer).
///
/// What it cannot do: a child that a file took over can still lie about that very file.
///
/// Thread safety: examine() may be called from any number of threads at once.
class Zygote {
 public:
  /// Forks keeper and zygote and waits until setup() has run. Call it early: the program may
  /// have one thread only, the one that stays until the end (the zygote ends with it).
  /// Errors: those of setup(); Internal when this process or setup() has threads; Unavailable
  /// when the kernel cannot confine a child; Timeout.
  static Result<std::unique_ptr<Zygote>> start(const Setup& setup,
                                               const ZygoteOptions& options = {});

  /// Ends all of them. No examine() may be running.
  ~Zygote();
  Zygote(const Zygote&) = delete;
  Zygote& operator=(const Zygote&) = delete;

  /// Examines one item in a child of its own, within Limits::time (or Task::longest) and a second
  /// of grace.
  /// A zygote that died is rebuilt (see restarts()) and asked once more.
  /// Errors: Timeout, Cancelled, LimitExceeded (size, memory, length of the report), Io,
  /// Internal (a crash, a forbidden system call, a malformed reply, an exception, a zygote that
  /// died again), Unavailable. None of them quotes the item.
  Result<Report> examine(const Task& task, std::stop_token stop = {}) const;

  /// How often the zygote had died and was built anew, as far as calls have seen it. Each
  /// time is also the event "sandbox.zygote_rebuilt".
  std::uint32_t restarts() const noexcept { return restarts_; }

 private:
  Zygote(Descriptor control, pid_t keeper) : control_(std::move(control)), keeper_(keeper) {}

  std::optional<Result<Report>> attempt(const Task& task, int input, int stop) const;
  void note_generation(std::uint32_t generation) const;
  Result<Done> send(std::span<const std::byte> request, std::span<const int> descriptors,
                    int stop) const;

  Descriptor control_;
  pid_t keeper_;
  mutable std::atomic<std::uint32_t> restarts_{0};
};

}  // namespace outvet::sandbox
