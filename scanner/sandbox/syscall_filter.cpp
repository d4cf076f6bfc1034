// The system calls of a process that only computes; each group says what needs it. When a
// library wants another one, trap mode names it.
#include "scanner/sandbox/syscall_filter.h"

#include <cerrno>
#include <fcntl.h>
#include <memory>
#include <sched.h>
#include <seccomp.h>
#include <unistd.h>

#include <linux/sched.h>
#include <sys/mman.h>
#include <sys/prctl.h>

#include "scanner/sandbox/build_kind.h"

namespace outvet::sandbox {
namespace {

constexpr int kAllowed[] = {
    // the report, and whatever is printed to /dev/null
    SCMP_SYS(read),
    SCMP_SYS(write),
    SCMP_SYS(writev),
    SCMP_SYS(lseek),
    SCMP_SYS(close),
    SCMP_SYS(fstat),
    // memory
    SCMP_SYS(munmap),
    SCMP_SYS(mremap),
    SCMP_SYS(madvise),
    SCMP_SYS(brk),
    // threads; clone itself is judged by its flags
    SCMP_SYS(futex),
    SCMP_SYS(set_robust_list),
    SCMP_SYS(rseq),
    SCMP_SYS(exit),
    SCMP_SYS(exit_group),
    SCMP_SYS(sched_yield),
    SCMP_SYS(sched_getaffinity),
    SCMP_SYS(getcpu),
    SCMP_SYS(gettid),
    SCMP_SYS(getpid),
    SCMP_SYS(rt_sigaction),
    SCMP_SYS(rt_sigprocmask),
    SCMP_SYS(rt_sigreturn),
    SCMP_SYS(sigaltstack),
    SCMP_SYS(restart_syscall),
    // clocks, where the vDSO does not answer
    SCMP_SYS(clock_gettime),
    SCMP_SYS(clock_getres),
    SCMP_SYS(clock_nanosleep),
    SCMP_SYS(nanosleep),
    SCMP_SYS(gettimeofday),
    SCMP_SYS(getrusage),
    SCMP_SYS(times),
    // random numbers; sizes of the machine (qsort(3) asks sysinfo, OpenCV asks uname)
    SCMP_SYS(getrandom),
    SCMP_SYS(sysinfo),
    SCMP_SYS(uname),
    // who am I: locale, iconv and OpenSSL ask before they trust the environment
    SCMP_SYS(getuid),
    SCMP_SYS(geteuid),
    SCMP_SYS(getgid),
    SCMP_SYS(getegid),
#if OUTVET_ADDRESS_SANITIZER
    // sanitizers try memory out by writing it into a pipe of their own
    SCMP_SYS(pipe2),
#endif
};

struct Quiet {
  int call;
  int answer;
};

/// Refused without killing: libraries try them and live with the answer.
constexpr Quiet kQuiet[] = {
    // configuration, locales, /proc, /sys: by name, so never a file that is already open
    {SCMP_SYS(open), EACCES},
    {SCMP_SYS(openat), EACCES},
    {SCMP_SYS(openat2), EACCES},
    {SCMP_SYS(stat), EACCES},
    {SCMP_SYS(lstat), EACCES},
    {SCMP_SYS(newfstatat), EACCES},
    {SCMP_SYS(statx), EACCES},
    {SCMP_SYS(access), EACCES},
    {SCMP_SYS(faccessat), EACCES},
    {SCMP_SYS(faccessat2), EACCES},
    {SCMP_SYS(readlink), EACCES},
    {SCMP_SYS(readlinkat), EACCES},
    {SCMP_SYS(getcwd), EACCES},
    // syslog(3), name services
    {SCMP_SYS(socket), EACCES},
    // is this a terminal?
    {SCMP_SYS(ioctl), ENOTTY},
    // glibc asks clone3 first, whose flags a filter cannot see, and then clone
    {SCMP_SYS(clone3), ENOSYS},
    // pools of threads that want to sit on certain processors
    {SCMP_SYS(sched_setaffinity), EPERM},
    {SCMP_SYS(set_mempolicy), EPERM},
    {SCMP_SYS(get_mempolicy), EPERM},
};

/// clone(2) for a thread: shares everything, opens no namespace, is no process.
constexpr scmp_datum_t kThread = CLONE_VM | CLONE_THREAD | CLONE_SIGHAND | CLONE_FS | CLONE_FILES;
constexpr scmp_datum_t kCloneMask = kThread | CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS |
                                    CLONE_NEWIPC | CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNET |
                                    CLONE_PTRACE | CLONE_UNTRACED | CLONE_VFORK | CLONE_PIDFD |
                                    CLONE_IO;

struct Release {
  void operator()(void* filter) const { ::seccomp_release(filter); }
};
using Filter = std::unique_ptr<void, Release>;

/// Collects the first error of many rules.
class Rules {
 public:
  explicit Rules(scmp_filter_ctx filter) : filter_(filter) {}

