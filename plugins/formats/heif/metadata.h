#pragma once

#include <memory>

#include "plugins/common/metadata.h"
#include "plugins/formats/heif/contents.h"

namespace outvet::heif {

/// Exif and XMP items, colour profiles, names and descriptions. Besides the keys of their
/// readers: "Heif.ItemName", "Heif.UserDescription", "Heif.AltText", "Heif.Nclx" (code points of
/// ISO/IEC 23091-2: primaries/transfer/matrix/range). Exif orientation counts for nothing in
/// HEIF.
/// Errors: Unsupported when the bytes of an item lie outside the file.
Result<MetadataContent> read_metadata(std::span<const std::byte> file, const Contents& contents);

/// What viewers pass over: "item/TYPE/n" items of unknown kinds, "box/TYPE/n" boxes at the top
/// and in the meta box, "unreferenced/n" bytes in mdat and idat that no item refers to (not told
/// for sequences), "trailer/n" bytes behind the boxes. `source` lies in memory.
/// Errors: Io, Unsupported.
Result<std::vector<Part>> read_leftovers(const std::shared_ptr<const ByteSource>& source,
                                         const Contents& contents, const Limits& limits);

}  // namespace outvet::heif
