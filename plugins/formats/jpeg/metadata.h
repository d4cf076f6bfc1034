#pragma once

#include <memory>

#include "plugins/common/metadata.h"
#include "plugins/formats/jpeg/structure.h"
#include "scanner/base/bytes.h"

namespace outvet::jpeg {

/// The Exif block of the file without its "Exif\0\0"; empty when there is none. A block that
/// is spread over several segments is not joined: the directories stand in the first.
std::span<const std::byte> exif_block(const Structure& structure);

/// Everything in the file that is no picture: fields and parts of all segments, the pictures of
/// a multi-picture index (CIPA DC-007), bytes between segments and behind the end.
/// `file` must lie in memory and `structure` be its walk. Errors: Io.
Result<MetadataContent> read_metadata(const ByteSource& file, const Structure& structure);

}  // namespace outvet::jpeg
