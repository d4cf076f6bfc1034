#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "scanner/base/budget.h"

namespace outvet::sandbox {

/// What a process that reads untrusted media keeps.
struct JailLimits {
  /// Address space in bytes on top of what is mapped when the jail is entered (programs,
  /// models, input). Builds with AddressSanitizer map terabytes of shadow: left out there.
  std::uint64_t address_space = std::uint64_t{2} << 30U;
  std::chrono::seconds processor{60};  ///< of all threads together
  /// Threads and processes of the user, as the kernel counts them (RLIMIT_NPROC): bounds a
  /// flood of threads. The kernel does not bind root by it.
  std::uint64_t tasks = 8'192;
  /// Descriptors that stay open besides 0, 1 and 2, which are the caller's affair.
  std::vector<int> keep;
};

/// Room for one examination under `limits` on `lanes` threads: its buffers, 512 MiB for what
/// libraries allocate on their own account (text, lattices, tables of codecs), and for every
/// thread 8 MiB of stack and the 128 MiB that malloc reserves when it opens an arena. Reserved
/// is not used. Processor time is Limits::time, or `longest` when that is more, on every lane
/// and two seconds.
JailLimits jail_limits(const Limits& limits, std::size_t lanes,
                       std::chrono::milliseconds longest = {});

enum class JailMode : std::uint8_t {
  Enforce,
  /// For tests: a refused system call raises SIGSYS, whose siginfo holds its number, instead
  /// of killing. Calls that are refused quietly (EACCES) stay quiet.
  Trap,
};

/// Locks this process in, for good: no new privileges, no capabilities, no core dump, not
/// traceable, dies with its parent, resource limits, every descriptor but `keep` closed, no
/// file system (Landlock with no rule, where the kernel has it) and a short list of system
/// calls (seccomp). What remains: compute, allocate, start threads, read and write `keep`.
///
/// Refused system calls kill the process, except those that libraries try harmlessly and
/// that just fail: opening and looking up files, sockets, terminal queries, executable memory.
/// Requires a single thread. `parent` is the process whose end ends this one.
/// Errors: Unavailable with what the kernel refused; the process is then half locked in and
/// must not go on.
Result<Done> enter_jail(const JailLimits& limits, int parent, JailMode mode = JailMode::Enforce);

/// What the kernel gives, for `outvet doctor`. Changes nothing.
struct JailFacts {
  bool seccomp = false;            ///< filters that kill a process; without it nothing starts
  int landlock_abi = 0;            ///< 0: none; files are then kept away by seccomp alone
  bool no_new_privileges = false;  ///< prctl(2)
  bool resource_limits = false;
  bool process_descriptors = false;  ///< pidfd_open(2), Linux 5.3
  bool sealed_memory = false;        ///< memfd_create(2) with seals
  bool proc = false;                 ///< /proc is mounted: needed to count threads and memory
  bool null_device = false;          ///< /dev/null: where children print to
  bool address_space_limit = true;   ///< false in builds with AddressSanitizer

  /// Whether an examination can be confined: all but Landlock and the address space.
  bool enough() const noexcept {
    return seccomp && no_new_privileges && resource_limits && process_descriptors &&
           sealed_memory && proc && null_device;
  }
};

JailFacts probe_jail();

}  // namespace outvet::sandbox
