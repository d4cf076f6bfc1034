#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "scanner/pipeline/scanner.h"

namespace outvet {

struct CleanOptions {
  bool pixelate = false;  ///< faces and plates only; text and codes are always filled
  bool keep_gain_map = true;
};

/// Why no copy was written.
enum class Refusal : std::uint8_t {
  None,         ///< a copy was written
  Unscannable,  ///< the item could not be examined
  Authorise,    ///< a reason that nobody can paint away
  Gap,          ///< something of the item went unseen
  Rewrite,      ///< the format cannot be rewritten, or not this variant
  Audit,        ///< the copy holds something that it must not
  Pixels,       ///< the copy differs where nothing was to change
  NotClean,     ///< the second scan still finds something
};

std::string_view to_word(Refusal refusal);

/// What became of one item that was to be cleaned.
struct Cleaned {
  Report original;
  std::optional<Report> copy;               ///< the second scan, when there was one
  std::shared_ptr<const ByteSource> bytes;  ///< the proven copy; null when refused
  Refusal refusal = Refusal::None;
  std::string detail;                          ///< for people, free of content
  std::map<std::string, std::size_t> removed;  ///< finding types and how many
};

/// Scans `item`, carries out every `strip` and `mask` of its verdict and proves the copy: it
/// is walked over by an independent audit, its pixels are compared with the original's
/// outside the painted areas, and it is scanned again under the same policy. When the second
/// scan still finds something the areas grow and it is tried again, at most three times.
/// Bytes are handed out only when all of that holds.
Cleaned clean(const Scanner& scanner, const MediaItem& item, const Policy& policy, Session& session,
              Budget& budget, const CleanOptions& options = {});

/// The copy without metadata and hidden parts, without a look at its pixels: rewritten and
/// audited, not scanned. For archives that want only that, at the speed of a copy.
Cleaned strip_only(const Scanner& scanner, const MediaItem& item, Budget& budget,
                   const CleanOptions& options = {});

}  // namespace outvet
