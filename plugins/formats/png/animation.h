#pragma once

#include <chrono>
#include <optional>
#include <vector>

#include "plugins/formats/png/decode.h"
#include "scanner/core/media.h"

namespace outvet::png {

/// What happens to a frame's area before the next one is drawn (APNG, fcTL).
enum class Dispose : std::uint8_t { Keep, Clear, Restore };
enum class Blend : std::uint8_t { Replace, Over };

/// One frame of an animation: where and when it is shown, and its data.
struct AnimationFrame {
  std::uint32_t left = 0;  ///< px on the canvas
  std::uint32_t top = 0;
  TimeSpan time;
  Dispose dispose = Dispose::Keep;
  Blend blend = Blend::Replace;
  Layer layer;
};

/// The frames of an animated PNG in the order in which they are shown.
struct Animation {
  std::vector<AnimationFrame> frames;  ///< empty for a still picture
  std::optional<Error> trouble;        ///< fewer frames than declared, out of order, off the canvas
};

/// Collects the frames. A still picture that is not part of the animation, seen only by viewers
/// that know no animation, is shown first for 10 ms. Frames shorter than that are
/// given 10 ms, so that each has a time of its own.
Animation read_animation(const Structure& structure);

/// Draws the frames one after the other on a canvas.
class Canvas {
 public:
  /// Transparent black. Errors: LimitExceeded.
  static Result<Canvas> make(const Header& header, Budget& budget);

  /// Disposes of the frame before, decodes `frame` and draws it. What cannot be decoded
  /// whole is still drawn, and the error given by trouble().
  /// Errors: as decode().
  Result<Done> draw(const AnimationFrame& frame, Budget& budget);

  /// What is to be seen now: Bgra8, or Bgr8 when all of it is opaque. Errors: LimitExceeded.
  Result<Image> picture(Budget& budget) const;

  const std::optional<Error>& trouble() const { return trouble_; }

 private:
  struct Area {
    std::size_t left, top, width, height;  // px
  };

  Canvas(std::size_t width, std::size_t height, MemoryLease lease)
      : width_(width), height_(height), lease_(std::move(lease)), pixels_(width * height * 4) {}

  void dispose();
  void save(const Area& area);
  std::uint8_t* at(std::size_t x, std::size_t y) { return pixels_.data() + (y * width_ + x) * 4; }

  std::size_t width_;
  std::size_t height_;
  MemoryLease lease_;
  std::vector<std::uint8_t> pixels_;  // BGRA, not premultiplied
  std::vector<std::uint8_t> saved_;   // of area_, for Restore
  Area area_{};                       // of the last frame
  Dispose dispose_ = Dispose::Keep;
  bool first_ = true;
  std::optional<Error> trouble_;
};

}  // namespace outvet::png
