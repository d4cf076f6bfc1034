#pragma once

#include <cstdint>
#include <string>

namespace outvet::cli {

/// Facts about this machine that decide what outvet can do on it.
struct Machine {
  std::size_t cores = 0;     ///< that this process may use
  std::uint64_t memory = 0;  ///< bytes that this process may use; 0: unknown
  int landlock = 0;          ///< ABI version, 0: not there (landlock(7))
  bool seccomp = false;      ///< the kernel can kill a process for a system call
  std::string kernel;        ///< "6.1.0-18-amd64"
};

Machine look_at_machine();

}  // namespace outvet::cli
