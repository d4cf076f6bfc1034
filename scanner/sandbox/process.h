#pragma once

#include <cstddef>
#include <cstdint>

#include <sys/types.h>

#include "scanner/base/result.h"
#include "scanner/sandbox/descriptor.h"

namespace outvet::sandbox {

/// How a process came to its end.
struct Ending {
  bool exited = false;  ///< by itself; else by a signal
  int number = 0;       ///< exit code, or the signal
};

/// Address space of this process in bytes, from /proc/self/statm.
/// Errors: Unavailable when /proc is not mounted.
Result<std::uint64_t> mapped_bytes();

/// Threads of this process. A thread that was joined stays in the kernel's list for a moment,
/// so this waits up to a second for the number to become one.
/// Errors: Unavailable when /proc is not mounted.
Result<std::size_t> count_threads();

/// A handle on a child of this process that no other process can come to own (pidfd).
Descriptor open_process(pid_t pid);

/// Safe to call for a process that has ended. The handle may come from another process.
void kill_process(int handle);

/// Takes a child that has ended, or waits for its end. Requires a handle on a child.
Ending reap(int handle);

}  // namespace outvet::sandbox
