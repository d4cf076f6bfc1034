#include "plugins/formats/jpeg/structure.h"

#include <cstring>
#include <optional>

#include "scanner/base/byte_reader.h"

namespace outvet::jpeg {
namespace {

constexpr std::string_view kWhere = "format.jpeg";
constexpr std::size_t kMostSegments = 4096;

constexpr std::uint8_t kSoi = 0xD8;
constexpr std::uint8_t kEoi = 0xD9;
constexpr std::uint8_t kSos = 0xDA;

/// No length follows: RSTn, SOI, TEM (ITU T.81, table B.1).
bool stands_alone(std::uint8_t marker) {
  return (marker >= 0xD0 && marker <= kSoi) || marker == 0x01;
}

/// SOF0 to SOF15 without DHT, JPG and DAC, which lie between them.
bool starts_frame(std::uint8_t marker) {
  return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
}

/// DHT, DAC, DQT, DNL, DRI, DHP, EXP: what the decoder reads.
bool is_table(std::uint8_t marker) {
  return marker == 0xC4 || marker == 0xCC || (marker >= 0xDB && marker <= 0xDF);
}

class Walk {
 public:
  Walk(std::span<const std::byte> file, const Budget& budget)
      : file_(file), reader_(file, kWhere), budget_(budget) {}

  Result<Structure> run() {
    if (auto soi = reader_.u16(Endian::Big); !soi || *soi != 0xFFD8)
      return Error{ErrorCode::Malformed, std::string{kWhere}, "no start of image"};
    while (!out_.complete) {
      if (auto ok = budget_.check(); !ok) return ok.error();
      const std::optional<std::uint8_t> marker = next_marker();
      if (!marker) break;
      if (auto done = segment(*marker); !done) {
        if (done.error().code != ErrorCode::Malformed) return done.error();
        break;
      }
    }
    out_.end = out_.complete ? reader_.at() : file_.size();
    if (out_.frame.marker == 0)
      return Error{ErrorCode::Malformed, std::string{kWhere}, "no frame header: no picture in it"};
    return std::move(out_);
  }

 private:
  /// Moves behind the next marker. Fill bytes 0xFF may stand before it (B.1.1.2).
  std::optional<std::uint8_t> next_marker() {
    const std::size_t begin = reader_.at();
    std::size_t at = begin;
    std::size_t code = begin;
    while (true) {
      at = find_ff(at);
      code = at;
      while (code < file_.size() && file_[code] == std::byte{0xFF})
        ++code;
      if (code >= file_.size() || file_[code] != std::byte{0}) break;
      at = code + 1;
    }
    if (at > begin) out_.stray.push_back({begin, at});
    if (code >= file_.size()) return std::nullopt;
    static_cast<void>(reader_.seek(code + 1));
    return static_cast<std::uint8_t>(file_[code]);
  }

  std::size_t find_ff(std::size_t from) const {
    if (from >= file_.size()) return file_.size();
    const void* found = std::memchr(file_.data() + from, 0xFF, file_.size() - from);
    if (found == nullptr) return file_.size();
    return static_cast<std::size_t>(static_cast<const std::byte*>(found) - file_.data());
  }

  Result<Done> segment(std::uint8_t marker) {
    if (marker == kEoi) out_.complete = true;
    if (marker == kEoi || stands_alone(marker)) return Done{};
    const std::size_t begin = reader_.at();
    const auto length = reader_.u16(Endian::Big);
    const auto payload = length && *length >= 2
                             ? reader_.take(*length - 2U)
                             : Error{ErrorCode::Malformed, std::string{kWhere}, "bad length"};
    if (!payload) {
      out_.stray.push_back({begin, file_.size()});
      return payload.error();
    }
    if (starts_frame(marker)) return frame(marker, *payload);
    if (marker == kSos) return scan();
    if (is_table(marker)) return Done{};
    if (out_.segments.size() >= kMostSegments)
      return Error{ErrorCode::LimitExceeded, std::string{kWhere}, "more segments than the limit"};
    out_.segments.push_back({marker, begin + 2, *payload});
    return Done{};
  }

  /// The first frame header counts; decoders refuse a second one.
  Result<Done> frame(std::uint8_t marker, std::span<const std::byte> payload) {
    if (out_.frame.marker != 0) return Done{};
    ByteReader reader{payload, kWhere};
    const auto precision = reader.u8();
    const auto height = reader.u16(Endian::Big);
    const auto width = reader.u16(Endian::Big);
    const auto count = reader.u8();
    if (!count) return count.error();
    FrameHeader header{marker, *precision, *width, *height, {}};
    for (std::uint8_t i = 0; i < *count && reader.left() >= 3; ++i) {
      static_cast<void>(reader.skip(1));
      const std::uint8_t sampling = *reader.u8();
      static_cast<void>(reader.skip(1));
      header.components.push_back(
          {static_cast<std::uint8_t>(sampling >> 4U), static_cast<std::uint8_t>(sampling & 0xFU)});
    }
    out_.frame = std::move(header);
    return Done{};
  }

  /// Entropy-coded data ends at the first marker that is no restart (B.1.1.5).
  Result<Done> scan() {
    ++out_.scans;
    std::size_t at = reader_.at();
    while (true) {
      at = find_ff(at);
      if (at + 1 >= file_.size()) return reader_.seek(file_.size());
      const auto code = static_cast<std::uint8_t>(file_[at + 1]);
      if (code == 0xFF) {
        ++at;
      } else if (code == 0 || (code >= 0xD0 && code <= 0xD7)) {
        at += 2;
      } else {
        return reader_.seek(at);
      }
    }
  }

  std::span<const std::byte> file_;
  ByteReader reader_;
  const Budget& budget_;
  Structure out_;
};

}  // namespace

Result<Structure> walk(std::span<const std::byte> file, const Budget& budget) {
  return Walk{file, budget}.run();
}

}  // namespace outvet::jpeg
