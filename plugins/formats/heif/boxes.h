#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "scanner/base/byte_reader.h"

namespace outvet::heif {

/// Half-open range of bytes of the file; it lies within the file.
struct Range {
  std::size_t begin = 0;
  std::size_t end = 0;

  std::size_t size() const noexcept { return end - begin; }
};

/// One box (ISO/IEC 14496-12, 4.2).
struct Box {
  std::string type;  ///< four bytes from the file; a "uuid" box is called so
  std::size_t begin = 0;
  Range content;  ///< behind size, type and extended type
};

/// A sequence of boxes and where it stops making sense.
struct Boxes {
  std::vector<Box> boxes;
  std::size_t end = 0;    ///< behind the last box that could be read
  bool complete = false;  ///< the boxes fill the range
};

/// Lists the boxes in `range`, at most 20,000 of them. Never fails: what is no box ends the list.
Boxes list_boxes(std::span<const std::byte> file, const Range& range);

/// A reader at the beginning of `range` that cannot leave it; its positions are those of
/// the file.
ByteReader reader_of(std::span<const std::byte> file, const Range& range);

/// Version and flags of a full box (4.2.2).
struct FullBox {
  std::uint8_t version = 0;
  std::uint32_t flags = 0;
};
Result<FullBox> read_full_box(ByteReader& reader);

/// An unsigned number of 0, 1, 2, 3, 4 or 8 bytes, as many boxes announce them.
Result<std::uint64_t> read_sized(ByteReader& reader, unsigned bytes);

/// Bytes up to and without a zero, which is read past; 4096 of them at most.
std::string read_text(ByteReader& reader);

}  // namespace outvet::heif
