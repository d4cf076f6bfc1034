#include "plugins/formats/jpeg/metadata.h"

#include <algorithm>
#include <array>
#include <map>
#include <string>

#include "plugins/common/exif.h"
#include "plugins/common/icc.h"
#include "plugins/common/trailer.h"
#include "plugins/common/xmp_iptc.h"
#include "plugins/formats/jpeg/multi_picture.h"
#include "scanner/base/byte_reader.h"

namespace outvet::jpeg {
namespace {

using namespace std::string_view_literals;
using Bytes = std::vector<std::byte>;

constexpr std::uint8_t kApp0 = 0xE0;
constexpr std::uint8_t kApp1 = 0xE1;
constexpr std::uint8_t kApp2 = 0xE2;
constexpr std::uint8_t kApp11 = 0xEB;
constexpr std::uint8_t kApp12 = 0xEC;
constexpr std::uint8_t kApp13 = 0xED;
constexpr std::uint8_t kApp14 = 0xEE;
constexpr std::uint8_t kCom = 0xFE;

constexpr std::string_view kExif = "Exif\0"sv;  // a sixth byte, 0x00 or 0xFF, fills up
constexpr std::size_t kExifHeader = 6;
constexpr std::string_view kXmp = "http://ns.adobe.com/xap/1.0/\0"sv;
constexpr std::string_view kXmpMore = "http://ns.adobe.com/xmp/extension/\0"sv;
constexpr std::string_view kIcc = "ICC_PROFILE\0"sv;
constexpr std::string_view kMultiPicture = "MPF\0"sv;
constexpr std::string_view kGainMap = "urn:iso:std:iso:ts:21496:-1\0"sv;
constexpr std::string_view kPhotoshop = "Photoshop 3.0\0"sv;

// A block may be copied a few times: joined, decoded, as parts (exif.h).
constexpr std::uint64_t kCopies = 8;

bool is_app(std::uint8_t marker) {
  return marker >= kApp0 && marker <= 0xEF;
}

/// A segment's own continuation starts without a TIFF header.
bool starts_tiff(std::span<const std::byte> bytes) {
  const std::string_view head = as_text(bytes.first(std::min<std::size_t>(bytes.size(), 2)));
  return head == "II" || head == "MM";
}

void extend(Bytes& bytes, std::span<const std::byte> more) {
  bytes.insert(bytes.end(), more.begin(), more.end());
}

/// Sorts segments into the blocks that they are pieces of, then has each block read.
class Gathering {
 public:
  Gathering(const ByteSource& file, const Structure& structure)
      : file_(file), structure_(structure) {}

  Result<MetadataContent> run() && {
    for (const Segment& segment : structure_.segments)
      if (auto done = sort(segment); !done) return done.error();
    blocks();
    for (const Stretch& stretch : structure_.stray)
      if (auto done = slice("stray", stretch.begin, stretch.end); !done) return done.error();
    if (auto done = behind(); !done) return done.error();
    return std::move(out_);
  }

 private:
  Result<Done> sort(const Segment& segment) {
    const std::span<const std::byte> payload = segment.payload;
    const std::string_view text = as_text(payload);
    switch (segment.marker) {
      case kCom: add_field(out_.fields, "Jpeg.Comment", text); return Done{};
      case kApp0: return app0(segment);
      case kApp1: return app1(segment);
      case kApp2: return app2(segment);
      case kApp11: return app11(segment);
      case kApp12: return app12(segment);
      case kApp13:
        if (text.starts_with("Adobe_CM") && text.size() <= 12) return Done{};
        if (!text.starts_with(kPhotoshop)) return part(segment);
        extend(photoshop_, payload.subspan(kPhotoshop.size()));
        return Done{};
      case kApp14:
        // Adobe's colour transform: 12 bytes (Adobe TN 5116, section 18).
        return text.starts_with("Adobe") && payload.size() <= 12 ? Done{} : part(segment);
      default: return part(segment);
    }
  }

