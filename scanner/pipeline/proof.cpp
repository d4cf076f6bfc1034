#include "scanner/pipeline/proof.h"

#include <algorithm>
#include <cmath>

#include "scanner/pipeline/stages.h"

namespace outvet {
namespace {

constexpr double kLeastPsnr = 45;  // dB; below, people see the difference in flat areas
constexpr float kGrid = 16;        // px; the largest block of JPEG with 4:2:0 chroma

struct Box {
  int left, top, right, bottom;  // half open
  bool holds(int x, int y) const { return x >= left && x < right && y >= top && y < bottom; }
};

/// What may differ in one frame: areas grown outwards to the grid, by one block more, since
/// chroma is smoothed over block borders when it is enlarged.
std::vector<Box> may_differ(const std::vector<AreaEdit>& areas, std::uint32_t frame, bool still) {
  std::vector<Box> boxes;
  for (const AreaEdit& edit : areas) {
    if (!still && edit.area.frame > frame) continue;
    for (const Polygon& shape : edit.area.shapes) {
      const Bounds box = bounds_of(shape);
      const auto down = [](float at) {
        return static_cast<int>((std::floor(at / kGrid) - 1) * kGrid);
      };
      const auto up = [](float at) {
        return static_cast<int>((std::ceil(at / kGrid) + 1) * kGrid);
      };
      boxes.push_back({down(box.left), down(box.top), up(box.right), up(box.bottom)});
    }
  }
  return boxes;
}

bool inside_any(const std::vector<Box>& boxes, int x, int y) {
  return std::ranges::any_of(boxes, [x, y](const Box& box) { return box.holds(x, y); });
}

Error differs(const char* what) {
  return {ErrorCode::Malformed, "proof", what};
}

/// As it shows on white when it was painted on: painting makes alpha and what it hid go.
Result<Image> shown(const Frame& frame, bool painted, Budget& budget) {
  if (!painted) return frame.image;
  Result<std::vector<Image>> views = views_of(frame.image, budget);
  if (!views) return views.error();
  return views->front();
}

struct Difference {
  std::uint64_t squares = 0;
  std::uint64_t samples = 0;
};

Difference measure(const ImageView& a, const ImageView& b, const std::vector<Box>& boxes) {
  Difference sum;
  const int size = bytes_per_pixel(a.format);
  const auto row_bytes = static_cast<std::size_t>(a.width) * static_cast<std::size_t>(size);
  for (int y = 0; y < a.height; ++y) {
    if (std::equal(a.row(y), a.row(y) + row_bytes, b.row(y))) {
      sum.samples += row_bytes;
      continue;
    }
    for (int x = 0; x < a.width; ++x) {
      if (inside_any(boxes, x, y)) continue;
      sum.samples += static_cast<std::uint64_t>(size);
      for (int c = 0; c < size; ++c) {
        const int d = a.row(y)[x * size + c] - b.row(y)[x * size + c];
        sum.squares += static_cast<std::uint64_t>(d * d);
      }
    }
  }
  return sum;
}

}  // namespace

Result<Done> MemorySink::write(std::span<const std::byte> bytes) {
  Result<MemoryLease> lease = budget_.reserve(bytes.size(), "the copy");
  if (!lease) return lease.error();
  leases_.push_back(std::move(*lease));
  bytes_.insert(bytes_.end(), bytes.begin(), bytes.end());
  return Done{};
}

Result<std::shared_ptr<const ByteSource>> MemorySink::take() {
  leases_.clear();
  Result<MemoryLease> lease = budget_.reserve(bytes_.size(), "the copy");
  if (!lease) return lease.error();
  return memory_source(std::move(bytes_), std::move(*lease));
}

Result<Done> compare_pixels(MediaReader& original, MediaReader& copy,
                            const std::vector<AreaEdit>& areas, Budget& budget) {
  const bool still = original.info().frames <= 1;
  for (std::uint32_t index = 0;; ++index) {
    if (auto ok = budget.check(); !ok) return ok.error();
    auto before = original.next_frame({}, 0, budget);
    if (!before) return before.error();
    auto after = copy.next_frame({}, 0, budget);
    if (!after) return after.error();
    if (before->has_value() != after->has_value()) return differs("the number of frames changed");
    if (!before->has_value()) return Done{};
    const bool painted = !areas.empty();
    Result<Image> a = shown(**before, painted, budget);
    if (!a) return a.error();
    Result<Image> b = shown(**after, painted, budget);
    if (!b) return b.error();
    if (a->width() != b->width() || a->height() != b->height()) return differs("the size changed");
    if (a->format() != b->format()) return differs("the kind of pixels changed");
    if ((*before)->time.begin != (*after)->time.begin || (*before)->time.end != (*after)->time.end)
      return differs("the timing changed");
    const Difference sum =
        measure(a->view(), b->view(), may_differ(areas, (*before)->index, still));
    if (sum.squares == 0) continue;
    if (areas.empty()) return differs("pixels changed");
    const double mean = static_cast<double>(sum.squares) / static_cast<double>(sum.samples);
    if (10 * std::log10(255.0 * 255.0 / mean) < kLeastPsnr)
      return differs("pixels changed outside the painted areas");
  }
}

}  // namespace outvet
