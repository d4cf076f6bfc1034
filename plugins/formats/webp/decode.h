#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>

#include "scanner/core/image.h"

namespace outvet::webp {

/// What the header of a picture says.
struct Canvas {
  int width = 0;  ///< px, as stored
  int height = 0;
  bool alpha = false;
};

/// Reads the size of the picture or the animation. Errors: Malformed, LimitExceeded, Unsupported.
Result<Canvas> read_canvas(std::span<const std::byte> file, const Budget& budget);

/// Decodes a still picture: Bgra8 when the file says that it has alpha, else Bgr8. The colours
/// of transparent pixels stay as they are in the file.
/// Errors: Malformed, LimitExceeded, Unsupported.
Result<Image> decode_still(std::span<const std::byte> file, const Canvas& canvas, Budget& budget);

/// Composes the frames of an animation, one after the other, by libwebp.
class Animation {
 public:
  /// `file` must outlive the object. Errors: Malformed, LimitExceeded.
  static Result<Animation> open(std::span<const std::byte> file, const Canvas& canvas,
                                Budget& budget);

  /// The canvas with the next frame on it, Bgra8 when some pixel is not opaque; nothing behind
  /// the last. Errors: Malformed, LimitExceeded.
  Result<std::optional<Image>> next(Budget& budget);

 private:
  struct State;
  struct Free {
    void operator()(State* state) const;
  };
  explicit Animation(std::unique_ptr<State, Free> state);

  std::unique_ptr<State, Free> state_;
};

}  // namespace outvet::webp
