#include <algorithm>

#include "plugins/common/icc_clean.h"
#include "plugins/formats/bmp/rewrite.h"

namespace outvet::bmp {
namespace {

Error forbidden(const char* what) {
  return {ErrorCode::Malformed, "audit.bmp", what};
}

/// Everything is at a fixed place: numbers are read by offset.
class Auditor {
 public:
  explicit Auditor(std::span<const std::byte> copy) : copy_(copy) {}

  Result<Done> run() const {
    if (copy_.size() < 26 || copy_[0] != std::byte{'B'} || copy_[1] != std::byte{'M'})
      return forbidden("no bitmap signature");
    const std::size_t header = number(14, 4);
    if (header + 14 > copy_.size()) return forbidden("a header that runs past the end");
    if (number(2, 4) != copy_.size()) return forbidden("a length that is not that of the file");
    if (number(6, 4) != 0) return forbidden("reserved fields with content");
    const bool core = header == 12;
    if (!core && header < 40) return forbidden("a header of an unusual size");
    const std::size_t compression = core ? 0 : number(30, 4);
    const std::size_t bits = core ? number(24, 2) : number(28, 2);
    const std::size_t masks = header == 40 && compression == 3   ? 12U
                              : header == 40 && compression == 6 ? 16U
                                                                 : 0U;
    if (!core && (number(38, 4) != 0 || number(42, 4) != 0 || number(50, 4) != 0))
      return forbidden("fields that no picture needs");
    std::size_t colours = core ? std::size_t{1} << std::min<std::size_t>(bits, 8) : number(46, 4);
    if (bits > 8) colours = 0;
    const std::size_t table = 14 + header + masks;
    const std::size_t pixels = number(10, 4);
    const std::size_t entry = core ? 3 : 4;
    // A core header cannot say that its table is shorter.
    if (core ? pixels > table + colours * entry || pixels < table
             : pixels != table + colours * entry)
      return forbidden("bytes between the colours and the pixels");
    for (std::size_t at = table + 3; !core && at < pixels; at += 4)
      if (copy_[at] != std::byte{0}) return forbidden("content in the colour table");
    const std::size_t size = core ? copy_.size() - pixels : number(34, 4);
    if (size > copy_.size() - pixels) return forbidden("pixels that run past the end");
    if (compression == 0 || compression == 3 || compression == 6)
      if (auto done = rows(pixels, size, bits, core); !done) return done;
    return tail(header, pixels + size);
  }

 private:
  std::size_t number(std::size_t at, std::size_t bytes) const {
    std::size_t value = 0;
    for (std::size_t i = bytes; i > 0; --i)
      value = value << 8U | (at + i <= copy_.size() ? static_cast<std::size_t>(copy_[at + i - 1])
                                                    : std::size_t{0});
    return value;
  }

  /// The exact size of all rows, and zeros behind the pixels of each.
  Result<Done> rows(std::size_t begin, std::size_t size, std::size_t bits, bool core) const {
    const std::size_t width = core ? number(18, 2) : number(18, 4);
    const auto signed_height = static_cast<std::int32_t>(core ? number(20, 2) : number(22, 4));
    const auto height = static_cast<std::size_t>(std::abs(std::int64_t{signed_height}));
    const std::size_t row = (width * bits + 31) / 32 * 4;
    if (row == 0 || size != row * height) return forbidden("more pixels than the picture has");
    for (std::size_t y = 0; y < height; ++y)
      for (std::size_t i = (width * bits + 7) / 8; i < row; ++i)
        if (copy_[begin + y * row + i] != std::byte{0})
          return forbidden("content in the padding of a row");
    return Done{};
  }

  Result<Done> tail(std::size_t header, std::size_t end) const {
    if (header != 124 || number(14 + 112, 4) == 0)
      return end == copy_.size() ? Result<Done>{Done{}} : forbidden("bytes behind the pixels");
    if (14 + number(14 + 112, 4) != end || number(14 + 116, 4) != copy_.size() - end)
      return forbidden("bytes beside the colour profile");
    return audit_icc(copy_.subspan(end));
  }

  std::span<const std::byte> copy_;
};

}  // namespace

Result<Done> audit(std::span<const std::byte> copy, Budget& budget) {
  if (auto ok = budget.check(); !ok) return ok.error();
  return Auditor{copy}.run();
}

}  // namespace outvet::bmp
