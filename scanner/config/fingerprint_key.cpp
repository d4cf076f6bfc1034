#include "scanner/config/fingerprint_key.h"

#include <algorithm>
#include <array>
#include <fcntl.h>
#include <unistd.h>

#include <sys/stat.h>

namespace outvet {
namespace {

constexpr const char* kWhere = "config";

Error refuse(const std::string& file, const std::string& reason) {
  return {ErrorCode::Malformed, kWhere, "fingerprint key " + file + " " + reason};
}

}  // namespace

Result<Fingerprinter> load_fingerprint_key(const std::string& file) {
  const int fd = ::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0)
    return Error{ErrorCode::Io, kWhere,
                 "cannot read the fingerprint key " + file +
                     "; make one with: head -c 32 /dev/urandom > " + file};
  // One byte more than a key has, so that a longer file is noticed.
  std::array<std::byte, 33> bytes{};
  struct stat about {};
  const bool regular = ::fstat(fd, &about) == 0 && S_ISREG(about.st_mode);
  const ssize_t got = regular ? ::read(fd, bytes.data(), bytes.size()) : -1;
  ::close(fd);
  if (got < 0) return Error{ErrorCode::Io, kWhere, "cannot read the fingerprint key " + file};
  std::array<std::byte, 32> key{};
  if (static_cast<std::size_t>(got) != key.size())
    return refuse(file, "must have exactly 32 bytes: head -c 32 /dev/urandom > FILE");
  if ((about.st_mode & (S_IRWXG | S_IRWXO)) != 0)
    return refuse(file, "can be read by others; run: chmod 600 " + file);
  std::copy_n(bytes.begin(), key.size(), key.begin());
  return Fingerprinter{"k1", key};
}

}  // namespace outvet
