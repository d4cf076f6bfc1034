#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "scanner/base/budget.h"
#include "scanner/base/result.h"

namespace outvet {

/// Read-only random access to the bytes of one file or embedded part.
///
/// Thread safety: const methods may be called from several threads at once.
class ByteSource {
 public:
  virtual ~ByteSource() = default;

  virtual std::uint64_t size() const = 0;  ///< in bytes

  /// Fills `out` from `offset`. A short read is an error: Io, or Malformed when
  /// the range leaves the source.
  virtual Result<Done> read_at(std::uint64_t offset, std::span<std::byte> out) const = 0;

  /// The same bytes limited to [offset, offset + length), without copying. The slice
  /// keeps what it needs alive. Errors: Malformed when the range leaves the source.
  virtual Result<std::shared_ptr<const ByteSource>> slice(std::uint64_t offset,
                                                          std::uint64_t length) const = 0;

  /// All bytes at once when they lie in memory, nothing otherwise. The span lives as long
  /// as the source.
  virtual std::optional<std::span<const std::byte>> in_memory() const { return std::nullopt; }
};

/// Append-only output for a rewritten file.
class ByteSink {
 public:
  virtual ~ByteSink() = default;
  virtual Result<Done> write(std::span<const std::byte> bytes) = 0;
};

/// A source over bytes that it owns, and the lease that accounts for them.
std::shared_ptr<const ByteSource> memory_source(std::vector<std::byte> bytes,
                                                MemoryLease lease = {});

/// A source over bytes that `owner` keeps alive and unchanged: a mapping, a shared buffer.
/// Nothing is copied.
std::shared_ptr<const ByteSource> view_source(std::shared_ptr<const void> owner,
                                              std::span<const std::byte> bytes);

/// The regular file at `path`, read with pread(2): a file that shrinks meanwhile is an Io
/// error, never a signal. Links are followed.
/// Errors: Io when it cannot be opened, Unsupported when it is no regular file.
Result<std::shared_ptr<const ByteSource>> file_source(const std::string& path);

/// `source` itself when it lies in memory, else a copy in memory, counted against `budget`
/// for as long as it lives.
/// Errors: LimitExceeded, Io.
Result<std::shared_ptr<const ByteSource>> load(std::shared_ptr<const ByteSource> source,
                                               Budget& budget);

}  // namespace outvet
