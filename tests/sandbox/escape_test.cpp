// What a file that took its examiner over would try. None may succeed, the program must live,
// and the error must be the right one.
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <fstream>
#include <poll.h>
#include <sched.h>
#include <thread>
#include <unistd.h>

#include <arpa/inet.h>
#include <linux/io_uring.h>
#include <netinet/in.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/un.h>

#include "scanner/sandbox/wire.h"
#include "tests/sandbox/zygote_fixture.h"

namespace outvet::sandbox {
namespace {

constexpr const char* kForbidden = "internal: the examination made a forbidden system call";

/// Says how an attempt that came back fared.
void tell(Report& report, long result) {
  report.policy = result >= 0 ? "ESCAPED" : "refused";
}

/// For attempts that must not come back.
template <class Call>
auto deadly(Call call) {
  return [call](const Task&, Report& report) {
    (void)call();
    report.policy = "ESCAPED";
  };
}

template <class Call>
auto quiet(Call call) {
  return [call](const Task&, Report& report) { tell(report, call()); };
}

struct Attempt {
  const char* name;
  std::function<void(const Task&, Report&)> act;
  std::string expected;
};

class EscapeTest : public ZygoteTest {
 protected:
  void try_all(const std::vector<Attempt>& attempts) {
    Acts acts;
    for (const Attempt& attempt : attempts)
      acts[attempt.name] = attempt.act;
    acts["honest"] = [](const Task&, Report& report) { report.policy = "honest"; };
    start(acts);
    for (const Attempt& attempt : attempts)
      EXPECT_EQ(outcome(attempt.name), attempt.expected) << attempt.name;
    EXPECT_EQ(outcome("honest"), "ok: honest");
    EXPECT_EQ(zygote_->restarts(), 0U);
  }
};

TEST_F(EscapeTest, FilesStayShut) {
  const testing::ScratchFile secret{"secret"};
  const std::string path = secret.path();
  const std::string fresh = path + ".fresh";
  const auto open_flags = [](const std::string& name, int flags) {
    return quiet([name, flags] { return ::open(name.c_str(), flags, 0600); });
  };
  const std::string refused = "ok: refused";
  try_all({
      {"open", open_flags(path, O_RDONLY), refused},
      {"open for writing", open_flags(path, O_RDWR), refused},
      {"create", open_flags(fresh, O_CREAT | O_WRONLY), refused},
      {"open a folder", open_flags("/", O_RDONLY | O_DIRECTORY), refused},
      {"open by path only", open_flags(path, O_PATH), refused},
      {"unnamed file", open_flags("/tmp", O_TMPFILE | O_RDWR), refused},
      {"old open", quiet([path] { return ::syscall(SYS_open, path.c_str(), O_RDONLY); }), refused},
      {"openat2", quiet([path] {
         std::uint64_t how[3] = {O_RDONLY, 0, 0};
         return ::syscall(SYS_openat2, AT_FDCWD, path.c_str(), how, sizeof(how));
       }),
       refused},
      {"own memory", open_flags("/proc/self/mem", O_RDWR), refused},
      {"own maps", open_flags("/proc/self/maps", O_RDONLY), refused},
      {"memory of the parent", open_flags("/proc/" + std::to_string(::getpid()) + "/mem", O_RDONLY),
       refused},
      {"environment", open_flags("/proc/1/environ", O_RDONLY), refused},
      {"stat", quiet([path] {
         struct stat about {};
         return ::stat(path.c_str(), &about);
       }),
       refused},
      {"access", quiet([path] { return ::access(path.c_str(), F_OK); }), refused},
      {"readlink", quiet([] {
         char to[64];
         return ::readlink("/proc/self/exe", to, sizeof(to));
       }),
       refused},
      {"unlink", deadly([path] { return ::unlink(path.c_str()); }), kForbidden},
      {"rename", deadly([path, fresh] { return ::rename(path.c_str(), fresh.c_str()); }),
       kForbidden},
      {"truncate", deadly([path] { return ::truncate(path.c_str(), 0); }), kForbidden},
      {"mkdir", deadly([fresh] { return ::mkdir(fresh.c_str(), 0700); }), kForbidden},
      {"list", deadly([] {
         char room[512];
         return ::syscall(SYS_getdents64, 0, room, sizeof(room));
       }),
       kForbidden},
      {"chroot", deadly([] { return ::chroot("/tmp"); }), kForbidden},
      {"mount", deadly([] { return ::syscall(SYS_mount, "none", "/tmp", "tmpfs", 0, nullptr); }),
       kForbidden},
      {"memory file", deadly([] { return ::memfd_create("hoard", 0); }), kForbidden},
  });
  EXPECT_EQ(::access(fresh.c_str(), F_OK), -1);
  std::string kept;
  std::ifstream{path} >> kept;
  EXPECT_EQ(kept, "secret");
}

TEST_F(EscapeTest, TheNetworkIsOutOfReach) {
  const int listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in here{};
  here.sin_family = AF_INET;
  here.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(here);
  ASSERT_EQ(::bind(listener, reinterpret_cast<sockaddr*>(&here), size), 0);
  ASSERT_EQ(::listen(listener, 4), 0);
  ASSERT_EQ(::getsockname(listener, reinterpret_cast<sockaddr*>(&here), &size), 0);
  const auto try_connect = [here](int fd) {
    return ::connect(fd, reinterpret_cast<const sockaddr*>(&here), sizeof(here));
  };
  try_all({
      {"internet", quiet([] { return ::socket(AF_INET, SOCK_STREAM, 0); }), "ok: refused"},
      {"datagram", quiet([] { return ::socket(AF_INET6, SOCK_DGRAM, 0); }), "ok: refused"},
      {"local", quiet([] { return ::socket(AF_UNIX, SOCK_STREAM, 0); }), "ok: refused"},
      {"netlink", quiet([] { return ::socket(AF_NETLINK, SOCK_RAW, 0); }), "ok: refused"},
      {"connect", quiet([try_connect] {
         const int fd = ::socket(AF_INET, SOCK_STREAM, 0);
         return fd < 0 ? -1 : try_connect(fd);
       }),
       "ok: refused"},
      {"connect blindly", deadly([try_connect] {
         for (int fd = 0; fd < 1024; ++fd)
           try_connect(fd);
         return 0;
       }),
       kForbidden},
      {"pair", deadly([] {
         int both[2];
         return ::socketpair(AF_UNIX, SOCK_STREAM, 0, both);
       }),
       kForbidden},
      {"send", deadly([] { return ::send(3, "x", 1, 0); }), kForbidden},
      {"io_uring", deadly([] {
         io_uring_params how{};
         return ::syscall(SYS_io_uring_setup, 4, &how);
       }),
       kForbidden},
  });
  pollfd waiting{listener, POLLIN, 0};
  EXPECT_EQ(::poll(&waiting, 1, 0), 0) << "somebody connected";
  ::close(listener);
}

TEST_F(EscapeTest, ProcessesAreOutOfReach) {
  const testing::ScratchFile place{""};
  const std::string mark = place.path() + ".ran";
  const pid_t program = ::getpid();
  static std::atomic<int> memory{1};
  const auto write_mark = [mark] {
    return ::execl("/bin/sh", "sh", "-c", ("touch " + mark).c_str(), nullptr);
  };
  try_all({
      {"exec", deadly(write_mark), kForbidden},
      {"fork", deadly([] { return ::fork(); }), kForbidden},
      {"vfork", deadly([] { return ::syscall(SYS_vfork); }), kForbidden},
      {"clone without a thread", deadly([] {
         return ::syscall(SYS_clone, CLONE_VM | SIGCHLD, nullptr, nullptr, nullptr, 0);
       }),
       kForbidden},
      {"clone with a namespace", deadly([] {
         return ::syscall(
             SYS_clone,
             CLONE_VM | CLONE_THREAD | CLONE_SIGHAND | CLONE_FS | CLONE_FILES | CLONE_NEWNET,
             nullptr, nullptr, nullptr, 0);
       }),
       kForbidden},
      {"clone3", quiet([] {
         std::uint64_t how[8] = {0, 0, 0, 0, SIGCHLD};
         return ::syscall(SYS_clone3, how, sizeof(how));
       }),
       "ok: refused"},
      {"kill the program", deadly([program] { return ::kill(program, SIGKILL); }), kForbidden},
      {"kill everybody", deadly([] { return ::kill(-1, SIGKILL); }), kForbidden},
      {"signal a thread of the program",
       deadly([program] { return ::syscall(SYS_tgkill, program, program, SIGKILL); }), kForbidden},
      {"ptrace", deadly([program] { return ::ptrace(PTRACE_ATTACH, program, 0, 0); }), kForbidden},
      {"be traced", deadly([] { return ::ptrace(PTRACE_TRACEME, 0, 0, 0); }), kForbidden},
      {"read the program", deadly([program] {
         char room[8];
         const iovec mine{room, sizeof(room)};
         const iovec theirs{&memory, sizeof(int)};
         return ::process_vm_readv(program, &mine, 1, &theirs, 1, 0);
       }),
       kForbidden},
      {"write into the program", deadly([program] {
         int two = 2;
         const iovec mine{&two, sizeof(two)};
         const iovec theirs{&memory, sizeof(int)};
         return ::process_vm_writev(program, &mine, 1, &theirs, 1, 0);
       }),
       kForbidden},
      {"handle on the program", deadly([program] { return ::syscall(SYS_pidfd_open, program, 0); }),
       kForbidden},
      {"new namespace", deadly([] { return ::unshare(CLONE_NEWUSER); }), kForbidden},
      {"limits of the program", deadly([program] {
         const rlimit none{0, 0};
         return ::prlimit(program, RLIMIT_NOFILE, &none, nullptr);
       }),
       kForbidden},
      {"own limits", deadly([] {
         const rlimit more{RLIM_INFINITY, RLIM_INFINITY};
         return ::setrlimit(RLIMIT_AS, &more);
       }),
       kForbidden},
      {"be dumped", deadly([] { return ::prctl(PR_SET_DUMPABLE, 1); }), kForbidden},
      {"outlive the zygote", deadly([] { return ::prctl(PR_SET_PDEATHSIG, 0); }), kForbidden},
      {"be somebody else", deadly([] { return ::setuid(0); }), kForbidden},
  });
  EXPECT_EQ(::access(mark.c_str(), F_OK), -1);
  EXPECT_EQ(memory, 1);
}

TEST_F(EscapeTest, MachineCodeCannotBeMade) {
  constexpr int kCode = PROT_READ | PROT_EXEC;
  Acts acts;
  const auto map = [](int protection) {
    return ::mmap(nullptr, 4096, protection, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  };
  try_all({
      {"map", quiet([map] { return map(kCode | PROT_WRITE) == MAP_FAILED ? -1 : 0; }),
       "ok: refused"},
      {"protect", quiet([map] { return ::mprotect(map(PROT_READ | PROT_WRITE), 4096, kCode); }),
       "ok: refused"},
#ifdef __x86_64__
      // open(2) of the 32-bit and of the x32 kind: other numbers, same kernel.
      {"32-bit call", deadly([] {
         long result = 0;
         asm volatile("int $0x80" : "=a"(result) : "a"(5), "b"(0), "c"(0), "d"(0) : "memory");
         return result;
       }),
       kForbidden},
      {"x32 call", deadly([] { return ::syscall(0x40000000 | SYS_open, "/etc/passwd", 0); }),
       kForbidden},
#endif
  });
}

TEST_F(EscapeTest, OtherDescriptorsAreClosed) {
  const testing::ScratchFile file{""};
  const int open_here = ::open(file.path().c_str(), O_RDWR);  // not close-on-exec
  try_all({{"write to all", quiet([] {
              // 0 to 2 are /dev/null, one is the pipe for the reply: it is found and left alone.
              int others = 0;
              for (int fd = 3; fd < 4096; ++fd)
                if (::write(fd, "", 0) >= 0) ++others;
              return others == 1 ? -1 : 0;
            }),
            "ok: refused"},
           {"write here", quiet([open_here] {
              struct stat about {};
              const bool pipe =
                  ::syscall(SYS_fstat, open_here, &about) == 0 && S_ISFIFO(about.st_mode);
              return pipe ? -1 : ::write(open_here, "x", 1);
            }),
            "ok: refused"},
           {"duplicate", deadly([] { return ::dup2(3, 9); }), kForbidden},
           {"say something", quiet([] {
              struct stat out {};
              struct stat err {};
              ::syscall(SYS_fstat, 1, &out);
              ::syscall(SYS_fstat, 2, &err);
              const bool nowhere = S_ISCHR(out.st_mode) && out.st_rdev == 0x103 &&
                                   (kKeepStandardError || err.st_rdev == 0x103);
              return nowhere ? -1 : 0;
            }),
            "ok: refused"}});
  struct stat about {};
  ASSERT_EQ(::fstat(open_here, &about), 0);
  EXPECT_EQ(about.st_size, 0);
  ::close(open_here);
}

}  // namespace
}  // namespace outvet::sandbox