  template <class... Condition>
  void add(std::uint32_t action, int call, Condition... condition) {
    if (result_ != 0) return;
    result_ = ::seccomp_rule_add(filter_, action, call, sizeof...(condition), condition...);
  }
  int result() const noexcept { return result_; }

 private:
  scmp_filter_ctx filter_;
  int result_ = 0;
};

void add_calls(Rules& rules) {
  for (const int call : kAllowed)
    rules.add(SCMP_ACT_ALLOW, call);
  for (const Quiet& quiet : kQuiet)
    rules.add(SCMP_ACT_ERRNO(static_cast<std::uint32_t>(quiet.answer)), quiet.call);
}

scmp_arg_cmp equals(unsigned argument, scmp_datum_t value) {
  return {argument, SCMP_CMP_EQ, value, 0};
}

/// (argument & mask) == value
scmp_arg_cmp masked(unsigned argument, scmp_datum_t mask, scmp_datum_t value) {
  return {argument, SCMP_CMP_MASKED_EQ, mask, value};
}

/// Calls that are fine with some arguments.
void add_narrow_calls(Rules& rules) {
  rules.add(SCMP_ACT_ALLOW, SCMP_SYS(clone), masked(0, kCloneMask, kThread));
  // abort(3) signals itself, nobody else.
  rules.add(SCMP_ACT_ALLOW, SCMP_SYS(tgkill), equals(0, static_cast<scmp_datum_t>(::getpid())));
  // Memory is data, never code: nothing loads or writes machine code in here.
  for (const int call : {SCMP_SYS(mmap), SCMP_SYS(mprotect)}) {
    rules.add(SCMP_ACT_ALLOW, call, masked(2, PROT_EXEC, 0));
    rules.add(SCMP_ACT_ERRNO(EACCES), call, masked(2, PROT_EXEC, PROT_EXEC));
  }
  // Asks for its own limits (the size of a stack); changes none.
  rules.add(SCMP_ACT_ALLOW, SCMP_SYS(prlimit64), equals(0, 0), equals(2, 0));
  rules.add(SCMP_ACT_ALLOW, SCMP_SYS(prctl), equals(0, PR_SET_NAME));
  rules.add(SCMP_ACT_ALLOW, SCMP_SYS(fcntl), equals(1, F_GETFL));
}

}  // namespace

Result<Done> install_syscall_filter(JailMode mode) {
  const auto refused = [](const char* what) {
    return Error{ErrorCode::Unavailable, "sandbox.seccomp", what};
  };
  const std::uint32_t otherwise = mode == JailMode::Trap ? SCMP_ACT_TRAP : SCMP_ACT_KILL_PROCESS;
  const Filter filter{::seccomp_init(otherwise)};
  if (!filter) return refused("no memory for the list of system calls");
  // A call by another architecture's numbers (int 0x80, x32) is never an accident.
  if (::seccomp_attr_set(filter.get(), SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS) != 0)
    return refused("libseccomp knows no ACT_BADARCH");
  Rules rules{filter.get()};
  add_calls(rules);
  add_narrow_calls(rules);
  if (rules.result() != 0) return refused("libseccomp refuses a rule");
  if (::seccomp_load(filter.get()) != 0) return refused("the kernel refuses the filter");
  return Done{};
}

}  // namespace outvet::sandbox
