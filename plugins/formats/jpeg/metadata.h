#pragma once

#include <memory>

#include "plugins/common/metadata.h"
#include "plugins/formats/jpeg/structure.h"
#include "scanner/base/bytes.h"

namespace outvet::jpeg {

/// The Exif block of the file without its "Exif\0\0"; empty when there is none. A block that
/// is spread over several segments is not joined: the directories stand in the first.
std::span<const std::byte> exif_block(const Structure& structure);

struct JpegContent : MetadataContent {
  MemoryLease lease;  ///< for what the parts hold
};

/// Everything in the file that is no picture: fields and parts of all segments, the pictures of
/// a multi-picture index (CIPA DC-007), bytes between segments and behind the end.
/// `file` must lie in memory and `structure` be its walk. Errors: LimitExceeded, Io.
Result<JpegContent> read_metadata(const ByteSource& file, const Structure& structure,
                                  Budget& budget);

}  // namespace outvet::jpeg
