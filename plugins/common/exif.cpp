#include "plugins/common/exif.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <optional>
#include <string>
#include <utility>

#include <exiv2/tags.hpp>

#include "plugins/common/exif_values.h"
#include "plugins/common/icc.h"
#include "plugins/common/maker_note.h"
#include "plugins/common/xmp_iptc.h"

namespace outvet {
namespace {

constexpr std::size_t kLeastHidden = 64;  // bytes that are not zero before a gap counts
constexpr std::size_t kMostGaps = 8;      // parts of unreferenced bytes

constexpr std::uint16_t kOrientation = 0x0112;
constexpr std::uint16_t kMakerNote = 0x927C;
constexpr std::uint16_t kJpegOffset = 0x0201;
constexpr std::uint16_t kJpegLength = 0x0202;

/// Group names as Exiv2 writes them.
std::string group_name(TiffGroup group) {
  switch (group) {
    case TiffGroup::Image: return "Image";
    case TiffGroup::Thumbnail: return "Thumbnail";
    case TiffGroup::Photo: return "Photo";
    case TiffGroup::Gps: return "GPSInfo";
    case TiffGroup::Interop: return "Iop";
    case TiffGroup::SubImage: return "SubImage1";
  }
  return "Image";
}

std::string key_of(const TiffTag& tag) {
  return Exiv2::ExifKey{tag.id, group_name(tag.group)}.key();
}

/// Tags that say where something lies, not what it is. As text they say something else.
bool is_pointer(const TiffTag& tag) {
  constexpr std::array<std::uint16_t, 10> kPointers{
      0x0111, 0x0117, 0x0144, 0x0145, 0x014A, 0x8769, 0x8825, kJpegOffset, kJpegLength, 0xA005};
  const bool integer = tag.type == 3 || tag.type == 4 || tag.type == 13;
  return integer && std::ranges::find(kPointers, tag.id) != kPointers.end();
}

std::size_t count_nonzero(std::span<const std::byte> bytes) {
  return bytes.size() - static_cast<std::size_t>(std::ranges::count(bytes, std::byte{0}));
}

/// Offset of the first JPEG start of image (ITU T.81, B.1.1.3) with a marker behind it.
std::optional<std::size_t> find_jpeg(std::span<const std::byte> bytes) {
  const std::size_t at = as_text(bytes).find("\xFF\xD8\xFF");
  return at == std::string_view::npos ? std::nullopt : std::optional{at};
}

int orientation_in(const TiffMap& map) {
  const auto value = map.number(0, kOrientation);
  return value && *value >= 1 && *value <= 8 ? static_cast<int>(*value) : 1;
}

std::span<const std::byte> without_header(std::span<const std::byte> block) {
  constexpr std::string_view kHeader{"Exif\0\0", 6};
  return as_text(block).starts_with(kHeader) ? block.subspan(kHeader.size()) : block;
}

class Reading {
 public:
  Reading(std::span<const std::byte> block, std::string_view where, TiffMap map)
      : block_(block), where_(where), map_(std::move(map)) {}

  ExifContent run() && {
    out_.orientation = orientation_in(map_);
    for (const TiffTag& tag : map_.tags)
      read(tag);
    position(1, "Exif.GPSInfo.Position");
    position(19, "Exif.GPSInfo.DestPosition");
    for (std::size_t i = 0; i < map_.directories.size(); ++i)
      jpeg_of(i);
    thumbnail_strips();
    if (!map_.holds_pixels) unreferenced();
    return std::move(out_);
  }

 private:
  void read(const TiffTag& tag) {
    if (tag.group == TiffGroup::Photo && tag.id == kMakerNote) return maker_note(tag);
    if (is_pointer(tag) || embedded(tag)) return;
    std::string value = exif_value(tag, map_.endian);
    const bool angle = tag.id == 2 || tag.id == 4 || tag.id == 20 || tag.id == 22;
    if (tag.group == TiffGroup::Gps && angle)
      if (const TiffTag* ref = gps(static_cast<std::uint16_t>(tag.id - 1)); ref != nullptr)
        value += " " + std::string{as_text(ref->value)};
    add_field(out_.fields, key_of(tag), value);
  }

  /// Whole blocks of other kinds that TIFF keeps in a tag.
  bool embedded(const TiffTag& tag) {
    if (tag.group != TiffGroup::Image && tag.group != TiffGroup::Thumbnail &&
        tag.group != TiffGroup::SubImage)
      return false;
    switch (tag.id) {
      case 700: append(out_, read_xmp(tag.value)); return true;
      case 33'723: append(out_, read_iptc(tag.value)); return true;
      case 34'377: append(out_, read_photoshop(tag.value)); return true;
      case 34'675: append(out_, read_icc(tag.value)); return true;
      default: return false;
    }
  }

  void maker_note(const TiffTag& tag) {
    add_field(out_.fields, "Exif.Photo.MakerNote", byte_count(tag.value.size()));
    if (!std::exchange(maker_note_decoded_, true))
      for (MetaField& field : decoded_maker_note(block_))
        out_.fields.push_back(std::move(field));
    add_field(out_.fields, "Exif.MakerNote.Text", readable_text(tag.value));
    if (const auto at = find_jpeg(tag.value)) part("makernote", tag.value.subspan(*at));
  }

  const TiffTag* gps(std::uint16_t id) const {
    const auto at = std::ranges::find_if(
        map_.tags, [&](const TiffTag& tag) { return tag.group == TiffGroup::Gps && tag.id == id; });
    return at == map_.tags.end() ? nullptr : &*at;
  }

