#include <array>

#include "plugins/formats/gif/rewrite.h"

namespace outvet::gif {
namespace {

constexpr unsigned kMaxBits = 12;
constexpr unsigned kTableSize = 1U << kMaxBits;

/// Codes of a changing number of bits, least significant bit first.
class CodeWriter {
 public:
  void put(unsigned code, unsigned bits) {
    held_ |= code << held_bits_;
    for (held_bits_ += bits; held_bits_ >= 8; held_bits_ -= 8, held_ >>= 8U)
      bytes_.push_back(static_cast<std::byte>(held_ & 0xFFU));
  }
  std::vector<std::byte> finish() {
    if (held_bits_ > 0) bytes_.push_back(static_cast<std::byte>(held_ & 0xFFU));
    return std::move(bytes_);
  }

 private:
  std::vector<std::byte> bytes_;
  unsigned held_ = 0;
  unsigned held_bits_ = 0;
};

/// The code of a string and one index more, 0 where there is none: no code that is added to
/// the table is 0.
using Strings = std::vector<std::array<std::uint16_t, 256>>;

}  // namespace

std::vector<std::byte> encode_lzw(std::span<const std::uint8_t> indices, int code_size) {
  const unsigned clear = 1U << static_cast<unsigned>(code_size);
  Strings strings(kTableSize);
  CodeWriter out;
  unsigned bits = static_cast<unsigned>(code_size) + 1;
  unsigned next = clear + 2;
  out.put(clear, bits);
  if (indices.empty()) {
    out.put(clear + 1, bits);
    return out.finish();
  }
  unsigned held = indices.front();
  for (const std::uint8_t index : indices.subspan(1)) {
    std::uint16_t& longer = strings[held][index];
    if (longer != 0) {
      held = longer;
      continue;
    }
    out.put(held, bits);
    longer = static_cast<std::uint16_t>(next);
    if (next >= 1U << bits && bits < kMaxBits) ++bits;
    if (++next == kTableSize) {
      out.put(clear, bits);
      strings.assign(kTableSize, {});
      bits = static_cast<unsigned>(code_size) + 1;
      next = clear + 2;
    }
    held = index;
  }
  out.put(held, bits);
  // The reader adds a string for this code too.
  if (next >= 1U << bits && bits < kMaxBits) ++bits;
  out.put(clear + 1, bits);
  return out.finish();
}

}  // namespace outvet::gif
