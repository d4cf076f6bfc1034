#include "plugins/formats/png/structure.h"

#include <algorithm>
#include <array>
#include <string>
#include <zlib.h>

#include "plugins/common/metadata.h"
#include "scanner/base/byte_reader.h"

namespace outvet::png {
namespace {

constexpr const char* kWhere = "format.png";
constexpr std::string_view kSignature = "\x89PNG\r\n\x1A\n";
constexpr std::size_t kMostChunks = 100'000;
constexpr std::uint32_t kLargest = 0x7FFF'FFFF;  // of lengths and sides (5.3, 11.2.1)

Error malformed(const char* what) {
  return {ErrorCode::Malformed, kWhere, what};
}

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool is_known_critical(std::string_view type) {
  return type == "IHDR" || type == "PLTE" || type == "IDAT" || type == "IEND";
}

/// Over type and data, which lie one behind the other.
bool checksum_holds(std::span<const std::byte> covered, std::uint32_t expected) {
  return crc32_z(0, reinterpret_cast<const Bytef*>(covered.data()), covered.size()) == expected;
}

/// Colour types and the depths allowed for each (table 11.1).
bool is_allowed(std::uint8_t colour, std::uint8_t depth) {
  switch (colour) {
    case 0: return depth == 1 || depth == 2 || depth == 4 || depth == 8 || depth == 16;
    case 3: return depth == 1 || depth == 2 || depth == 4 || depth == 8;
    case 2:
    case 4:
    case 6: return depth == 8 || depth == 16;
    default: return false;
  }
}

Result<Header> read_header(std::span<const std::byte> data) {
  if (data.size() != 13) return malformed("the header has a wrong length");
  ByteReader reader{data, kWhere};
  Header header;
  header.width = *reader.u32(Endian::Big);
  header.height = *reader.u32(Endian::Big);
  header.depth = *reader.u8();
  header.colour = *reader.u8();
  const std::uint8_t compression = *reader.u8();
  const std::uint8_t filter = *reader.u8();
  const std::uint8_t interlace = *reader.u8();
  header.interlaced = interlace == 1;
  if (header.width == 0 || header.height == 0) return malformed("a side of the picture is 0");
  if (header.width > kLargest || header.height > kLargest)
    return malformed("a side of the picture is too long");
  if (!is_allowed(header.colour, header.depth) || compression != 0 || filter != 0 || interlace > 1)
    return malformed("the header names a kind of picture that does not exist");
  return header;
}

/// Nothing when no whole chunk is left.
std::optional<Chunk> next_chunk(ByteReader& reader, std::span<const std::byte> file) {
  const std::size_t begin = reader.at();
  const auto length = reader.u32(Endian::Big);
  const auto type = reader.take(4);
  if (!length || !type || *length > kLargest) return std::nullopt;
  const auto data = reader.take(*length);
  const auto checksum = reader.u32(Endian::Big);
  const std::string_view name = as_text(*type);
  if (!data || !checksum || !std::ranges::all_of(name, is_letter)) {
    static_cast<void>(reader.seek(begin));
    return std::nullopt;
  }
  const bool intact = checksum_holds(file.subspan(begin + 4, *length + std::size_t{4}), *checksum);
  return Chunk{name, begin + 8, *data, intact};
}

void note(Structure& out, const Chunk& chunk) {
  if (out.trouble) return;
  if (!chunk.intact) out.trouble = malformed("a checksum does not hold");
  if (chunk.critical() && !is_known_critical(chunk.type))
    out.trouble = Error{ErrorCode::Unsupported, kWhere, "a chunk that every reader must know"};
}

}  // namespace

std::uint64_t Header::raw_bytes() const {
  constexpr std::array<std::uint8_t, 7> kChannels{1, 0, 3, 1, 2, 0, 4};
  const std::uint64_t bits = std::uint64_t{depth} * kChannels.at(colour);
  const auto rows = [bits](std::uint64_t across, std::uint64_t down) {
    return across == 0 ? 0 : down * (1 + (across * bits + 7) / 8);
  };
  if (!interlaced) return rows(width, height);
  struct Pass {
    std::uint32_t x, y, across, down;
  };
  constexpr std::array<Pass, 7> kPasses{{{0, 0, 8, 8},
                                         {4, 0, 8, 8},
                                         {0, 4, 4, 8},
                                         {2, 0, 4, 4},
                                         {0, 2, 2, 4},
                                         {1, 0, 2, 2},
                                         {0, 1, 1, 2}}};  // Adam7 (8.2)
  std::uint64_t sum = 0;
  for (const Pass& pass : kPasses) {
    const std::uint64_t wide = std::uint64_t{width} + pass.across - 1;
    const std::uint64_t high = std::uint64_t{height} + pass.down - 1;
    if (wide >= pass.x && high >= pass.y)
      sum += rows((wide - pass.x) / pass.across, (high - pass.y) / pass.down);
  }
  return sum;
}

const Chunk* Structure::find(std::string_view type) const {
  const auto at = std::ranges::find(chunks, type, &Chunk::type);
  return at == chunks.end() ? nullptr : &*at;
}

Result<Structure> walk(std::span<const std::byte> file, const Budget& budget) {
  ByteReader reader{file, kWhere};
  const auto signature = reader.take(kSignature.size());
  if (!signature || as_text(*signature) != kSignature) return malformed("no PNG signature");
  Structure out;
  bool ended = false;
  while (!ended) {
    if (auto ok = budget.check(); !ok) return ok.error();
    const auto chunk = next_chunk(reader, file);
    if (!chunk) break;
    if (out.chunks.empty()) {
      // Apple's optimiser puts a chunk of its own first and changes the pixels.
      if (chunk->type == "CgBI") return Error{ErrorCode::Unsupported, kWhere, "Apple's own PNG"};
      if (chunk->type != "IHDR") return malformed("the header is not the first chunk");
      auto header = read_header(chunk->data);
      if (!header) return header.error();
      out.header = *header;
    }
    if (out.chunks.size() >= kMostChunks)
      return Error{ErrorCode::LimitExceeded, kWhere, "more chunks than the limit"};
    note(out, *chunk);
    out.chunks.push_back(*chunk);
    ended = chunk->type == "IEND";
  }
  if (out.chunks.empty()) return malformed("no header");
  if (!ended) out.trouble = malformed("the file ends before its last chunk");
  out.end = reader.at();
  return out;
}

}  // namespace outvet::png
