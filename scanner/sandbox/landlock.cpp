#include "scanner/sandbox/landlock.h"

#include <cstdint>
#include <unistd.h>

#include <linux/landlock.h>
#include <sys/syscall.h>

#include "scanner/sandbox/descriptor.h"

namespace outvet::sandbox {
namespace {

/// struct landlock_ruleset_attr as of ABI 6. Debian 12's header knows the first field only;
/// older kernels are given the shorter size (Documentation/userspace-api/landlock.rst).
struct RulesetAttributes {
  std::uint64_t files = 0;
  std::uint64_t network = 0;
  std::uint64_t scoped = 0;
};

constexpr std::uint64_t kFilesAbi1 = (1U << 13U) - 1;     // EXECUTE to MAKE_SYM
constexpr std::uint64_t kFilesRefer = 1U << 13U;          // ABI 2
constexpr std::uint64_t kFilesTruncate = 1U << 14U;       // ABI 3
constexpr std::uint64_t kNetwork = 3;                     // ABI 4: bind and connect by TCP
constexpr std::uint64_t kFilesDeviceControl = 1U << 15U;  // ABI 5
constexpr std::uint64_t kScoped = 3;                      // ABI 6: abstract sockets, signals

}  // namespace

int landlock_abi() {
  const long abi =
      ::syscall(SYS_landlock_create_ruleset, nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION);
  return abi > 0 ? static_cast<int>(abi) : 0;
}

Result<Done> deny_by_landlock() {
  const int abi = landlock_abi();
  if (abi == 0) return Done{};
  RulesetAttributes all{kFilesAbi1};
  std::size_t size = sizeof(all.files);
  if (abi >= 2) all.files |= kFilesRefer;
  if (abi >= 3) all.files |= kFilesTruncate;
  if (abi >= 4) {
    all.network = kNetwork;
    size += sizeof(all.network);
  }
  if (abi >= 5) all.files |= kFilesDeviceControl;
  if (abi >= 6) {
    all.scoped = kScoped;
    size += sizeof(all.scoped);
  }
  const Descriptor rules{static_cast<int>(::syscall(SYS_landlock_create_ruleset, &all, size, 0))};
  if (!rules || ::syscall(SYS_landlock_restrict_self, rules.get(), 0) != 0)
    return Error{ErrorCode::Unavailable, "sandbox.landlock", "the kernel refuses the ruleset"};
  return Done{};
}

}  // namespace outvet::sandbox
