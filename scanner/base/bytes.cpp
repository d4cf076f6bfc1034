#include "scanner/base/bytes.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <unistd.h>
#include <utility>

#include <sys/stat.h>

namespace outvet {
namespace {

constexpr const char* kWhere = "bytes";

bool fits(std::uint64_t offset, std::uint64_t length, std::uint64_t size) {
  return offset <= size && length <= size - offset;
}

Error outside() {
  return Error{ErrorCode::Malformed, kWhere, "range leaves the source"};
}

class MemorySource final : public ByteSource {
 public:
  MemorySource(std::shared_ptr<const void> owner, std::span<const std::byte> bytes)
      : owner_(std::move(owner)), bytes_(bytes) {}

  std::uint64_t size() const override { return bytes_.size(); }

  Result<Done> read_at(std::uint64_t offset, std::span<std::byte> out) const override {
    if (!fits(offset, out.size(), bytes_.size())) return outside();
    std::ranges::copy(bytes_.subspan(offset, out.size()), out.begin());
    return Done{};
  }

  Result<std::shared_ptr<const ByteSource>> slice(std::uint64_t offset,
                                                  std::uint64_t length) const override {
    if (!fits(offset, length, bytes_.size())) return outside();
    return std::shared_ptr<const ByteSource>{
        std::make_shared<MemorySource>(owner_, bytes_.subspan(offset, length))};
  }

  std::optional<std::span<const std::byte>> in_memory() const override { return bytes_; }

 private:
  std::shared_ptr<const void> owner_;
  std::span<const std::byte> bytes_;
};

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() { ::close(fd_); }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const noexcept { return fd_; }

 private:
  int fd_;
};

class FileSource final : public ByteSource {
 public:
  FileSource(std::shared_ptr<const Descriptor> file, std::uint64_t begin, std::uint64_t size)
      : file_(std::move(file)), begin_(begin), size_(size) {}

  std::uint64_t size() const override { return size_; }

  Result<Done> read_at(std::uint64_t offset, std::span<std::byte> out) const override {
    if (!fits(offset, out.size(), size_)) return outside();
    while (!out.empty()) {
      const ssize_t got =
          ::pread(file_->get(), out.data(), out.size(), static_cast<off_t>(begin_ + offset));
      if (got < 0 && errno == EINTR) continue;
      if (got <= 0) return Error{ErrorCode::Io, kWhere, "the file cannot be read to its end"};
      out = out.subspan(static_cast<std::size_t>(got));
      offset += static_cast<std::uint64_t>(got);
    }
    return Done{};
  }

  Result<std::shared_ptr<const ByteSource>> slice(std::uint64_t offset,
                                                  std::uint64_t length) const override {
    if (!fits(offset, length, size_)) return outside();
    return std::shared_ptr<const ByteSource>{
        std::make_shared<FileSource>(file_, begin_ + offset, length)};
  }

 private:
  std::shared_ptr<const Descriptor> file_;
  std::uint64_t begin_;
  std::uint64_t size_;
};

/// Bytes together with the lease that accounts for them.
struct Held {
  std::vector<std::byte> bytes;
  MemoryLease lease;
};

}  // namespace

std::shared_ptr<const ByteSource> memory_source(std::vector<std::byte> bytes, MemoryLease lease) {
  auto held = std::make_shared<const Held>(Held{std::move(bytes), std::move(lease)});
  const std::span<const std::byte> all{held->bytes};
  return std::make_shared<MemorySource>(std::move(held), all);
}

std::shared_ptr<const ByteSource> view_source(std::shared_ptr<const void> owner,
                                              std::span<const std::byte> bytes) {
  return std::make_shared<MemorySource>(std::move(owner), bytes);
}

Result<std::shared_ptr<const ByteSource>> file_source(const std::string& path) {
  // O_NONBLOCK: opening a FIFO must fail here, not wait for somebody to write.
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  if (fd < 0)
    return Error{ErrorCode::Io, kWhere, std::strerror(errno)};  // NOLINT(concurrency-mt-unsafe)
  auto file = std::make_shared<const Descriptor>(fd);
  struct stat about {};
  if (::fstat(fd, &about) != 0) return Error{ErrorCode::Io, kWhere, "the file has no status"};
  if (!S_ISREG(about.st_mode)) return Error{ErrorCode::Unsupported, kWhere, "not a regular file"};
  return std::shared_ptr<const ByteSource>{
      std::make_shared<FileSource>(std::move(file), 0, static_cast<std::uint64_t>(about.st_size))};
}

Result<std::shared_ptr<const ByteSource>> load(std::shared_ptr<const ByteSource> source,
                                               Budget& budget) {
  if (source->in_memory()) return source;
  const std::uint64_t size = source->size();
  if (size > budget.limits().input_bytes)
    return Error{ErrorCode::LimitExceeded, kWhere, "more bytes than the limit allows"};
  Result<MemoryLease> lease = budget.reserve(size, "input");
  if (!lease) return lease.error();
  std::vector<std::byte> bytes(size);
  if (auto done = source->read_at(0, bytes); !done) return done.error();
  return memory_source(std::move(bytes), std::move(*lease));
}

}  // namespace outvet
