// What the sandbox costs per file, in processor time of everybody: program, zygote, child.
//   sandbox_bench [MEGABYTES of the zygote] [FILES] [BYTES per file]
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <string>
#include <unistd.h>

#include <sys/mman.h>
#include <sys/resource.h>

#include "scanner/sandbox/zygote.h"

namespace {

using namespace outvet;

double own_seconds() {
  rusage used{};
  ::getrusage(RUSAGE_SELF, &used);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  return seconds(used.ru_utime) + seconds(used.ru_stime);
}

/// utime, stime and those of reaped children (proc(5), stat, fields 14 to 17).
double seconds_of(pid_t pid) {
  std::ifstream file{"/proc/" + std::to_string(pid) + "/stat"};
  std::string word;
  double ticks = 0;
  for (int field = 1; field <= 17 && file >> word; ++field)
    if (field >= 14) ticks += std::atof(word.c_str());
  return ticks / static_cast<double>(::sysconf(_SC_CLK_TCK));
}

/// Examines `files` times and prints what each took. False when one failed.
bool measure(const char* what, std::size_t files, const sandbox::Zygote& zygote,
             const sandbox::Task& task, pid_t pid) {
  const double program = own_seconds();
  const double rest = seconds_of(pid);
  const auto begun = std::chrono::steady_clock::now();
  for (std::size_t i = 0; i < files; ++i)
    if (const auto report = zygote.examine(task); !report) {
      std::fprintf(stderr, "sandbox_bench: %s\n", report.error().detail.c_str());
      return false;
    }
  const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - begun;
  const double each = 1000.0 / static_cast<double>(files);
  std::printf("%s (%zu): program %.2f ms, zygote and child %.2f ms, wall %.2f ms per file\n", what,
              files, (own_seconds() - program) * each, (seconds_of(pid) - rest) * each,
              wall.count() * each);
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  const auto argument = [&](int i, std::size_t otherwise) {
    return argc > i ? std::strtoul(argv[i], nullptr, 10) : otherwise;
  };
  const std::size_t megabytes = argument(1, 300);
  const std::size_t files = argument(2, 500);
  const std::size_t bytes = argument(3, 200'000);

  auto* pid = new (::mmap(nullptr, sizeof(pid_t), PROT_READ | PROT_WRITE,
                          MAP_SHARED | MAP_ANONYMOUS, -1, 0)) pid_t{0};
  static std::unique_ptr<char[]> ballast;
  auto zygote = sandbox::Zygote::start([&]() -> Result<sandbox::Examiner> {
    *pid = ::getpid();
    ballast = std::make_unique<char[]>(megabytes << 20U);
    for (std::size_t i = 0; i < megabytes << 20U; i += 4096)
      ballast[i] = 1;
    return sandbox::Examiner{[](const sandbox::Task&) { return Report{}; }};
  });
  if (!zygote) {
    std::fprintf(stderr, "sandbox_bench: %s\n", zygote.error().detail.c_str());
    return 1;
  }
  sandbox::Task task;
  task.item.bytes = memory_source(std::vector<std::byte>(bytes));
  std::printf("zygote of %zu MB, files of %zu bytes\n", megabytes, bytes);
  const bool measured =
      measure("the first", 31, **zygote, task, *pid) &&
      measure("the one at which it moves to huge pages", 1, **zygote, task, *pid) &&
      measure("in a batch", files, **zygote, task, *pid);
  return measured ? 0 : 1;
}
