#pragma once

#include <csignal>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <spawn.h>
#include <stdexcept>
#include <string>
#include <unistd.h>
#include <vector>

#include <sys/wait.h>

namespace outvet::testing {

/// A folder that goes away with this object.
class ScratchFolder {
 public:
  ScratchFolder() {
    if (!::mkdtemp(path_.data())) throw std::runtime_error("no temporary folder");
  }
  ~ScratchFolder() {
    std::error_code error;
    std::filesystem::remove_all(path_, error);
  }
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;

  const std::string& path() const noexcept { return path_; }
  std::string operator/(const std::string& name) const { return path_ + "/" + name; }

  /// Writes a file, with the folders it needs, and gives its full name.
  std::string write(const std::string& name, const std::string& content) const {
    const std::string full = path_ + "/" + name;
    std::filesystem::create_directories(std::filesystem::path{full}.parent_path());
    std::ofstream{full, std::ios::binary} << content;
    return full;
  }

 private:
  std::string path_ = "/tmp/outvet-cli-XXXXXX";
};

inline std::string read_file(const std::string& path) {
  std::ifstream in{path, std::ios::binary};
  return {std::istreambuf_iterator<char>{in}, {}};
}

struct Ended {
  int code = -1;  ///< exit code; 128 + n when signal n ended it, as a shell says
  std::string out;
  std::string err;
};

/// A running program whose streams go to files, so that nothing can block.
class Process {
 public:
  /// `input` is a file for standard input; empty: /dev/null. `environment` is added to an
  /// environment in which nothing configures outvet.
  explicit Process(std::vector<std::string> arguments, const std::string& input = {},
                   const std::vector<std::string>& environment = {}) {
    std::vector<std::string> variables{"PATH=/usr/bin:/bin", "LC_ALL=C.UTF-8",
                                       "HOME=" + folder_.path(), "TZ=UTC"};
    variables.insert(variables.end(), environment.begin(), environment.end());
    posix_spawn_file_actions_t files;
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_addopen(&files, 0, input.empty() ? "/dev/null" : input.c_str(),
                                     O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&files, 1, (folder_ / "out").c_str(), O_WRONLY | O_CREAT,
                                     0600);
    posix_spawn_file_actions_addopen(&files, 2, (folder_ / "err").c_str(), O_WRONLY | O_CREAT,
                                     0600);
    posix_spawnattr_t how;
    posix_spawnattr_init(&how);
    sigset_t usual;  // whoever runs the tests may ignore them
    sigemptyset(&usual);
    for (const int signal : {SIGINT, SIGTERM, SIGPIPE})
      sigaddset(&usual, signal);
    posix_spawnattr_setsigdefault(&how, &usual);
    posix_spawnattr_setflags(&how, POSIX_SPAWN_SETSIGDEF);
    const int failed = ::posix_spawn(&pid_, arguments.at(0).c_str(), &files, &how,
                                     pointers(arguments).data(), pointers(variables).data());
    posix_spawn_file_actions_destroy(&files);
    posix_spawnattr_destroy(&how);
    if (failed != 0) throw std::runtime_error("cannot start " + arguments.at(0));
  }
  ~Process() {
    if (pid_ <= 0) return;
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
  }
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  void send(int signal) const { ::kill(pid_, signal); }
  std::string out_so_far() const { return read_file(folder_ / "out"); }

  Ended wait() {
    int status = 0;
    ::waitpid(pid_, &status, 0);
    pid_ = 0;
    return {WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status),
            read_file(folder_ / "out"), read_file(folder_ / "err")};
  }

 private:
  static std::vector<char*> pointers(std::vector<std::string>& words) {
    std::vector<char*> all;
    for (std::string& word : words)
      all.push_back(word.data());
    all.push_back(nullptr);
    return all;
  }

  ScratchFolder folder_;
  pid_t pid_ = 0;
};

inline Ended run(std::vector<std::string> arguments, const std::string& input = {},
                 const std::vector<std::string>& environment = {}) {
  return Process{std::move(arguments), input, environment}.wait();
}

/// `outvet` as it is shipped.
inline Ended outvet(std::vector<std::string> arguments, const std::string& input = {},
                    const std::vector<std::string>& environment = {}) {
  arguments.insert(arguments.begin(), OUTVET_BINARY);
  return run(std::move(arguments), input, environment);
}

/// The same command with the plugins of scripted_builtin.cpp, which know one made-up format.
inline Ended scripted(std::vector<std::string> arguments, const std::string& input = {},
                      const std::vector<std::string>& environment = {}) {
  arguments.insert(arguments.begin(), OUTVET_SCRIPTED_BINARY);
  return run(std::move(arguments), input, environment);
}

}  // namespace outvet::testing
