#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "scanner/core/media.h"

namespace outvet {

/// Appends what lies in `file` between two offsets, behind the end of its picture, as parts
/// "trailer/0", "trailer/1" and so on (counted on from those already there). It is cut where a
/// JPEG, PNG or ISO media file starts, so that the preview or the video of a motion photo can be
/// opened; an ISO media file also ends where its boxes end. Bytes that are all zero
/// are padding and no part. Requires begin <= end <= file size. Errors: Io.
Result<Done> add_trailer(std::vector<Part>& parts, const ByteSource& file, std::uint64_t begin,
                         std::uint64_t end);

}  // namespace outvet
