#pragma once

#include <memory>

#include "plugins/common/metadata.h"
#include "plugins/formats/tiff/directory.h"

namespace outvet::tiff {

/// Fields and parts of all directories of a file, each entry once: pages that repeat the
/// same author give one field. Tags of any page and sub-picture have keys "Exif.Image...", so that
/// a rule about the first page holds for all; those of Exif, XMP, IPTC, Photoshop and ICC are as
/// the readers in plugins/common give them. The place of a map (GeoTIFF 1.1) comes as
/// "Exif.Image.ModelTiePoint", "Exif.Image.ModelPixelScale", "Exif.Image.ModelTransformation",
/// "Exif.Image.GeoKeyDirectory", "Exif.Image.GeoDoubleParams", "Exif.Image.GeoAsciiParams".
///
/// Parts, besides those of the readers: "tag/NUMBER/n", the value of a tag of more than 1 KiB
/// that no reader knows, such as the layers of Photoshop or the private data of a camera.
/// `source` lies in memory.
/// Errors: LimitExceeded when tags that share their bytes would grow to more than the file,
/// Timeout, Cancelled.
Result<MetadataContent> read_metadata(const std::shared_ptr<const ByteSource>& source,
                                      const Layout& layout, const Budget& budget);

}  // namespace outvet::tiff
