#include "plugins/formats/heif/coded_size.h"

#include <algorithm>
#include <array>
#include <vector>

namespace outvet::heif {
namespace {

/// Bits from the highest down; zeros behind the end, `ended` then says so.
class BitReader {
 public:
  explicit BitReader(std::span<const std::byte> bytes) : bytes_(bytes) {}

  std::uint32_t bits(unsigned count) {
    std::uint32_t value = 0;
    for (; count > 0; --count) {
      const std::size_t byte = at_ / 8;
      ended_ |= byte >= bytes_.size();
      const unsigned bit = ended_ ? 0U : static_cast<unsigned>(bytes_[byte]) >> (7 - at_ % 8) & 1U;
      value = value << 1U | bit;
      ++at_;
    }
    return value;
  }
  bool flag() { return bits(1) != 0; }

  /// ue(v) of H.264 and H.265, 9.2.
  std::uint32_t exp_golomb() {
    unsigned zeros = 0;
    while (zeros < 32 && !flag() && !ended_)
      ++zeros;
    if (zeros >= 32) return ~0U;
    return (1U << zeros) - 1 + bits(zeros);
  }

  bool ended() const noexcept { return ended_; }

 private:
  std::span<const std::byte> bytes_;
  std::size_t at_ = 0;
  bool ended_ = false;
};

/// The payload without the bytes that keep it from looking like a start code (7.4.2).
std::vector<std::byte> without_emulation(std::span<const std::byte> nal) {
  constexpr std::size_t kEnough = 1024;  // a size stands within the first hundred bytes
  std::vector<std::byte> bytes;
  unsigned zeros = 0;
  for (const std::byte byte : nal.first(std::min(nal.size(), kEnough))) {
    if (zeros >= 2 && byte == std::byte{3}) {
      zeros = 0;
      continue;
    }
    zeros = byte == std::byte{0} ? zeros + 1 : 0;
    bytes.push_back(byte);
  }
  return bytes;
}

void keep_larger(std::optional<CodedSize>& largest, const CodedSize& size) {
  if (!largest) largest = size;
  largest->width = std::max(largest->width, size.width);
  largest->height = std::max(largest->height, size.height);
}

/// profile_tier_level() of H.265, 7.3.3.
void skip_profile(BitReader& reader, unsigned max_sub_layers_minus1) {
  reader.bits(32);
  reader.bits(32);
  reader.bits(32);  // 88 bits of the general profile and 8 of its level
  std::array<bool, 8> profiles{};
  std::array<bool, 8> levels{};
  for (unsigned i = 0; i < max_sub_layers_minus1; ++i) {
    profiles.at(i) = reader.flag();
    levels.at(i) = reader.flag();
  }
  if (max_sub_layers_minus1 > 0) reader.bits(2 * (8 - max_sub_layers_minus1));
  for (unsigned i = 0; i < max_sub_layers_minus1; ++i) {
    for (int k = 0; k < (profiles.at(i) ? 11 : 0); ++k)
      reader.bits(8);
    if (levels.at(i)) reader.bits(8);
  }
}

/// A NAL unit; only sequence parameter sets are looked at.
void read_nal(std::span<const std::byte> nal, std::optional<CodedSize>& largest) {
  constexpr unsigned kSequenceParameterSet = 33;
  if (nal.size() < 3 || (static_cast<unsigned>(nal[0]) >> 1U & 63U) != kSequenceParameterSet)
    return;
  const std::vector<std::byte> payload = without_emulation(nal.subspan(2));
  BitReader reader{payload};
  reader.bits(4);
  const unsigned max_sub_layers_minus1 = reader.bits(3);
  reader.bits(1);
  skip_profile(reader, max_sub_layers_minus1);
  reader.exp_golomb();                           // its number
  if (reader.exp_golomb() == 3) reader.bits(1);  // chroma format, separate planes
  const CodedSize size{reader.exp_golomb(), reader.exp_golomb()};
  if (!reader.ended()) keep_larger(largest, size);
}

/// Parameter sets in the configuration (ISO/IEC 14496-15, 8.3.3.1).
void read_hvcc(std::span<const std::byte> content, std::optional<CodedSize>& largest) {
  constexpr std::size_t kArraysAt = 22;
  ByteReader reader{content};
  if (!reader.skip(kArraysAt)) return;
  const auto arrays = reader.u8();
  if (!arrays) return;
  for (unsigned i = 0; i < *arrays; ++i) {
    if (!reader.skip(1)) break;
    const auto count = reader.u16(Endian::Big);
    if (!count) break;
    for (unsigned k = 0; k < *count; ++k) {
      const auto size = reader.u16(Endian::Big);
      if (!size) break;
      const auto nal = reader.take(*size);
      if (!nal) break;
      read_nal(*nal, largest);
    }
  }
}

std::uint64_t leb128(BitReader& reader) {
  std::uint64_t value = 0;
  for (unsigned i = 0; i < 8; ++i) {
    const std::uint32_t byte = reader.bits(8);
    value |= std::uint64_t{byte & 0x7FU} << (7 * i);
    if ((byte & 0x80U) == 0) break;
  }
  return value;
}

void skip_timing(BitReader& reader, unsigned& delay_bits, bool& decoder_model) {
  reader.bits(32);
  reader.bits(32);
  if (reader.flag()) reader.exp_golomb();
  decoder_model = reader.flag();
  if (!decoder_model) return;
  delay_bits = reader.bits(5) + 1;
  reader.bits(32);
  reader.bits(10);
}

/// sequence_header_obu() up to the size of a frame.
CodedSize read_sequence_header(BitReader& reader) {
  reader.bits(3);
  reader.bits(1);
  if (reader.flag()) {  // reduced_still_picture_header
    reader.bits(5);
  } else {
    unsigned delay_bits = 0;
    bool decoder_model = false;
    if (reader.flag()) skip_timing(reader, delay_bits, decoder_model);
    const bool display_delay = reader.flag();
    const unsigned points = reader.bits(5) + 1;
    for (unsigned i = 0; i < points; ++i) {
      reader.bits(12);
      if (reader.bits(5) > 7) reader.bits(1);
      if (decoder_model && reader.flag()) {
        reader.bits(delay_bits);
        reader.bits(delay_bits);
        reader.bits(1);
      }
      if (display_delay && reader.flag()) reader.bits(4);
    }
  }
  const unsigned width_bits = reader.bits(4) + 1;
  const unsigned height_bits = reader.bits(4) + 1;
  const std::int64_t width = reader.bits(width_bits);
  return {width + 1, std::int64_t{reader.bits(height_bits)} + 1};
}

/// Goes through the units of a stream (AV1 specification, 5.3).
void read_obus(std::span<const std::byte> stream, std::optional<CodedSize>& largest) {
  constexpr unsigned kSequenceHeader = 1;
  constexpr std::size_t kMostHeader = 10;
  for (std::size_t count = 0; !stream.empty() && count < 100'000; ++count) {
    const auto head = static_cast<unsigned>(stream[0]);
    const bool extended = (head & 4U) != 0;
    const std::size_t prefix = extended ? 2 : 1;
    if (stream.size() < prefix) return;
    std::size_t header = prefix;
    std::uint64_t size = stream.size() - prefix;
    if ((head & 2U) != 0) {
      const auto bytes =
          stream.subspan(prefix).first(std::min(stream.size() - prefix, kMostHeader - prefix));
      BitReader reader{bytes};
      size = leb128(reader);
      while (header - prefix < bytes.size() &&
             (static_cast<unsigned>(bytes[header - prefix]) & 0x80U) != 0)
        ++header;
      ++header;
    }
    if (header > stream.size() || size > stream.size() - header) return;
    if ((head >> 3U & 15U) == kSequenceHeader) {
      BitReader reader{stream.subspan(header, size)};
      const CodedSize found = read_sequence_header(reader);
      if (!reader.ended()) keep_larger(largest, found);
    }
    stream = stream.subspan(header + size);
  }
}

}  // namespace

std::optional<CodedSize> hevc_size(std::span<const std::byte> file, const Item& item) {
  std::optional<CodedSize> largest;
  if (const Box* box = item.property("hvcC"))
    read_hvcc(file.subspan(box->content.begin, box->content.size()), largest);
  const auto bytes = item_bytes(file, item);
  if (!bytes) return largest;
  ByteReader reader{*bytes};
  while (!reader.done()) {
    // Always four bytes, whatever hvcC says: libheif reads them so.
    const auto size = reader.u32(Endian::Big);
    if (!size) break;
    const auto nal = reader.take(*size);
    if (!nal) break;
    read_nal(*nal, largest);
  }
  return largest;
}

std::optional<CodedSize> av1_size(std::span<const std::byte> file, const Item& item) {
  constexpr std::size_t kConfigBytes = 4;  // AV1 in ISOBMFF, 2.3.3: then the sequence header
  std::optional<CodedSize> largest;
  if (const Box* box = item.property("av1C"); box != nullptr && box->content.size() > kConfigBytes)
    read_obus(file.subspan(box->content.begin + kConfigBytes, box->content.size() - kConfigBytes),
              largest);
  if (const auto bytes = item_bytes(file, item)) read_obus(*bytes, largest);
  return largest;
}

}  // namespace outvet::heif
