#pragma once

#include <cstdint>
#include <vector>

#include "scanner/core/evidence.h"
#include "scanner/core/plan.h"

namespace outvet {

/// Which pixels of a stored picture are to be painted over: one byte each, row by row, 0 where
/// paint goes, 255 elsewhere.
struct PaintedMask {
  std::vector<std::uint8_t> cells;
  MemoryLease lease;
  int width = 0;
  int height = 0;

  bool painted(int x, int y) const {
    return cells[static_cast<std::size_t>(y) * static_cast<std::size_t>(width) +
                 static_cast<std::size_t>(x)] == 0;
  }
};

/// The mask of a picture of `width` by `height` px as it is stored, for areas of the upright
/// picture. Errors: LimitExceeded.
Result<PaintedMask> painted_mask(const std::vector<AreaEdit>& areas, int orientation, int width,
                                 int height, Budget& budget);

/// The areas that show in a frame of an animation: those of any time, and those whose time
/// `shown` shares.
std::vector<AreaEdit> areas_at(const std::vector<AreaEdit>& areas, const TimeSpan& shown);

}  // namespace outvet
