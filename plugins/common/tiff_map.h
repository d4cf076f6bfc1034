#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "scanner/base/byte_reader.h"

namespace outvet {

/// Whose tags a TIFF directory holds (Exif 2.32, 4.6.3).
enum class TiffGroup : std::uint8_t { Image, Thumbnail, Photo, Gps, Interop, SubImage };

/// Half-open range of offsets in the block.
struct Extent {
  std::size_t begin = 0;
  std::size_t end = 0;
};

/// One directory entry whose value lies within the block.
struct TiffTag {
  TiffGroup group = TiffGroup::Image;
  std::size_t directory = 0;  ///< index into TiffMap::directories
  std::uint16_t id = 0;
  std::uint16_t type = 0;  ///< 1 to 13 (TIFF 6.0, section 2; 13 is IFD)
  std::uint32_t count = 0;
  std::span<const std::byte> value;  ///< count times the size of the type
};

/// Where everything in a TIFF block lies: a map, not an interpretation.
struct TiffMap {
  Endian endian = Endian::Little;
  std::vector<std::size_t> directories;  ///< offsets, the first is IFD0
  std::vector<TiffTag> tags;             ///< in file order, group by group
  std::vector<Extent> used;              ///< sorted and merged: header, directories, values
  std::optional<std::size_t> thumbnail;  ///< index of IFD1 where it is no page of a TIFF file
  bool holds_pixels = false;             ///< IFD0 refers to strips or tiles: a whole TIFF file

  /// The first number of an integer tag in the directory of that index, when it is there.
  std::optional<std::uint32_t> number(std::size_t directory, std::uint16_t id) const;
};

/// Bytes of one value of a TIFF type, 0 for an unknown type.
std::size_t tiff_type_size(std::uint16_t type);

/// Walks IFD0, IFD1 and the directories below them. The views live as long as `block`.
/// Entries that point outside are left out. Nothing when the header or IFD0 cannot be read, or
/// when the tags refer to more than four times the size of the block.
std::optional<TiffMap> map_tiff(std::span<const std::byte> block);

}  // namespace outvet
