#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "scanner/core/plan.h"

namespace outvet {

/// One opened file. Pulled by the pipeline at its own pace. Not thread-safe.
class MediaReader {
 public:
  virtual ~MediaReader() = default;

  virtual MediaInfo info() const = 0;
  virtual Result<std::vector<MetaField>> fields(Budget& budget) = 0;
  virtual Result<std::vector<Part>> parts(Budget& budget) = 0;

  /// The next frame at or after `from`, upright, its longer side at most
  /// `max_side` px (0: full size); nothing at the end. Formats that cannot decode small
  /// may return the full size.
  /// Errors: Malformed, LimitExceeded, Timeout, Cancelled.
  virtual Result<std::optional<Frame>> next_frame(std::chrono::microseconds from, int max_side,
                                                  Budget& budget) = 0;
};

/// Reads one family of files: JPEG, PNG, ISO base media, Matroska.
///
/// The only kind of plugin that sees raw bytes from outside, so the only kind
/// that runs in the sandbox. Thread safety: const methods are safe to share.
class MediaFormat {
 public:
  virtual ~MediaFormat() = default;

  /// How surely `head` (the first 4096 bytes, or fewer) starts a file of this
  /// format, from 0 (no) to 100. Looks at magic numbers only, never at a name.
  virtual int probe(std::span<const std::byte> head) const = 0;

  /// File name endings that belong to it, lower case, without the dot: "jpg", "jpeg".
  virtual std::vector<std::string_view> extensions() const = 0;

  /// Reads headers only; checks them against the limits of `budget` before any decoding.
  virtual Result<std::unique_ptr<MediaReader>> open(std::shared_ptr<const ByteSource> bytes,
                                                    Budget& budget) const = 0;
};

}  // namespace outvet
