#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "plugins/common/metadata.h"

namespace outvet {

/// An Exif block, read.
struct ExifContent : MetadataContent {
  int orientation = 1;  ///< 1 to 8 (Exif 2.32, 4.6.4 A); 1 when absent or out of range
};

/// Reads an Exif block: a TIFF header ("II*\0" or "MM\0*") with its directories. A leading
/// "Exif\0\0" is skipped.
///
/// Fields have keys in Exiv2's spelling ("Exif.Image.Make", "Exif.GPSInfo.GPSLatitude",
/// "Exif.Photo.BodySerialNumber", "Exif.Thumbnail.Compression") and values as a person would
/// read them. A position appears part by part (`26 deg 50' 48.00" N`) and once more as a pair
/// of decimal degrees under "Exif.GPSInfo.Position" ("26.846667, 80.946167"). The maker note is
/// "Exif.Photo.MakerNote" = "(n bytes)", what could be decoded of it
/// "Exif.MakerNote.<Name>", and its readable strings "Exif.MakerNote.Text", one a line.
///
/// Parts, their paths after `where` (usually "exif"):
///   where/thumbnail     the picture of IFD1; when it is no JPEG, a TIFF file whose first page
///                       it is. More thumbnails: where/thumbnail/1 and so on
///   where/makernote     from the first JPEG picture in the maker note on
///   where/unreferenced  bytes that no tag refers to, when more than 64 of them are not zero;
///                       the whole block when its header or first directory cannot be read.
///                       More gaps: where/unreferenced/1 and so on. The strings of smaller
///                       gaps are the field "Exif.unreferenced"
/// XMP (tag 700), IPTC (33723), Photoshop resources (34377) and an ICC profile (34675) in a
/// directory are read as xmp_iptc.h and icc.h say, with their own keys and paths.
///
/// Blocks of any size are read, a whole TIFF file (but no BigTIFF) included; then only its first
/// two directories are looked at and nothing counts as unreferenced. Bounded in time and memory
/// by the size of the block: tags refer to at most four times its size or they are refused, and
/// parts are copies of at most four times its size together, which the caller reserves.
/// Never fails: what cannot be read as tags comes back as a part. Thread safety: any thread.
ExifContent read_exif(std::span<const std::byte> tiff_block, std::string_view where);

/// The orientation alone, without reading anything else: 1 to 8.
int exif_orientation(std::span<const std::byte> tiff_block);

}  // namespace outvet
