#include <algorithm>
#include <array>
#include <string_view>

#include "plugins/common/icc_clean.h"
#include "plugins/formats/jpeg/rewrite.h"
#include "scanner/base/byte_reader.h"

namespace outvet::jpeg {
namespace {

constexpr const char* kWhere = "format.jpeg";
constexpr std::string_view kIcc{"ICC_PROFILE\0", 12};
constexpr std::size_t kLargestChunk = 65'533 - 14;  // payload of a segment less the ICC heading
constexpr std::size_t kMostChunks = 255;

std::string_view text_of(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// Puts a copy together. Segments of metadata are read first, since the profile may come in
/// pieces and must stand before the picture.
class Stripper {
 public:
  Stripper(std::span<const std::byte> file, std::span<const std::byte> picture, int orientation,
           Budget& budget)
      : file_(file), picture_(picture), orientation_(orientation), budget_(budget) {}

  Result<std::vector<std::byte>> run() {
    Result<Structure> structure = walk(file_, budget_);
    if (!structure) return structure.error();
    if (!structure->complete)
      return Error{ErrorCode::Malformed, kWhere, "the picture is not complete"};
    out_.reserve(picture_.size());
    put({0xFF, 0xD8});
    if (auto done = heading(*structure); !done) return done.error();
    if (auto done = picture(); !done) return done.error();
    return std::move(out_);
  }

 private:
  void put(std::initializer_list<int> bytes) {
    for (const int byte : bytes)
      out_.push_back(static_cast<std::byte>(byte));
  }
  void put(std::span<const std::byte> bytes) {
    out_.insert(out_.end(), bytes.begin(), bytes.end());
  }
  void put(std::string_view text) { put(std::as_bytes(std::span{text})); }

  void start_segment(int marker, std::size_t payload) {
    const std::size_t length = payload + 2;
    put({0xFF, marker, static_cast<int>(length >> 8U), static_cast<int>(length & 0xFFU)});
  }

  Result<Done> heading(const Structure& structure) {
    std::span<const std::byte> jfif;
    std::span<const std::byte> adobe;
    std::vector<std::span<const std::byte>> profile;
    for (const Segment& segment : structure.segments) {
      const std::string_view text = text_of(segment.payload);
      if (segment.marker == 0xE0 && text.starts_with(std::string_view{"JFIF\0", 5}) &&
          text.size() >= 14 && jfif.empty())
        jfif = segment.payload;
      if (segment.marker == 0xEE && text.starts_with("Adobe") && text.size() >= 12 && adobe.empty())
        adobe = segment.payload;
      if (segment.marker == 0xE2 && text.starts_with(kIcc) && text.size() > 14)
        profile.push_back(segment.payload);
    }
    if (!jfif.empty()) {
      start_segment(0xE0, 14);
      put(jfif.first(12));
      put({0, 0});  // no thumbnail
    }
    if (orientation_ >= 2 && orientation_ <= 8) put_orientation();
    if (auto done = put_profile(std::move(profile)); !done) return done.error();
    if (!adobe.empty()) {
      start_segment(0xEE, 12);
      put(adobe.first(12));
    }
    return Done{};
  }

  /// Exif of one little-endian IFD with one entry (Exif 2.32, 4.6.4 A, tag 0x0112).
  void put_orientation() {
    start_segment(0xE1, 32);
    put(std::string_view{"Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0", 24});
    put({orientation_, 0, 0, 0, 0, 0, 0, 0});
  }

  /// The pieces in the order of their numbers (ICC.1:2022, annex B.4), cleaned, cut anew.
  Result<Done> put_profile(std::vector<std::span<const std::byte>> pieces) {
    if (pieces.empty()) return Done{};
    std::ranges::stable_sort(pieces, {},
                             [](std::span<const std::byte> piece) { return piece[12]; });
    std::vector<std::byte> whole;
    for (const auto piece : pieces) {
      const auto data = piece.subspan(14);
      whole.insert(whole.end(), data.begin(), data.end());
    }
    Result<std::vector<std::byte>> clean = clean_icc(whole);
    if (!clean) return clean.error();
    const std::size_t chunks = (clean->size() + kLargestChunk - 1) / kLargestChunk;
    if (chunks > kMostChunks) return Error{ErrorCode::Malformed, kWhere, "a profile too large"};
    for (std::size_t i = 0; i < chunks; ++i) {
      const auto rest = std::span<const std::byte>{*clean}.subspan(i * kLargestChunk);
      const auto chunk = rest.first(std::min(rest.size(), kLargestChunk));
      start_segment(0xE2, kIcc.size() + 2 + chunk.size());
      put(kIcc);
      put({static_cast<int>(i + 1), static_cast<int>(chunks)});
      put(chunk);
    }
    return Done{};
  }

  /// Tables, frame and scans as they stand; everything between them is left out.
  Result<Done> picture() {
    ByteReader reader{picture_, kWhere};
    static_cast<void>(reader.skip(2));
    while (true) {
      if (auto ok = budget_.check(); !ok) return ok.error();
      const Result<std::uint8_t> marker = next_marker(reader);
      if (!marker) return marker.error();
      if (*marker == 0xD9) {
        put({0xFF, 0xD9});
        return Done{};
      }
      if ((*marker >= 0xD0 && *marker <= 0xD8) || *marker == 0x01) continue;
      const std::size_t begin = reader.at() - 2;
      const auto length = reader.u16(Endian::Big);
      if (!length) return length.error();
      if (auto skipped = reader.skip(*length < 2 ? reader.left() + 1 : *length - 2U); !skipped)
        return skipped.error();
      const bool keeps = *marker >= 0xC0 && *marker <= 0xDF;
      if (keeps) put(picture_.subspan(begin, reader.at() - begin));
      if (*marker == 0xDA)
        if (auto done = coded_data(reader); !done) return done.error();
    }
  }

  /// Skips whatever stands before the next marker, fill bytes included.
  static Result<std::uint8_t> next_marker(ByteReader& reader) {
    while (true) {
      Result<std::uint8_t> byte = reader.u8();
      if (!byte) return byte.error();
      if (*byte != 0xFF) continue;
      do
        byte = reader.u8();
      while (byte && *byte == 0xFF);
      if (!byte) return byte.error();
      if (*byte != 0) return *byte;
    }
  }

  /// Entropy-coded data up to the next marker that is no restart.
  Result<Done> coded_data(ByteReader& reader) {
    const std::size_t begin = reader.at();
    std::size_t at = begin;
    while (at + 1 < picture_.size()) {
      const auto found = std::find(picture_.begin() + static_cast<std::ptrdiff_t>(at),
                                   picture_.end(), std::byte{0xFF});
      at = static_cast<std::size_t>(found - picture_.begin());
      if (at + 1 >= picture_.size()) break;
      const auto code = static_cast<std::uint8_t>(picture_[at + 1]);
      if (code != 0 && (code < 0xD0 || code > 0xD7)) {
        put(picture_.subspan(begin, at - begin));
        return reader.seek(at);
      }
      at += 2;
    }
    return Error{ErrorCode::Malformed, kWhere, "a scan without an end"};
  }

  std::span<const std::byte> file_;
  std::span<const std::byte> picture_;
  int orientation_;
  Budget& budget_;
  std::vector<std::byte> out_;
};

}  // namespace

Result<std::vector<std::byte>> strip(std::span<const std::byte> file,
                                     std::span<const std::byte> picture, int orientation,
                                     Budget& budget) {
  return Stripper{file, picture, orientation, budget}.run();
}

}  // namespace outvet::jpeg
