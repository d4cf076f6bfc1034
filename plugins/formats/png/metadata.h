#pragma once

#include <optional>

#include "plugins/common/metadata.h"
#include "plugins/formats/png/animation.h"
#include "plugins/formats/png/structure.h"
#include "scanner/base/bytes.h"

namespace outvet::png {

struct PngContent : MetadataContent {
  std::optional<Error> trouble;     ///< a text that is broken or too long; its chunk is then a part
  std::vector<MemoryLease> leases;  ///< for what the parts hold
};

/// The orientation that an eXIf chunk gives, 1 to 8.
int orientation_of(const Structure& structure);

/// Everything in the file that is no picture: texts, Exif, XMP, profiles, private chunks, bytes
/// behind the rows, behind the compressed data and behind the end. `file` must lie in memory
/// and `structure` and `animation` be read from it. Compressed texts and profiles may inflate to
/// 16 MiB together. Errors: LimitExceeded, Io, Timeout, Cancelled.
Result<PngContent> read_metadata(const ByteSource& file, const Structure& structure,
                                 const Animation& animation, Budget& budget);

}  // namespace outvet::png
