#include "scanner/sandbox/jail.h"

#include <algorithm>
#include <csignal>
#include <unistd.h>

#include <linux/capability.h>
#include <linux/seccomp.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>

#include "scanner/sandbox/build_kind.h"
#include "scanner/sandbox/descriptor.h"
#include "scanner/sandbox/landlock.h"
#include "scanner/sandbox/process.h"
#include "scanner/sandbox/syscall_filter.h"

namespace outvet::sandbox {
namespace {

Error refused(const char* what) {
  return Error{ErrorCode::Unavailable, "sandbox.jail", what};
}

/// Lowers a limit for good, never raises one.
bool limit(__rlimit_resource what, rlim_t most) {
  rlimit now{};
  if (::getrlimit(what, &now) != 0) return false;
  now.rlim_max = std::min(now.rlim_max, most);
  now.rlim_cur = std::min(now.rlim_cur, now.rlim_max);
  return ::setrlimit(what, &now) == 0;
}

Result<Done> limit_resources(const JailLimits& limits, std::uint64_t mapped) {
  if (!kAddressSanitizer && !limit(RLIMIT_AS, mapped + limits.address_space))
    return refused("the address space cannot be limited");
  constexpr rlim_t kNewDescriptors = kAddressSanitizer ? 64 : 0;  // see syscall_filter.cpp
  // At the soft limit comes SIGXCPU, which says why; a second later SIGKILL, which does not.
  const auto seconds = static_cast<rlim_t>(std::max<std::int64_t>(limits.processor.count(), 1));
  rlimit processor{seconds, seconds + 1};
  rlimit now{};
  if (::getrlimit(RLIMIT_CPU, &now) != 0) return refused("the processor time has no limit");
  processor.rlim_max = std::min(processor.rlim_max, now.rlim_max);
  processor.rlim_cur = std::min(processor.rlim_cur, processor.rlim_max);
  const bool all = ::setrlimit(RLIMIT_CPU, &processor) == 0 && limit(RLIMIT_CORE, 0) &&
                   limit(RLIMIT_FSIZE, 0) && limit(RLIMIT_NOFILE, kNewDescriptors) &&
                   limit(RLIMIT_MEMLOCK, 0) && limit(RLIMIT_NPROC, limits.tasks);
  if (!all) return refused("a resource limit cannot be set");
  return Done{};
}

Result<Done> close_all_but(std::vector<int> keep) {
  std::ranges::sort(keep);
  unsigned from = STDERR_FILENO + 1;
  for (const int fd : keep) {
    const auto kept = static_cast<unsigned>(fd);
    if (kept < from) continue;
    if (kept > from && ::close_range(from, kept - 1, 0) != 0)
      return refused("open descriptors cannot be closed");
    from = kept + 1;
  }
  if (::close_range(from, ~0U, 0) != 0) return refused("open descriptors cannot be closed");
  return Done{};
}

/// Root without capabilities is a user like any other. Raw: libcap is not needed for zeros.
bool drop_capabilities() {
  __user_cap_header_struct head{_LINUX_CAPABILITY_VERSION_3, 0};
  __user_cap_data_struct none[_LINUX_CAPABILITY_U32S_3]{};
  return ::syscall(SYS_capset, &head, none) == 0;
}

}  // namespace

JailLimits jail_limits(const Limits& limits, std::size_t lanes, std::chrono::milliseconds longest) {
  constexpr std::uint64_t kLibraries = std::uint64_t{512} << 20U;
  constexpr std::uint64_t kThread = std::uint64_t{136} << 20U;
  constexpr std::uint64_t kWhole = std::uint64_t{1} << 46U;  // of x86-64; keeps sums small
  JailLimits jail;
  jail.address_space = std::min(limits.memory_bytes, kWhole) + kLibraries + lanes * kThread;
  jail.processor = std::chrono::ceil<std::chrono::seconds>(std::max(limits.time, longest)) *
                       static_cast<std::int64_t>(lanes) +
                   std::chrono::seconds{2};
  return jail;
}

Result<Done> enter_jail(const JailLimits& limits, int parent, JailMode mode) {
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return refused("no_new_privs is refused");
  if (::prctl(PR_SET_DUMPABLE, 0) != 0) return refused("it can be dumped");
  if (::prctl(PR_SET_PDEATHSIG, SIGKILL) != 0) return refused("it would outlive its parent");
  if (::getppid() != parent) return refused("the parent has ended");
  if (auto done = close_all_but(limits.keep); !done) return done.error();
  // Landlock takes a descriptor for a moment and the limits read /proc: in this order.
  const auto mapped = mapped_bytes();
  if (!mapped) return mapped.error();
  if (auto done = deny_by_landlock(); !done) return done.error();
  if (auto done = limit_resources(limits, *mapped); !done) return done.error();
  if (!drop_capabilities()) return refused("capabilities cannot be dropped");
  return install_syscall_filter(mode);
}

JailFacts probe_jail() {
  JailFacts facts;
  std::uint32_t kill = SECCOMP_RET_KILL_PROCESS;
  facts.seccomp = ::syscall(SYS_seccomp, SECCOMP_GET_ACTION_AVAIL, 0, &kill) == 0;
  facts.landlock_abi = landlock_abi();
  facts.no_new_privileges = ::prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) >= 0;
  rlimit now{};
  facts.resource_limits = ::getrlimit(RLIMIT_AS, &now) == 0;
  facts.process_descriptors =
      Descriptor{static_cast<int>(::syscall(SYS_pidfd_open, ::getpid(), 0))}.get() >= 0;
  facts.sealed_memory =
      Descriptor{::memfd_create("outvet", MFD_CLOEXEC | MFD_ALLOW_SEALING)}.get() >= 0;
  facts.proc = static_cast<bool>(mapped_bytes());
  facts.null_device = ::access("/dev/null", R_OK | W_OK) == 0;
  facts.address_space_limit = !kAddressSanitizer;
  return facts;
}

}  // namespace outvet::sandbox
