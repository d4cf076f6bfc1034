#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "scanner/core/media.h"

namespace outvet {

/// What one block of metadata holds. Parts own their bytes.
struct MetadataContent {
  std::vector<MetaField> fields;
  std::vector<Part> parts;
};

/// Appends a field. `value` becomes valid UTF-8: bytes that are none are taken for Latin-1, and
/// NUL bytes and spaces at both ends go. An empty value is left out.
void add_field(std::vector<MetaField>& fields, std::string key, std::string_view value);

/// Appends a copy of `bytes` as a part named `path`; when that name is taken, "/1", "/2" and so
/// on are added to it, so that paths stay unique within an item. No bytes, no part.
void add_part(std::vector<Part>& parts, std::string path, std::span<const std::byte> bytes);

/// Moves the fields and parts of `block` behind those of `all`, with unique part paths.
void append(MetadataContent& all, MetadataContent block);

/// The printable runs of at least six characters in `bytes`, one a line: names and serial
/// numbers hide in binary blocks. ASCII and UTF-16 (both byte orders) are seen; at most 64 KiB
/// of text come back.
std::string readable_text(std::span<const std::byte> bytes);

/// "(n bytes)": the value of a field whose content is binary.
std::string byte_count(std::size_t bytes);

/// The bytes as characters, without a copy.
std::string_view as_text(std::span<const std::byte> bytes);

}  // namespace outvet
