#include "plugins/formats/webp/riff.h"

#include "scanner/base/byte_reader.h"

namespace outvet::webp {
namespace {

constexpr const char* kWhere = "format.webp";
constexpr std::size_t kMaxChunks = 1'000'000;  // 8 MB of nothing but empty chunks
constexpr std::size_t kContainerHeader = 12;   // "RIFF", size, "WEBP"
constexpr std::size_t kSizeCounted = 8;        // bytes in front of what the size counts
constexpr std::size_t kFrameHeader = 16;       // of ANMF, in front of its chunks

Error malformed(const char* why) {
  return Error{ErrorCode::Malformed, kWhere, why};
}

/// Chunks in [begin, end) of `file`.
Result<std::vector<Chunk>> chunks_in(std::span<const std::byte> file, std::size_t begin,
                                     std::size_t end) {
  ByteReader reader{file.first(end), kWhere};
  if (auto done = reader.seek(begin); !done) return done.error();
  std::vector<Chunk> chunks;
  while (!reader.done()) {
    if (chunks.size() == kMaxChunks) return malformed("more chunks than any picture needs");
    Chunk chunk;
    chunk.header = reader.at();
    const auto name = reader.take(4);
    const auto size = reader.u32(Endian::Little);
    if (!name || !size) return malformed("a chunk header runs past the end");
    chunk.name.assign(reinterpret_cast<const char*>(name->data()), name->size());
    chunk.begin = reader.at();
    if (!reader.skip(*size)) return malformed("a chunk runs past the end");
    chunk.end = reader.at();
    if (*size % 2 != 0 && !reader.done()) static_cast<void>(reader.skip(1));
    chunks.push_back(std::move(chunk));
  }
  return chunks;
}

Result<Anmf> frame_in(std::span<const std::byte> file, const Chunk& chunk) {
  constexpr std::size_t kDurationAt = 12;
  if (chunk.end - chunk.begin < kFrameHeader) return malformed("a frame without its header");
  Anmf frame;
  for (std::size_t i = 0; i < 3; ++i)
    frame.duration_ms |= static_cast<std::uint32_t>(file[chunk.begin + kDurationAt + i]) << (8 * i);
  auto chunks = chunks_in(file, chunk.begin + kFrameHeader, chunk.end);
  if (!chunks) return chunks.error();
  frame.chunks = std::move(*chunks);
  return frame;
}

}  // namespace

Result<Riff> read_riff(std::span<const std::byte> file) {
  ByteReader reader{file, kWhere};
  const auto head = reader.take(kContainerHeader);
  if (!head) return head.error();
  ByteReader size_field{head->subspan(4), kWhere};
  const std::size_t size = *size_field.u32(Endian::Little);
  if (size > file.size() - kSizeCounted) return malformed("the file ends before its container");
  Riff riff;
  riff.end = kSizeCounted + size;
  if (riff.end < kContainerHeader) return malformed("a container too small for anything");
  auto chunks = chunks_in(file, kContainerHeader, riff.end);
  if (!chunks) return chunks.error();
  riff.chunks = std::move(*chunks);
  if (riff.chunks.empty()) return malformed("a container without chunks");
  const Chunk& first = riff.chunks.front();
  if (first.name == "VP8X" && first.end > first.begin)
    riff.flags = static_cast<std::uint8_t>(file[first.begin]);
  for (const Chunk& chunk : riff.chunks) {
    if (chunk.name != "ANMF" || (riff.flags & kAnimationFlag) == 0) continue;
    auto frame = frame_in(file, chunk);
    if (!frame) return frame.error();
    riff.frames.push_back(std::move(*frame));
  }
  return riff;
}

}  // namespace outvet::webp
