#include "plugins/detectors/rules/inflate.h"

#include <algorithm>
#include <array>
#include <zlib.h>

namespace outvet::rules {
namespace {

constexpr std::size_t kMaxRatio = 100;
constexpr int kAnyHeader = 32 + MAX_WBITS;  // zlib or gzip, told by the first bytes

}  // namespace

std::optional<std::string> inflate_bounded(std::string_view packed, std::size_t max_bytes) {
  z_stream stream{};
  if (packed.empty() || inflateInit2(&stream, kAnyHeader) != Z_OK) return std::nullopt;
  // zlib does not write to its input; its type merely lacks the const.
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));  // NOLINT
  stream.avail_in = static_cast<uInt>(std::min<std::size_t>(packed.size(), 64U << 20U));
  const std::size_t limit = std::min(max_bytes, packed.size() * kMaxRatio);
  std::string out;
  std::array<char, 16384> block{};
  int state = Z_OK;
  while (state == Z_OK && out.size() <= limit) {
    stream.next_out = reinterpret_cast<Bytef*>(block.data());  // NOLINT
    stream.avail_out = static_cast<uInt>(block.size());
    state = inflate(&stream, Z_NO_FLUSH);
    out.append(block.data(), block.size() - stream.avail_out);
    if (state == Z_BUF_ERROR) break;
  }
  inflateEnd(&stream);
  if (state != Z_STREAM_END || out.size() > limit) return std::nullopt;
  return out;
}

}  // namespace outvet::rules