  /// JFIF (ITU T.871, 10): 14 bytes, then a raw thumbnail; JFXX has one of its own.
  Result<Done> app0(const Segment& segment) {
    const std::string_view text = as_text(segment.payload);
    if (text.starts_with("JFIF\0"sv) && text.size() <= 14) return Done{};
    if (text.starts_with("JFXX\0\x10"sv))
      return slice("jfxx", segment.at + 6, segment.at + text.size());
    return part(segment);
  }

  Result<Done> app1(const Segment& segment) {
    const std::span<const std::byte> payload = segment.payload;
    const std::string_view text = as_text(payload);
    if (text.starts_with(kExif) && text.size() > kExifHeader) {
      const auto block = payload.subspan(kExifHeader);
      if (starts_tiff(block) || exif_.empty()) exif_.emplace_back();
      extend(exif_.back(), block);
    } else if (text.starts_with(kXmp)) {
      append(out_, read_xmp(payload.subspan(kXmp.size())));
    } else if (text.starts_with(kXmpMore)) {
      return more_xmp(segment);
    } else {
      return part(segment);
    }
    return Done{};
  }

  /// Extended XMP (XMP specification part 3, 1.1.3.1): digest, full length, offset, piece.
  Result<Done> more_xmp(const Segment& segment) {
    ByteReader reader{segment.payload.subspan(kXmpMore.size())};
    const auto digest = reader.take(32);
    static_cast<void>(reader.skip(4));
    const auto offset = reader.u32(Endian::Big);
    if (!digest || !offset) return part(segment);
    auto& pieces = xmp_pieces_[std::string{as_text(*digest)}];
    pieces.emplace(*offset, *reader.take(reader.left()));
    return Done{};
  }

  Result<Done> app2(const Segment& segment) {
    const std::span<const std::byte> payload = segment.payload;
    const std::string_view text = as_text(payload);
    if (text.starts_with(kIcc) && text.size() > kIcc.size() + 2) {
      // Sequence number and count (ICC.1:2022, B.4).
      const auto number = static_cast<std::uint8_t>(payload[kIcc.size()]);
      icc_.emplace(number, payload.subspan(kIcc.size() + 2));
    } else if (text.starts_with(kMultiPicture)) {
      multi_picture_.push_back(&segment);
    } else if (text.starts_with(kGainMap)) {
      add_field(out_.fields, "Jpeg.GainMap", byte_count(payload.size()));
    } else {
      return part(segment);
    }
    return Done{};
  }

  /// JPEG XT boxes (ISO/IEC 18477-3, B.1): "JP", instance, sequence, then box length and type,
  /// repeated in each piece of one box.
  Result<Done> app11(const Segment& segment) {
    ByteReader reader{segment.payload};
    const auto mark = reader.take(2);
    if (!mark || as_text(*mark) != "JP") return part(segment);
    const auto instance = reader.u16(Endian::Big);
    static_cast<void>(reader.skip(4));
    const std::size_t box = reader.at();
    const auto length = reader.u32(Endian::Big);
    const auto type = reader.take(4);
    if (!instance || !type) return part(segment);
    if (*length == 1 && !reader.skip(8)) return part(segment);
    Bytes& bytes = boxes_[{*instance, std::string{as_text(*type)}}];
    extend(bytes, segment.payload.subspan(bytes.empty() ? box : reader.at()));
    return Done{};
  }

  /// Adobe's "Save for Web": numbered strings, 2 is a comment, 3 a copyright note.
  Result<Done> app12(const Segment& segment) {
    if (!as_text(segment.payload).starts_with("Ducky")) return part(segment);
    ByteReader reader{segment.payload.subspan(5)};
    while (reader.left() >= 4) {
      const std::uint16_t number = *reader.u16(Endian::Big);
      const auto value = reader.take(*reader.u16(Endian::Big));
      if (number == 0 || !value) break;
      if (number == 1) continue;  // quality
      add_field(out_.fields, number == 2 ? "Ducky.Comment" : "Ducky.Copyright",
                readable_text(*value));
    }
    return Done{};
  }

