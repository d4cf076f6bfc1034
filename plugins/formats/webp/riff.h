#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "scanner/base/result.h"

namespace outvet::webp {

/// A chunk and where its payload lies in the file (RFC 9649, 2.3).
struct Chunk {
  std::string name;  ///< four bytes from the file: "VP8 ", "EXIF"
  std::size_t header = 0;
  std::size_t begin = 0;
  std::size_t end = 0;  ///< without the padding to an even size
};

/// One frame of an animation.
struct Anmf {
  std::uint32_t duration_ms = 0;
  std::vector<Chunk> chunks;
};

/// Bits of VP8X (RFC 9649, 2.7.1).
constexpr std::uint8_t kAnimationFlag = 0x02;
constexpr std::uint8_t kExifFlag = 0x08;

/// The chunks of a file; nothing is decoded.
struct Riff {
  std::vector<Chunk> chunks;  ///< top level, in the order of the file
  std::vector<Anmf> frames;   ///< of an animation; empty when the header announces none
  std::uint8_t flags = 0;     ///< of VP8X, 0 without it
  std::size_t end = 0;        ///< first byte behind the RIFF container
};

/// Lists all chunks, those inside animation frames too.
/// Errors: Malformed when a chunk or the container runs past the end of the file, or when there
/// are more than a million of them.
Result<Riff> read_riff(std::span<const std::byte> file);

}  // namespace outvet::webp
