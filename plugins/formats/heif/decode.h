#pragma once

#include <memory>
#include <span>
#include <vector>

#include "plugins/formats/heif/cost.h"
#include "plugins/formats/heif/items.h"
#include "scanner/core/image.h"

namespace outvet::heif {

/// Whether clap, irot and imir are applied.
enum class Transform : bool { Applied, Ignored };

/// A file opened by libheif, on one thread. Moves, never copies.
class Library {
 public:
  /// `file` must outlive the object. Errors: Malformed, LimitExceeded, Unsupported.
  static Result<Library> open(std::span<const std::byte> file);

  /// A top-level picture: Bgr8, or Bgra8 with its alpha picture. `cost` is that of this picture;
  /// 10 and more bits become 8.
  /// Errors: Malformed, LimitExceeded, Unsupported when a decoder is not installed.
  Result<Image> decode(ItemId id, const Cost& cost, Transform transform, Budget& budget);

 private:
  struct State;
  struct Free {
    void operator()(State* state) const;
  };
  explicit Library(std::unique_ptr<State, Free> state);

  std::unique_ptr<State, Free> state_;
};

/// A copy of the file in which every picture is a top-level picture: nothing is hidden, nothing
/// is a thumbnail or an auxiliary picture of another. libheif hands out only such pictures. The
/// first compatible brand in `ftyp`, a type box with room for one, becomes one that libheif reads.
std::vector<std::byte> flattened(std::span<const std::byte> file, const Box& ftyp,
                                 const Meta& meta);

}  // namespace outvet::heif
