#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "plugins/common/metadata.h"

namespace outvet {

/// Reads an XMP packet (ISO 16684-1), with or without its wrapper, UTF-8, UTF-16 or UTF-32.
///
/// Fields have keys in Exiv2's spelling: "Xmp.dc.creator",
/// "Xmp.xmpMM.History[1]/stEvt:action". Arrays are joined by ", ", language alternatives by
/// '\n' and without their language. Long base64 values (thumbnails, depth maps) become parts
/// "xmp/picture" or, when no picture, "xmp/binary", the next ones "xmp/picture/1" and so on, and
/// "(n bytes)" as the value of their field. A position appears once more as a pair of decimal
/// degrees, "Xmp.exif.Position", and what stands in comments or around the elements is
/// "Xmp.comment". A packet that cannot be parsed, or is too large or
/// too deep to be given to the parser, comes back whole as the text of "Xmp.unparsed".
/// Never fails. Thread safety: any thread; calls wait for each other, because the XMP toolkit
/// keeps global tables.
MetadataContent read_xmp(std::span<const std::byte> packet);

/// Reads IPTC-IIM datasets (IIM 4.2, 1.5): the content of Photoshop resource 0x0404, of TIFF tag
/// 33723. Keys in Exiv2's spelling: "Iptc.Application2.Byline". Text that is no UTF-8 is taken
/// for Latin-1. Never fails; datasets behind a broken one are lost to the fields and come back
/// as the text of "Iptc.unparsed". Thread safety: any thread.
MetadataContent read_iptc(std::span<const std::byte> datasets);

/// Reads Photoshop image resources (Adobe Photoshop File Formats, "Image Resources"): the blocks
/// "8BIM" of a JPEG APP13 behind "Photoshop 3.0\0", of TIFF tag 34377, of a PNG raw profile. A
/// leading "Photoshop 3.0\0" is skipped.
///
/// IPTC, Exif and XMP inside are read as above; other resources with readable strings (URL,
/// caption, path names, software) become fields "Photoshop.<name or 0xid>". Parts:
///   8bim/thumbnail     resources 0x0409 and 0x040C, the JPEG without its header
///   8bim/exif/...      parts of an Exif block in resource 0x0422
///   8bim/trailer       bytes behind the last resource that can be read, when not all zero
/// Never fails. Thread safety: any thread.
MetadataContent read_photoshop(std::span<const std::byte> resources);

}  // namespace outvet