  /// Tags first to first + 3: latitude's reference, latitude, longitude's reference, longitude.
  void position(std::uint16_t first, std::string key) {
    std::array<double, 2> degrees{};
    for (std::uint16_t i = 0; i < 2; ++i) {
      const TiffTag* const ref = gps(static_cast<std::uint16_t>(first + 2 * i));
      const TiffTag* const value = gps(static_cast<std::uint16_t>(first + 2 * i + 1));
      if (value == nullptr) return;
      const auto read = gps_degrees(*value, ref == nullptr ? "" : as_text(ref->value), map_.endian);
      if (!read) return;
      degrees.at(i) = *read;
    }
    std::array<char, 64> text{};
    std::snprintf(text.data(), text.size(), "%.6f, %.6f", degrees[0], degrees[1]);
    add_field(out_.fields, std::move(key), text.data());
  }

  /// A thumbnail or preview that the directory points to.
  void jpeg_of(std::size_t directory) {
    const auto offset = map_.number(directory, kJpegOffset);
    const auto length = map_.number(directory, kJpegLength);
    if (!offset || *offset >= block_.size()) return;
    const std::size_t left = block_.size() - *offset;
    // A wrong length must not hide the picture: then all that is left is taken.
    const std::size_t size = length && *length <= left && *length > 0 ? *length : left;
    if (map_.holds_pixels && size == left) return;
    // Many directories may point at one large picture: copies stay below the block's size.
    if (size > block_.size() - pictures_) return;
    pictures_ += size;
    use(*offset, size);
    part("thumbnail", block_.subspan(*offset, size));
  }

  /// A thumbnail without JPEG lies in strips. As a TIFF file whose first page it is, a reader
  /// of TIFF can show it: the block with another first directory.
  void thumbnail_strips() {
    if (!map_.thumbnail || map_.number(*map_.thumbnail, kJpegOffset)) return;
    bool any = false;
    for (const TiffTag& tag : map_.tags)
      if (tag.directory == *map_.thumbnail && tag.id == 0x0111) any |= use_strips(tag);
    if (!any) return;
    std::vector<std::byte> file{block_.begin(), block_.end()};
    const std::size_t first = map_.directories[*map_.thumbnail];
    for (std::size_t i = 0; i < 4; ++i) {
      const std::size_t shift = 8 * (map_.endian == Endian::Big ? 3 - i : i);
      file[4 + i] = static_cast<std::byte>((first >> shift) & 0xFFU);
    }
    part("thumbnail", file);
  }

  bool use_strips(const TiffTag& offsets) {
    const auto counts = std::ranges::find_if(map_.tags, [&](const TiffTag& tag) {
      return tag.directory == offsets.directory && tag.id == 0x0117;
    });
    if (counts == map_.tags.end() || counts->count != offsets.count) return false;
    ByteReader at{offsets.value};
    ByteReader length{counts->value};
    const auto number = [&](ByteReader& reader, const TiffTag& tag) -> std::size_t {
      return tag.type == 3 ? *reader.u16(map_.endian) : *reader.u32(map_.endian);
    };
    if ((offsets.type != 3 && offsets.type != 4) || (counts->type != 3 && counts->type != 4))
      return false;
    for (std::uint32_t i = 0; i < offsets.count; ++i) {
      const std::size_t begin = number(at, offsets);
      const std::size_t size = number(length, *counts);
      if (begin < block_.size()) use(begin, std::min(size, block_.size() - begin));
    }
    return offsets.count > 0;
  }

  void use(std::size_t begin, std::size_t size) { map_.used.push_back({begin, begin + size}); }

  /// Gaps between what is used: large ones are parts, the strings of small ones a field.
  void unreferenced() {
    std::ranges::sort(map_.used, {}, &Extent::begin);
    map_.used.push_back({block_.size(), block_.size()});
    std::vector<std::byte> small;
    std::vector<std::byte> many;
    std::size_t at = 0;
    std::size_t gaps = 0;
    for (const Extent& used : map_.used) {
      const auto gap = block_.subspan(at, used.begin - std::min(at, used.begin));
      at = std::max(at, used.end);
      if (count_nonzero(gap) <= kLeastHidden)
        small.insert(small.end(), gap.begin(), gap.end());
      else if (++gaps < kMostGaps)
        hidden(gap);
      else
        many.insert(many.end(), gap.begin(), gap.end());
    }
    part("unreferenced", many);
    add_field(out_.fields, "Exif.unreferenced", readable_text(small));
  }

  void hidden(std::span<const std::byte> gap) {
    // A preview that only its maker finds: cut so that it can be opened as a picture.
    if (const auto at = find_jpeg(gap); at && *at > 0) {
      if (count_nonzero(gap.first(*at)) > kLeastHidden) part("unreferenced", gap.first(*at));
      gap = gap.subspan(*at);
    }
    part("unreferenced", gap);
  }

  void part(std::string_view name, std::span<const std::byte> bytes) {
    add_part(out_.parts, std::string{where_} + "/" + std::string{name}, bytes);
  }

  std::span<const std::byte> block_;
  std::string_view where_;
  TiffMap map_;
  std::size_t pictures_ = 0;  // bytes of thumbnails copied
  bool maker_note_decoded_ = false;
  ExifContent out_;
};

}  // namespace

ExifContent read_exif(std::span<const std::byte> tiff_block, std::string_view where) {
  tiff_block = without_header(tiff_block);
  auto map = map_tiff(tiff_block);
  if (map) return Reading{tiff_block, where, std::move(*map)}.run();
  ExifContent unread;
  if (count_nonzero(tiff_block) > 0)
    add_part(unread.parts, std::string{where} + "/unreferenced", tiff_block);
  return unread;
}

int exif_orientation(std::span<const std::byte> tiff_block) {
  const auto map = map_tiff(without_header(tiff_block));
  return map ? orientation_in(*map) : 1;
}

}  // namespace outvet
