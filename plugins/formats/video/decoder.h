#pragma once

#include <chrono>
#include <memory>
#include <optional>

#include "plugins/formats/video/container.h"
#include "scanner/core/media.h"

extern "C" {
#include <libavutil/frame.h>
#include <libswscale/swscale.h>
}

namespace outvet::video {

/// Decodes one picture stream of a container from its first frame to its last and hands out
/// upright pictures. Damage is never passed over: a packet or a frame that the codec calls
/// corrupt is an error, after which decoding may go on, and a stream that ends before its
/// declared length is one, too.
class Decoder {
 public:
  /// Errors: Unsupported when there is no decoder, LimitExceeded, Malformed.
  static Result<std::unique_ptr<Decoder>> open(Container& container, int stream, Budget& budget);
  ~Decoder();
  Decoder(const Decoder&) = delete;
  Decoder& operator=(const Decoder&) = delete;

  int width() const noexcept { return turns_ % 2 ? coded_height_ : coded_width_; }   ///< upright
  int height() const noexcept { return turns_ % 2 ? coded_width_ : coded_height_; }  ///< upright

  /// Decodes the next frame; false at the end. Errors: Malformed, Io, Timeout, Cancelled.
  Result<bool> next(Budget& budget);

  /// When the frame last decoded is shown.
  TimeSpan time() const noexcept { return time_; }

  /// The frame last decoded: Bgr8 at full size, or, with `max_side` > 0 and smaller than the
  /// frame, Gray8 scaled down so that its longer side is `max_side`.
  Result<Image> picture(int max_side, Budget& budget);

 private:
  Decoder(Container& container, int stream) : container_(container), stream_(stream) {}
  Result<bool> feed(Budget& budget);
  Result<Done> check_frame(Budget& budget);
  Result<Done> check_end() const;
  void set_time();

  Container& container_;
  int stream_;
  AVCodecContext* codec_ = nullptr;
  AVFrame* frame_ = nullptr;
  AVPacket* packet_ = nullptr;
  SwsContext* full_ = nullptr;
  SwsContext* small_ = nullptr;
  int coded_width_ = 0;
  int coded_height_ = 0;
  int turns_ = 0;  ///< quarter turns clockwise that make the picture upright
  bool drained_ = false;
  std::int64_t frames_ = 0;
  TimeSpan time_;
};

}  // namespace outvet::video
