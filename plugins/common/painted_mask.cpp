#include "plugins/common/painted_mask.h"

#include <algorithm>
#include <iterator>

#include "plugins/common/stored_area.h"
#include "scanner/core/redact.h"

namespace outvet {

Result<PaintedMask> painted_mask(const std::vector<AreaEdit>& areas, int orientation, int width,
                                 int height, Budget& budget) {
  const auto cells = static_cast<std::size_t>(width) * static_cast<std::size_t>(height);
  auto lease = budget.reserve(cells, "the mask of painted areas");
  if (!lease) return lease.error();
  PaintedMask mask{std::vector<std::uint8_t>(cells, 255), std::move(*lease), width, height};
  const ImageSpan span{mask.cells.data(), width, height, width, PixelFormat::Gray8};
  for (const AreaEdit& edit : areas)
    for (const Polygon& shape : edit.area.shapes)
      redact(span, as_stored(shape, orientation, width, height), RedactMethod::Fill);
  return mask;
}

std::vector<AreaEdit> areas_at(const std::vector<AreaEdit>& areas, const TimeSpan& shown) {
  std::vector<AreaEdit> now;
  std::ranges::copy_if(areas, std::back_inserter(now), [&shown](const AreaEdit& edit) {
    const TimeSpan& time = edit.area.time;
    return time.end <= time.begin || (time.begin < shown.end && shown.begin < time.end);
  });
  return now;
}

}  // namespace outvet
