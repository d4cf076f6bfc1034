#pragma once

#include <memory>
#include <vector>

#include "plugins/analyzers/text_reader/line_rectifier.h"
#include "plugins/common/onnx.h"
#include "scanner/base/result.h"

namespace outvet {

/// Guesses which way strips read, before anything is read.
///
/// Thread safety: const methods are safe to share.
class Orientation {
 public:
  explicit Orientation(std::shared_ptr<const OnnxModel> network) : network_(std::move(network)) {}

  /// How likely the strip stands on its head, [0, 1]. Errors: Internal.
  Result<float> upside_down(const Strip& strip) const;

 private:
  std::shared_ptr<const OnnxModel> network_;
};

/// How surely the line that joins the letters of Devanagari lies below their middle, and the
/// strip so on its head: [-1, 1], below 0 for upright, near 0 without such a line.
float headline_below(const Strip& strip);

/// Lines that lie together and share an axis, and so read the same way.
using Group = std::vector<std::size_t>;

/// Groups of boxes that lie within a few line heights of each other and share an axis to
/// 20 degrees; indices into `boxes`, longest first. Boxes of a group come to read the same way
/// as its longest one; those too short to know their axis are turned to it.
std::vector<Group> grouped(std::vector<TextBox>& boxes);

}  // namespace outvet
