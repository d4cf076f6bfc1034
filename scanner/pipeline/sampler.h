#pragma once

#include <chrono>
#include <vector>

#include "scanner/core/media.h"

namespace outvet {

/// Decides which frames of a moving picture are read, by what changes and not by the clock.
///
/// A frame is read at once when much more changes in it than in the frames before: a cut, a
/// flash, a card held up for one frame. Where things change steadily, as in a pan, the
/// sharpest frame of each half second is read. While nothing changes nothing is read.
/// Looks at every frame, on small grey pictures of one size.
class Sampler {
 public:
  enum class Look : std::uint8_t {
    Skip,  ///< looks like the one read last
    Keep,  ///< the best so far of this half second: keep its full size
    Read,  ///< read this frame now
    Best,  ///< read the one kept, not this one
  };

  /// Frames in order. `small` must stay the same size.
  Look look(const Image& small, TimeSpan time);

  /// At the end: whether a kept frame still waits to be read.
  bool waiting() const noexcept { return kept_; }

 private:
  struct Change {
    double mean = 0;  ///< mean absolute difference, 0 to 255
    int blocks = 0;   ///< 8 x 8 px blocks with a clear difference
  };
  /// With `follow_camera` a block also counts as unchanged when it is where the whole
  /// picture moved to.
  static Change between(const ImageView& a, const ImageView& b, bool follow_camera);
  bool sudden(const Change& change) const;
  void read_now(const Image& small, TimeSpan time);

  Image before_;     ///< the frame before this one
  Image last_read_;  ///< what the last reading saw
  std::chrono::microseconds read_at_{};
  double usual_mean_ = 0;  ///< running means of Change over frames
  double usual_blocks_ = 0;
  bool kept_ = false;
  Image kept_small_;
  double kept_sharpness_ = 0;
};

}  // namespace outvet
