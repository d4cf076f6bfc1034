#include "plugins/common/trailer.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "plugins/common/metadata.h"
#include "scanner/base/byte_reader.h"

namespace outvet {
namespace {

constexpr std::size_t kMostPieces = 16;

bool all_zero(std::string_view bytes) {
  return bytes.find_first_not_of('\0') == std::string_view::npos;
}

/// Offset of the first file that starts in `bytes`, or the size. The name of the first box of
/// an ISO media file stands behind its length.
std::size_t find_file(std::string_view bytes) {
  std::size_t first = bytes.size();
  for (const std::string_view magic : {"\xFF\xD8\xFF", "\x89PNG\r\n\x1A\n"})
    first = std::min(first, bytes.find(magic));
  const std::size_t box = bytes.find("ftyp");
  if (box != std::string_view::npos && box >= 4) first = std::min(first, box - 4);
  return std::min(first, bytes.size());
}

/// Bytes of the boxes at the start (ISO/IEC 14496-12, 4.2); 0 when it is no ISO media file.
std::size_t boxes_size(std::span<const std::byte> bytes) {
  if (bytes.size() < 8 || as_text(bytes.subspan(4, 4)) != "ftyp") return 0;
  ByteReader reader{bytes};
  while (reader.left() >= 8) {
    const std::size_t begin = reader.at();
    std::uint64_t size = *reader.u32(Endian::Big);
    const std::string_view name = as_text(*reader.take(4));
    const bool letters = std::ranges::all_of(name, [](char c) { return c >= 0x20 && c < 0x7F; });
    if (size == 0) return bytes.size();
    if (size == 1 && reader.left() >= 8) size = *reader.u64(Endian::Big);
    if (!letters || size < 8 || size > bytes.size() - begin) return begin;
    static_cast<void>(reader.seek(begin + static_cast<std::size_t>(size)));
  }
  return reader.at();
}

/// Sizes of the pieces, one behind the other.
std::vector<std::size_t> pieces_of(std::span<const std::byte> bytes) {
  std::vector<std::size_t> sizes;
  while (!bytes.empty() && sizes.size() + 1 < kMostPieces) {
    std::size_t size = find_file(as_text(bytes));
    if (size == 0) size = boxes_size(bytes);
    if (size == 0) break;  // a JPEG or a PNG: its reader finds what lies behind it
    sizes.push_back(size);
    bytes = bytes.subspan(size);
  }
  if (!bytes.empty()) sizes.push_back(bytes.size());
  return sizes;
}

}  // namespace

Result<Done> add_trailer(std::vector<Part>& parts, const ByteSource& file, std::uint64_t begin,
                         std::uint64_t end) {
  const auto all = file.in_memory();
  if (!all) return Error{ErrorCode::Io, "trailer", "the file is not in memory"};
  auto number = static_cast<std::size_t>(std::ranges::count_if(
      parts, [](const Part& part) { return part.path.starts_with("trailer/"); }));
  std::uint64_t at = begin;
  for (const std::size_t size : pieces_of(all->subspan(begin, end - begin))) {
    if (!all_zero(as_text(all->subspan(at, size)))) {
      auto piece = file.slice(at, size);
      if (!piece) return piece.error();
      parts.push_back({"trailer/" + std::to_string(number++), std::move(*piece)});
    }
    at += size;
  }
  return Done{};
}

}  // namespace outvet
