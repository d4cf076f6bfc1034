#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "plugins/formats/heif/items.h"

namespace outvet::heif {

/// A picture that is not a page: what kind it is, and its item.
struct SidePicture {
  std::string kind;  ///< "thumbnail", "aux/depth", "aux/hdrgainmap"
  ItemId id = 0;
};

/// What a file holds, sorted; nothing is decoded.
struct Contents {
  std::string brand;  ///< major brand of the type box
  Meta meta;
  std::vector<ItemId> pages;        ///< the primary picture first, then in order of their ids
  std::vector<ItemId> hidden;       ///< pictures that no viewer shows and nothing refers to
  std::vector<SidePicture> sides;   ///< thumbnails, depth and gain maps, lone alpha channels
  std::vector<ItemId> undecodable;  ///< pictures of kinds that libheif 1.15 does not know
  std::vector<ItemId> others;       ///< items that are neither pictures nor metadata
  std::vector<Box> boxes;           ///< top level
  Box ftyp;                         ///< the type box
  std::size_t end = 0;              ///< behind the last of them
  bool sequence = false;            ///< there is a movie: an image sequence
  std::uint32_t samples = 0;        ///< frames of its picture track
};

/// Reads all boxes of a file.
/// Errors: Malformed; Unsupported for a sequence without a still picture.
Result<Contents> read_contents(std::span<const std::byte> file);

/// Width and height of a picture as it is shown: ispe, cropped and turned by its properties.
std::pair<int, int> shown_size(std::span<const std::byte> file, const Item& item);

}  // namespace outvet::heif
