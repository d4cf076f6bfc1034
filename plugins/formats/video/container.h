#pragma once

#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "scanner/base/bytes.h"

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
}

namespace outvet::video {

/// The demuxer that fits the first bytes of a file ("mov", "matroska", "avi", "mpegts"), by
/// magic numbers; empty for anything else. Pictures in ISO boxes (HEIF, AVIF) are not videos.
std::string_view demuxer_of(std::span<const std::byte> head);

/// One opened container. FFmpeg reads it through a ByteSource and nothing else: no protocol,
/// no second file, no demuxer but the named one; every read asks the budget.
///
/// Not thread-safe. The budget is borrowed by open() and must be renewed by use() before
/// later calls that read.
class Container {
 public:
  /// Errors: Malformed, Unsupported, Timeout, Cancelled.
  static Result<std::unique_ptr<Container>> open(std::shared_ptr<const ByteSource> bytes,
                                                 Budget& budget);
  ~Container();
  Container(const Container&) = delete;
  Container& operator=(const Container&) = delete;

  AVFormatContext& format() noexcept { return *format_; }

  /// Indices of the streams that are moving pictures, cover art left out; may be empty.
  const std::vector<int>& pictures() const noexcept { return pictures_; }

  /// Reads go on under this budget from now on.
  void use(Budget& budget) noexcept { input_->budget = &budget; }

  /// The next packet of any stream; false at the end. A packet that the demuxer calls
  /// corrupt is an error. Errors: Malformed, Io, Timeout, Cancelled.
  Result<bool> read(AVPacket& packet);

  /// False when the outermost structures of the file declare more bytes than it has: it was
  /// cut. True where they declare nothing (MPEG-TS, live streams).
  bool whole() const;

  /// Back to the first packet. Errors: Malformed.
  Result<Done> rewind();

 private:
  struct Input {
    std::shared_ptr<const ByteSource> bytes;
    std::uint64_t at = 0;
    Budget* budget = nullptr;
  };

  Container() = default;
  static int read_bytes(void* opaque, std::uint8_t* out, int size);
  static std::int64_t seek(void* opaque, std::int64_t offset, int whence);
  static int interrupted(void* opaque);
  Error error(int code, const char* what) const;

  std::unique_ptr<Input> input_;
  AVIOContext* io_ = nullptr;
  AVFormatContext* format_ = nullptr;
  std::vector<int> pictures_;
};

}  // namespace outvet::video
