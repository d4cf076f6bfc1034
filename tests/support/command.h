#pragma once

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <stdexcept>
#include <string>

namespace outvet::testing {

/// Standard output of a shell command, or nothing when it fails or is not there.
inline std::optional<std::string> output_of(const std::string& command) {
  std::FILE* pipe = ::popen(command.c_str(), "r");
  if (!pipe) return std::nullopt;
  std::string text;
  char piece[4096];
  for (std::size_t got = 0; (got = std::fread(piece, 1, sizeof piece, pipe)) > 0;)
    text.append(piece, got);
  return ::pclose(pipe) == 0 ? std::optional{text} : std::nullopt;
}

inline bool has_command(const std::string& name) {
  return output_of("command -v " + name).has_value();
}

/// A folder of its own below the temporary one, gone with this object.
class ScratchFolder {
 public:
  ScratchFolder() {
    std::string made = "/tmp/outvet-test-XXXXXX";
    if (!::mkdtemp(made.data())) throw std::runtime_error("no temporary folder");
    path_ = made;
  }
  ~ScratchFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;

  std::string operator/(const std::string& name) const { return path_ + "/" + name; }
  const std::string& path() const noexcept { return path_; }

 private:
  std::string path_;
};

}  // namespace outvet::testing
