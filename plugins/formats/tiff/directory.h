#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "scanner/base/budget.h"
#include "scanner/base/byte_reader.h"

namespace outvet::tiff {

/// Half-open range of bytes of the file; it lies within the file.
struct Range {
  std::size_t begin = 0;
  std::size_t end = 0;

  std::size_t size() const noexcept { return end - begin; }
};

/// One directory entry (TIFF 6.0, section 2; BigTIFF).
struct Entry {
  std::uint16_t tag = 0;
  std::uint16_t type = 0;   ///< 1 to 13, 16 to 18
  std::uint64_t count = 0;  ///< values
  Range value;              ///< count times the size of the type; empty when `outside`
  bool outside = false;     ///< the value does not lie within the file, or its type is unknown
};

/// What refers to a directory.
enum class Role : std::uint8_t {
  Page,     ///< the chain that starts in the header
  Sub,      ///< tag SubIFDs, and the chain behind it
  Exif,     ///< the Exif directory of a page
  Gps,      ///< the GPS directory of a page
  Interop,  ///< below Exif
};

struct Directory {
  Role role = Role::Page;
  /// Index of the page or sub-directory that it belongs to; a page belongs to itself, what
  /// SubIFDs name belongs to the directory with that tag.
  std::size_t owner = 0;
  std::uint64_t offset = 0;
  std::vector<Entry> entries;
  std::vector<std::size_t> below;  ///< indices of the Exif, GPS and Interop directories it owns
};

/// All directories of a file, pages first and in order.
struct Layout {
  Endian endian = Endian::Little;
  bool big = false;  ///< BigTIFF
  std::vector<Directory> directories;
  std::vector<Range> used;      ///< header, directories, values; not sorted
  std::optional<Error> broken;  ///< why a chain could not be followed to its end
};

/// Walks over all directories, each once: a chain that runs in a circle is `broken`.
/// Errors: Malformed when not even the first directory can be read, Timeout, Cancelled.
Result<Layout> read_layout(std::span<const std::byte> file, const Budget& budget);

/// Bytes of one value of a type, 0 for an unknown one.
std::size_t type_size(std::uint16_t type);

/// The entry of that tag; null when there is none or its value lies outside.
const Entry* find(const Directory& directory, std::uint16_t tag);

/// The first `most` values of an integer entry; fewer when it has fewer. Other types: none.
std::vector<std::uint64_t> numbers(const Entry& entry, std::span<const std::byte> file,
                                   Endian endian, std::size_t most);

/// The first value of an integer tag, or `otherwise`.
std::uint64_t number(const Directory& directory, std::uint16_t tag, std::span<const std::byte> file,
                     Endian endian, std::uint64_t otherwise);

/// Whether the directory holds a picture.
bool has_picture(const Directory& directory);

/// Whether its picture is a smaller version of another (NewSubfileType bit 0).
bool is_reduced(const Directory& directory, std::span<const std::byte> file, Endian endian);

}  // namespace outvet::tiff
