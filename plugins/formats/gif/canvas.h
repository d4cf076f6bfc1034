#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "plugins/formats/gif/gif_file.h"
#include "scanner/core/image.h"

namespace outvet::gif {

/// Composes the pictures of an animation as a browser shows them: the background is
/// transparent, each picture is drawn over what the disposal of the one before left.
class Canvas {
 public:
  /// Errors: LimitExceeded.
  static Result<Canvas> create(const GifFile& gif, Budget& budget);

  /// Draws the next picture and gives what is then seen: Bgra8 when some pixel is
  /// transparent, else Bgr8. Pictures must come in the order of the file.
  /// Errors: Malformed, LimitExceeded.
  Result<Image> draw(const Picture& picture, std::span<const std::byte> file, Budget& budget);

 private:
  Canvas() = default;

  void dispose();
  void paint(const Picture& picture, std::span<const std::byte> file);
  Result<Image> seen(Budget& budget) const;

  int width_ = 0;
  int height_ = 0;
  std::vector<std::uint8_t> pixels_;   ///< B G R A, rows of width_ px
  std::vector<std::uint8_t> saved_;    ///< pixels_ before a picture that is to be taken back
  std::vector<std::uint8_t> indices_;  ///< of the picture at hand
  Picture last_;                       ///< its disposal is still to be done
  MemoryLease lease_;
};

}  // namespace outvet::gif
