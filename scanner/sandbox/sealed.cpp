#include "scanner/sandbox/sealed.h"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <unistd.h>

#include <sys/mman.h>
#include <sys/stat.h>

namespace outvet::sandbox {
namespace {

constexpr const char* kWhere = "sandbox.sealed";
constexpr int kSeals = F_SEAL_WRITE | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL;
constexpr std::size_t kPiece = 256U << 10U;  // stays in the second level cache

/// Not yet in the headers of Debian 12: never executable. Linux 6.3, memfd_create(2).
constexpr unsigned kNoExecSeal = 0x8;

Descriptor anonymous_memory() {
  constexpr unsigned kFlags = MFD_CLOEXEC | MFD_ALLOW_SEALING;
  Descriptor memory{::memfd_create("outvet", kFlags | kNoExecSeal)};
  if (!memory && errno == EINVAL) memory = Descriptor{::memfd_create("outvet", kFlags)};
  return memory;
}

Result<Done> write_all(int fd, std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    const ssize_t put = ::write(fd, bytes.data(), bytes.size());
    if (put < 0 && errno == EINTR) continue;
    if (put <= 0) return Error{ErrorCode::Io, kWhere, "no memory for a copy of the input"};
    bytes = bytes.subspan(static_cast<std::size_t>(put));
  }
  return Done{};
}

Result<Done> copy(const ByteSource& source, int fd, const Budget& budget) {
  const std::uint64_t size = source.size();
  const auto memory = source.in_memory();
  std::vector<std::byte> buffer(
      memory ? 0 : static_cast<std::size_t>(std::min<std::uint64_t>(size, kPiece)));
  for (std::uint64_t at = 0; at < size;) {
    if (auto go_on = budget.check(); !go_on) return go_on.error();
    const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(size - at, kPiece));
    std::span<const std::byte> piece;
    if (memory) {
      piece = memory->subspan(static_cast<std::size_t>(at), count);
    } else {
      const std::span<std::byte> room{buffer.data(), count};
      if (auto done = source.read_at(at, room); !done) return done.error();
      piece = room;
    }
    if (auto done = write_all(fd, piece); !done) return done.error();
    at += count;
  }
  return Done{};
}

struct Mapping {
  Mapping(void* address, std::size_t length) : at(address), size(length) {}
  ~Mapping() { ::munmap(at, size); }
  Mapping(const Mapping&) = delete;
  Mapping& operator=(const Mapping&) = delete;

  void* at;
  std::size_t size;
};

}  // namespace

Result<Descriptor> sealed_copy(const ByteSource& source, const Budget& budget) {
  if (source.size() > budget.limits().input_bytes)
    return Error{ErrorCode::LimitExceeded, kWhere, "more bytes than the limit allows"};
  Descriptor memory = anonymous_memory();
  if (!memory) return Error{ErrorCode::Io, kWhere, "the system gives no anonymous memory"};
  if (auto done = copy(source, memory.get(), budget); !done) return done.error();
  if (::fcntl(memory.get(), F_ADD_SEALS, kSeals) != 0)
    return Error{ErrorCode::Io, kWhere, "the copy of the input cannot be sealed"};
  return memory;
}

Result<std::shared_ptr<const ByteSource>> map_sealed(int fd) {
  const int seals = ::fcntl(fd, F_GET_SEALS);
  if (seals < 0 || (seals & kSeals) != kSeals)
    return Error{ErrorCode::Malformed, kWhere, "the input is not sealed"};
  struct stat about {};
  if (::fstat(fd, &about) != 0) return Error{ErrorCode::Io, kWhere, "the input has no size"};
  const auto size = static_cast<std::size_t>(about.st_size);
  if (size == 0) return memory_source({});
  void* at = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, fd, 0);
  if (at == MAP_FAILED) return Error{ErrorCode::Io, kWhere, "the input cannot be mapped"};
  return view_source(std::make_shared<Mapping>(at, size),
                     {static_cast<const std::byte*>(at), size});
}

}  // namespace outvet::sandbox
