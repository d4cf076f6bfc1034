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

  /// The next frame, upright, its longer side at most `max_side` px (0: full size); nothing
  /// at the end. Frames come in order, each once. A video may skip frames that end at or
  /// before `from`; pages and animations ignore it. Formats that cannot decode small may
  /// return the full size.
  /// Errors: Malformed, LimitExceeded, Timeout, Cancelled.
  virtual Result<std::optional<Frame>> next_frame(std::chrono::microseconds from, int max_side,
                                                  Budget& budget) = 0;

  /// The frame that next_frame() gave last, at full size: a video is watched small, and
  /// looked at closely where something changes. Errors: Unsupported before the first
  /// frame and for formats that never give small frames.
  virtual Result<Image> full_size(Budget& budget);

  /// Text that comes with a time: subtitles, chapter names. All of it, in order of tracks;
  /// may be asked for once, before the first frame.
  virtual Result<std::vector<Caption>> captions(Budget& budget);
};

/// Reads and rewrites one family of files: JPEG, PNG, ISO base media, Matroska.
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

  /// Writes a copy of `bytes` to `out` with `plan` carried out: rebuilt from what the format
  /// needs and the plan keeps, everything else gone. Without areas coded picture data is
  /// copied byte for byte; with areas only what they touch is coded anew, as far as the format
  /// allows. Same input, same output; a copy of a copy is the same bytes.
  /// Errors: Unsupported when the format or this variant of it cannot be vouched for,
  /// Malformed, LimitExceeded.
  virtual Result<Done> rewrite(std::shared_ptr<const ByteSource> bytes, const CleanPlan& plan,
                               ByteSink& out, Budget& budget) const;

  /// Walks over a rewritten file, by code that shares nothing with rewrite(), and accounts
  /// for every byte: only structures of the allow-list, no gap, nothing behind the end.
  /// Errors: Malformed with the name of what must not be there, Unsupported.
  virtual Result<Done> audit(std::span<const std::byte> copy, Budget& budget) const;
};

}  // namespace outvet
