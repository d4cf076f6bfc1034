#pragma once

#include <cstddef>
#include <cstdlib>
#include <fstream>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <unistd.h>
#include <vector>

namespace outvet::testing {

inline std::vector<std::byte> bytes_of(std::string_view text) {
  const auto all = std::as_bytes(std::span{text});
  return {all.begin(), all.end()};
}

/// A file in the temporary folder that goes away with this object.
class ScratchFile {
 public:
  explicit ScratchFile(std::string_view content) {
    const int fd = ::mkstemp(path_.data());
    if (fd < 0) throw std::runtime_error("no temporary file");
    ::close(fd);
    std::ofstream{path_, std::ios::binary} << content;
  }
  ~ScratchFile() { ::unlink(path_.c_str()); }
  ScratchFile(const ScratchFile&) = delete;
  ScratchFile& operator=(const ScratchFile&) = delete;

  const std::string& path() const noexcept { return path_; }

 private:
  std::string path_ = "/tmp/outvet-test-XXXXXX";
};

}  // namespace outvet::testing
