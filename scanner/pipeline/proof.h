#pragma once

#include <memory>

#include "scanner/core/plan.h"
#include "scanner/plugin/format.h"

namespace outvet {

/// Collects what a rewrite puts out, counted against a budget.
class MemorySink final : public ByteSink {
 public:
  explicit MemorySink(Budget& budget) : budget_(budget) {}

  /// Errors: LimitExceeded.
  Result<Done> write(std::span<const std::byte> bytes) override;

  /// All that was written. The sink is empty afterwards. Errors: LimitExceeded.
  Result<std::shared_ptr<const ByteSource>> take();

 private:
  Budget& budget_;
  std::vector<std::byte> bytes_;
  std::vector<MemoryLease> leases_;
};

/// Frame by frame: the copy must show what the original shows outside `areas`. Without areas
/// every pixel is equal, hidden ones too. With areas, pictures are compared as they show on
/// white, outside of the areas grown to the 16 px grid of coded blocks: equal, or different
/// by less than a PSNR of 45 dB (a lossy format that had to be coded anew).
/// Errors: Malformed with the difference in words, and what readers give.
Result<Done> compare_pixels(MediaReader& original, MediaReader& copy,
                            const std::vector<AreaEdit>& areas, Budget& budget);

}  // namespace outvet
