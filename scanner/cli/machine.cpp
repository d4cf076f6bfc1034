#include "scanner/cli/machine.h"

#include <algorithm>
#include <fstream>
#include <thread>
#include <unistd.h>

#include <sys/syscall.h>
#include <sys/utsname.h>

namespace outvet::cli {
namespace {

#ifndef __NR_landlock_create_ruleset
#define __NR_landlock_create_ruleset 444
#endif
constexpr unsigned kLandlockVersion = 1;  // LANDLOCK_CREATE_RULESET_VERSION, linux/landlock.h

std::uint64_t physical_memory() {
  const long pages = ::sysconf(_SC_PHYS_PAGES);
  const long size = ::sysconf(_SC_PAGE_SIZE);
  if (pages <= 0 || size <= 0) return 0;
  return static_cast<std::uint64_t>(pages) * static_cast<std::uint64_t>(size);
}

/// The limit of the control group, where there is one (cgroup v2, memory.max).
std::uint64_t group_memory() {
  std::ifstream in{"/sys/fs/cgroup/memory.max"};
  std::uint64_t bytes = 0;
  return in >> bytes ? bytes : 0;
}

}  // namespace

Machine look_at_machine() {
  Machine machine;
  machine.cores = std::max(1U, std::thread::hardware_concurrency());
  machine.memory = physical_memory();
  if (const std::uint64_t group = group_memory(); group > 0)
    machine.memory = machine.memory == 0 ? group : std::min(machine.memory, group);
  const long abi = ::syscall(__NR_landlock_create_ruleset, nullptr, 0, kLandlockVersion);
  machine.landlock = static_cast<int>(std::max(0L, abi));
  std::ifstream actions{"/proc/sys/kernel/seccomp/actions_avail"};
  for (std::string action; actions >> action;)
    machine.seccomp |= action == "kill_process";
  utsname name{};
  if (::uname(&name) == 0) machine.kernel = name.release;
  return machine;
}

}  // namespace outvet::cli
