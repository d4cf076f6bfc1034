#include "plugins/formats/jpeg/multi_picture.h"

#include <algorithm>

#include "plugins/common/tiff_map.h"

namespace outvet::jpeg {
namespace {

constexpr std::uint16_t kEntries = 0xB002;
constexpr std::size_t kEntryBytes = 16;
constexpr std::size_t kMostPictures = 64;

}  // namespace

std::vector<Stretch> pictures_of(std::span<const std::byte> index, std::size_t base,
                                 std::size_t file_size) {
  std::vector<Stretch> pictures;
  const auto map = map_tiff(index);
  if (!map) return pictures;
  const auto entries = std::ranges::find(map->tags, kEntries, &TiffTag::id);
  if (entries == map->tags.end()) return pictures;
  ByteReader reader{entries->value};
  while (reader.left() >= kEntryBytes && pictures.size() < kMostPictures) {
    static_cast<void>(reader.skip(4));  // attributes
    const std::size_t size = *reader.u32(map->endian);
    const std::size_t offset = *reader.u32(map->endian);
    static_cast<void>(reader.skip(4));  // dependent pictures
    const std::size_t begin = base + offset;
    if (offset == 0 || size == 0 || begin >= file_size) continue;  // 0: the first picture
    pictures.push_back({begin, begin + std::min(size, file_size - begin)});
  }
  return pictures;
}

}  // namespace outvet::jpeg
