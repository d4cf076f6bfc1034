#pragma once

#include <array>
#include <memory>
#include <ostream>
#include <streambuf>
#include <string>

#include "scanner/base/result.h"

namespace outvet::cli {

/// A stream buffer over a file descriptor that remembers why a write failed.
class FdBuffer final : public std::streambuf {
 public:
  explicit FdBuffer(int fd) : fd_(fd) { setp(buffer_.data(), buffer_.data() + buffer_.size()); }

  int failure() const noexcept { return failure_; }  ///< errno of the first failed write, or 0

 protected:
  int_type overflow(int_type c) override;
  int sync() override;

 private:
  bool drain();

  int fd_;
  int failure_ = 0;
  std::array<char, 65536> buffer_{};
};

/// Where one report goes: standard output, or a file that appears whole or not at all.
///
/// A file is written under another name beside its place, and gets its own name in commit().
/// What is no regular file (a device, a FIFO) is written to as it is.
class Output {
 public:
  static std::unique_ptr<Output> to_standard_output();

  /// Requires that the folder is there. The new file keeps the mode of the one it replaces;
  /// otherwise it is readable by its owner alone when `secret`.
  /// Errors: Io, with a sentence that says what to do.
  static Result<std::unique_ptr<Output>> to_file(const std::string& path, bool secret);

  ~Output();  ///< without commit(), the file is dropped
  Output(const Output&) = delete;
  Output& operator=(const Output&) = delete;

  std::ostream& stream() noexcept { return stream_; }
  int fd() const noexcept { return fd_; }

  /// Passes on what is buffered. False when nobody can read it any more.
  bool flush();
  bool broken_pipe() const;

  /// Makes the file durable and gives it its name. Errors: Io.
  Result<Done> commit();

 private:
  Output(int fd, std::string path, std::string temporary)
      : fd_(fd),
        buffer_(fd),
        stream_(&buffer_),
        path_(std::move(path)),
        temporary_(std::move(temporary)) {}

  int fd_;
  FdBuffer buffer_;
  std::ostream stream_;
  std::string path_;       ///< empty for standard output
  std::string temporary_;  ///< empty when written in place, and after commit()
};

}  // namespace outvet::cli
