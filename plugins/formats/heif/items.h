#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "plugins/formats/heif/boxes.h"
#include "scanner/base/budget.h"

namespace outvet::heif {

using ItemId = std::uint32_t;

/// One item of the meta box (ISO/IEC 14496-12, 8.11).
struct Item {
  ItemId id = 0;
  std::string type;  ///< "hvc1", "grid", "Exif", "mime"
  std::string name;
  std::string content_type;      ///< of "mime"
  std::string content_encoding;  ///< of "mime"
  std::string uri_type;          ///< of "uri "
  bool hidden = false;
  std::size_t flags_at = 0;            ///< where the lowest byte of infe's flags lies
  std::vector<Range> extents;          ///< in the order of the item's bytes
  bool elsewhere = false;              ///< its bytes are in another file or another item
  std::vector<const Box*> properties;  ///< borrowed from Meta::properties
  int width = 0;                       ///< px of ispe, before turning; 0 without
  int height = 0;
  std::string auxiliary_type;  ///< of auxC

  const Box* property(std::string_view type) const;
};

/// One reference of one type between items (8.11.12).
struct Reference {
  std::string type;
  std::size_t type_at = 0;  ///< where its four bytes lie in the file
  ItemId from = 0;
  std::vector<ItemId> to;
};

/// The meta box, read. Moves, never copies: items point into `properties`.
struct Meta {
  Meta() = default;
  Meta(Meta&&) = default;
  Meta& operator=(Meta&&) = default;

  ItemId primary = 0;
  std::map<ItemId, Item> items;
  std::vector<Reference> references;
  std::multimap<ItemId, std::size_t> references_from;  ///< indices into `references`
  std::multimap<ItemId, ItemId> alphas;                ///< picture to its alpha pictures
  std::vector<Box> properties;                         ///< children of ipco
  Range idat;                                          ///< bytes of items within the meta box
  std::vector<Box> unknown;                            ///< children of meta that are not read
};

/// Reads the meta box with `content`.
/// Errors: Malformed, also when an item lies outside the file; LimitExceeded when items share
/// their bytes too often.
Result<Meta> read_meta(std::span<const std::byte> file, const Range& content);

/// Whether the item is a picture or is derived from pictures; `known` only those that libheif
/// 1.15 decodes.
bool is_picture(const Item& item);
bool is_decodable(const Item& item);

/// The ids that `from` refers to with references of that type.
std::vector<ItemId> targets(const Meta& meta, ItemId from, std::string_view type);

/// Whether the item is the alpha channel of another.
bool is_alpha(const Item& item);

/// All bytes of an item in one piece. Errors: Unsupported when they are elsewhere.
Result<std::vector<std::byte>> item_bytes(std::span<const std::byte> file, const Item& item);

}  // namespace outvet::heif
