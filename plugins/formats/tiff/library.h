#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "scanner/base/budget.h"

struct tiff;  // libtiff's TIFF

namespace outvet::tiff {

/// A file opened by libtiff, which is given the bytes in memory, is not allowed a word on
/// standard error and no single allocation above the memory limit. Moves, never copies.
class Library {
 public:
  /// `file` must outlive the object. Errors: Malformed, LimitExceeded.
  static Result<Library> open(std::span<const std::byte> file, const Limits& limits);

  /// Makes the directory at `offset` the current one and forgets what was said before.
  /// Errors: Malformed.
  Result<Done> select(std::uint64_t offset);

  ::tiff* handle() const noexcept;

  /// Whether libtiff met an error since select(), or gave up before the end of some data.
  bool damaged() const noexcept;

  /// Malformed, or Unsupported when that is what libtiff complained about.
  Error complaint() const;

 private:
  struct State;
  struct Free {
    void operator()(State* state) const;
  };
  explicit Library(std::unique_ptr<State, Free> state);

  std::unique_ptr<State, Free> state_;
};

}  // namespace outvet::tiff
