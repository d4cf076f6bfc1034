#include "plugins/common/tiff_map.h"

#include <algorithm>
#include <array>

namespace outvet {
namespace {

constexpr std::size_t kEntryBytes = 12;
constexpr std::size_t kMostDirectories = 24;
constexpr std::size_t kMostTags = 8192;
constexpr std::size_t kSmallValues = 64U << 10U;

constexpr std::uint16_t kSubIfds = 0x014A;
constexpr std::uint16_t kStripOffsets = 0x0111;
constexpr std::uint16_t kTileOffsets = 0x0144;

std::optional<TiffGroup> group_below(std::uint16_t id) {
  switch (id) {
    case 0x8769: return TiffGroup::Photo;
    case 0x8825: return TiffGroup::Gps;
    case 0xA005: return TiffGroup::Interop;
    case kSubIfds: return TiffGroup::SubImage;
    default: return std::nullopt;
  }
}

class Walk {
 public:
  explicit Walk(std::span<const std::byte> block) : block_(block) {}

  bool run() {
    ByteReader reader{block_};
    const auto mark = reader.take(2);
    if (!mark) return false;
    if ((*mark)[0] != (*mark)[1]) return false;
    if ((*mark)[0] == std::byte{'M'})
      map.endian = Endian::Big;
    else if ((*mark)[0] != std::byte{'I'})
      return false;
    const auto magic = reader.u16(map.endian);
    const auto first = reader.u32(map.endian);
    // 0x0055 and "RO": raw files of Panasonic and Olympus, else plain TIFF.
    if (!first || (*magic != 42 && *magic != 0x55 && *magic != 0x4F52)) return false;
    map.used.push_back({0, reader.at()});

    const auto second = directory(*first, TiffGroup::Image);
    if (!second) return false;
    const bool is_file = map.holds_pixels;
    if (*second != 0 && directory(*second, TiffGroup::Thumbnail) && !is_file)
      map.thumbnail = map.directories.size() - 1;
    map.holds_pixels = is_file;
    for (std::size_t i = 0; i < below_.size(); ++i)  // grows while it is walked, bounded
      directory(below_[i].offset, below_[i].group);
    return referred_ <= 4 * block_.size() + kSmallValues;
  }

  TiffMap map;

 private:
  struct Below {
    std::size_t offset;
    TiffGroup group;
  };

  /// Reads one directory and gives the offset of the next one.
  std::optional<std::uint32_t> directory(std::size_t offset, TiffGroup group) {
    if (map.directories.size() >= kMostDirectories) return std::nullopt;
    if (std::ranges::find(map.directories, offset) != map.directories.end()) return std::nullopt;
    ByteReader reader{block_};
    if (!reader.seek(offset)) return std::nullopt;
    const auto count = reader.u16(map.endian);
    if (!count) return std::nullopt;
    map.directories.push_back(offset);
    const std::size_t fit = std::min<std::size_t>(*count, reader.left() / kEntryBytes);
    for (std::size_t i = 0; i < fit && map.tags.size() < kMostTags; ++i)
      entry(*reader.take(kEntryBytes), group);
    const auto next = reader.u32(map.endian);
    map.used.push_back({offset, reader.at()});
    return fit < *count || !next ? 0 : *next;
  }

  void entry(std::span<const std::byte> bytes, TiffGroup group) {
    ByteReader reader{bytes};
    TiffTag tag{group,
                map.directories.size() - 1,
                *reader.u16(map.endian),
                *reader.u16(map.endian),
                *reader.u32(map.endian),
                {}};
    const std::size_t unit = tiff_type_size(tag.type);
    if (unit == 0 || tag.count > block_.size() / unit) return;
    const std::size_t size = unit * tag.count;
    if (size <= 4) {
      tag.value = bytes.subspan(8, size);
    } else {
      const std::size_t at = *reader.u32(map.endian);
      if (at > block_.size() || size > block_.size() - at) return;
      tag.value = block_.subspan(at, size);
      map.used.push_back({at, at + size});
    }
    referred_ += size;
    if (tag.id == kStripOffsets || tag.id == kTileOffsets) map.holds_pixels = true;
    if (const auto below = group_below(tag.id)) follow(tag, *below);
    map.tags.push_back(tag);
  }

  void follow(const TiffTag& tag, TiffGroup group) {
    if (tag.type != 4 && tag.type != 13) return;
    ByteReader reader{tag.value};
    for (std::uint32_t i = 0; i < tag.count && below_.size() < kMostDirectories; ++i)
      below_.push_back({*reader.u32(map.endian), group});
  }

  std::span<const std::byte> block_;
  std::vector<Below> below_;
  std::size_t referred_ = 0;
};

void merge(std::vector<Extent>& extents) {
  std::ranges::sort(extents, {}, &Extent::begin);
  std::vector<Extent> merged;
  for (const Extent& next : extents) {
    if (!merged.empty() && next.begin <= merged.back().end)
      merged.back().end = std::max(merged.back().end, next.end);
    else
      merged.push_back(next);
  }
  extents = std::move(merged);
}

}  // namespace

std::size_t tiff_type_size(std::uint16_t type) {
  constexpr std::array<std::uint8_t, 14> kSizes{0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4};
  return type < kSizes.size() ? kSizes.at(type) : 0;
}

std::optional<std::uint32_t> TiffMap::number(std::size_t directory, std::uint16_t id) const {
  for (const TiffTag& tag : tags) {
    if (tag.directory != directory || tag.id != id || tag.count == 0) continue;
    ByteReader reader{tag.value};
    if (tag.type == 3) return *reader.u16(endian);
    if (tag.type == 4) return *reader.u32(endian);
  }
  return std::nullopt;
}

std::optional<TiffMap> map_tiff(std::span<const std::byte> block) {
  Walk walk{block};
  if (!walk.run()) return std::nullopt;
  merge(walk.map.used);
  return std::move(walk.map);
}

}  // namespace outvet
