#include "scanner/cli/output.h"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <unistd.h>

#include <sys/stat.h>

namespace outvet::cli {
namespace {

namespace fs = std::filesystem;

Error cannot(const std::string& path, const std::string& reason) {
  return {ErrorCode::Io, "cli", "cannot write " + path + ": " + reason};
}

Error cannot(const std::string& path, int number) {
  return cannot(path, std::strerror(number));  // NOLINT(concurrency-mt-unsafe)
}

/// The mode that open(2) would give a new file. Not safe beside other threads that make files.
mode_t usual_mode() {
  const mode_t mask = ::umask(0);
  ::umask(mask);
  return 0666U & ~mask;
}

}  // namespace

FdBuffer::int_type FdBuffer::overflow(int_type c) {
  if (!drain()) return traits_type::eof();
  if (traits_type::eq_int_type(c, traits_type::eof())) return traits_type::not_eof(c);
  *pptr() = traits_type::to_char_type(c);
  pbump(1);
  return c;
}

int FdBuffer::sync() {
  return drain() ? 0 : -1;
}

bool FdBuffer::drain() {
  if (failure_ != 0) return false;
  for (const char* at = pbase(); at < pptr();) {
    const ssize_t put = ::write(fd_, at, static_cast<std::size_t>(pptr() - at));
    if (put < 0 && errno == EINTR) continue;
    if (put < 0) {
      failure_ = errno;
      return false;
    }
    at += put;
  }
  setp(buffer_.data(), buffer_.data() + buffer_.size());
  return true;
}

std::unique_ptr<Output> Output::to_standard_output() {
  return std::unique_ptr<Output>{new Output(STDOUT_FILENO, "", "")};
}

Result<std::unique_ptr<Output>> Output::to_file(const std::string& path, bool secret) {
  std::error_code error;
  // A link stays a link: what it points to is replaced.
  const std::string place = fs::exists(path, error) ? fs::canonical(path, error).string() : path;
  struct stat about {};
  const bool exists = ::stat(place.c_str(), &about) == 0;
  if (exists && S_ISDIR(about.st_mode)) return cannot(path, "it is a folder; name a file in it");
  if (exists && !S_ISREG(about.st_mode)) {
    const int fd = ::open(place.c_str(), O_WRONLY | O_CLOEXEC | O_NOCTTY);
    if (fd < 0) return cannot(path, errno);
    return std::unique_ptr<Output>{new Output(fd, place, "")};
  }
  const fs::path parent = fs::path{place}.parent_path();
  if (!parent.empty() && !fs::is_directory(parent, error))
    return cannot(path, "there is no folder " + parent.string() + "; make it first");
  std::string temporary = place + ".XXXXXX";
  const int fd = ::mkostemp(temporary.data(), O_CLOEXEC);
  if (fd < 0) return cannot(path, errno);
  const mode_t mode = exists ? about.st_mode & 07777U : secret ? 0600U : usual_mode();
  std::unique_ptr<Output> output{new Output(fd, place, temporary)};
  if (::fchmod(fd, mode) != 0) return cannot(path, errno);
  return output;
}

Output::~Output() {
  if (path_.empty()) return;
  ::close(fd_);
  if (!temporary_.empty()) ::unlink(temporary_.c_str());
}

bool Output::flush() {
  stream_.flush();
  return buffer_.failure() == 0;
}

bool Output::broken_pipe() const {
  return buffer_.failure() == EPIPE;
}

Result<Done> Output::commit() {
  const std::string name = path_.empty() ? "standard output" : path_;
  if (!flush()) return cannot(name, buffer_.failure());
  if (temporary_.empty()) return Done{};
  if (::fsync(fd_) != 0 || ::rename(temporary_.c_str(), path_.c_str()) != 0)
    return cannot(path_, errno);
  temporary_.clear();
  // The name itself is durable only when its folder is.
  const std::string parent = fs::path{path_}.parent_path().string();
  const int folder =
      ::open(parent.empty() ? "." : parent.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder < 0) return Done{};
  ::fsync(folder);
  ::close(folder);
  return Done{};
}

}  // namespace outvet::cli