  void blocks() {
    for (const Bytes& block : exif_) {
      ExifContent exif = read_exif(block, "exif");
      append(out_, std::move(exif));
    }
    for (const auto& [digest, pieces] : xmp_pieces_) {
      Bytes packet;
      for (const auto& [offset, piece] : pieces)
        extend(packet, piece);
      append(out_, read_xmp(packet));
    }
    if (!photoshop_.empty()) append(out_, read_photoshop(photoshop_));
    Bytes profile;
    for (const auto& [number, piece] : icc_)
      extend(profile, piece);
    if (!profile.empty()) append(out_, read_icc(profile));
    std::size_t number = 0;
    for (const auto& [name, box] : boxes_)
      add_part(out_.parts, "jumbf/" + std::to_string(number++), box);
  }

  /// Pictures of the multi-picture index, and what lies between and behind them.
  Result<Done> behind() {
    std::vector<Stretch> pictures;
    for (const Segment* index : multi_picture_) {
      const auto block = index->payload.subspan(kMultiPicture.size());
      for (const Stretch& picture :
           pictures_of(block, index->at + kMultiPicture.size(), file_.size()))
        if (picture.begin >= structure_.end) pictures.push_back(picture);
    }
    std::ranges::sort(pictures, {}, &Stretch::begin);
    std::size_t at = structure_.end;
    std::size_t number = 0;
    for (const Stretch& picture : pictures) {
      if (picture.begin < at) continue;  // a second index, or a lie
      if (auto done = add_trailer(out_.parts, file_, at, picture.begin); !done) return done;
      if (auto done = put("mpf/" + std::to_string(++number), picture.begin, picture.end); !done)
        return done;
      at = picture.end;
    }
    return add_trailer(out_.parts, file_, at, file_.size());
  }

  /// A segment that nobody knows: "app4/0", "app4/1", ..., or "segment/240/0".
  Result<Done> part(const Segment& segment) {
    const std::string kind = is_app(segment.marker) ? "app" + std::to_string(segment.marker - kApp0)
                                                    : "segment/" + std::to_string(segment.marker);
    return slice(kind, segment.at, segment.at + segment.payload.size());
  }

  Result<Done> slice(const std::string& kind, std::size_t begin, std::size_t end) {
    if (begin >= end) return Done{};
    return put(kind + "/" + std::to_string(numbers_[kind]++), begin, end);
  }

  Result<Done> put(std::string path, std::size_t begin, std::size_t end) {
    auto bytes = file_.slice(begin, end - begin);
    if (!bytes) return bytes.error();
    out_.parts.push_back({std::move(path), std::move(*bytes)});
    return Done{};
  }

  const ByteSource& file_;
  const Structure& structure_;
  MetadataContent out_;
  std::map<std::string, std::size_t> numbers_;
  std::vector<Bytes> exif_;
  std::map<std::string, std::map<std::uint32_t, std::span<const std::byte>>> xmp_pieces_;
  std::map<std::uint8_t, std::span<const std::byte>> icc_;
  std::map<std::pair<std::uint16_t, std::string>, Bytes> boxes_;
  std::vector<const Segment*> multi_picture_;
  Bytes photoshop_;
};

}  // namespace

std::span<const std::byte> exif_block(const Structure& structure) {
  for (const Segment& segment : structure.segments)
    if (segment.marker == kApp1 && as_text(segment.payload).starts_with(kExif) &&
        segment.payload.size() > kExifHeader)
      return segment.payload.subspan(kExifHeader);
  return {};
}

Result<JpegContent> read_metadata(const ByteSource& file, const Structure& structure,
                                  Budget& budget) {
  std::uint64_t bytes = 0;
  for (const Segment& segment : structure.segments)
    bytes += segment.payload.size();
  Result<MemoryLease> lease = budget.reserve(bytes * kCopies, "metadata");
  if (!lease) return lease.error();
  Result<MetadataContent> content = Gathering{file, structure}.run();
  if (!content) return content.error();
  return JpegContent{std::move(*content), std::move(*lease)};
}

}  // namespace outvet::jpeg
