#include "plugins/common/maker_note.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <memory>
#include <string>
#include <string_view>

#include <libexif/exif-data.h>

#include "plugins/common/metadata.h"

namespace outvet {
namespace {

constexpr std::size_t kReach = 65'528;  // libexif looks at 64 KiB less two, header included
constexpr unsigned int kMostTags = 512;

/// libexif's words for what it cannot decode.
bool is_unknown(std::string_view value) {
  return value.find("unknown data") != std::string_view::npos;
}

}  // namespace

std::vector<MetaField> decoded_maker_note(std::span<const std::byte> tiff_block) {
  std::vector<MetaField> fields;
  std::vector<unsigned char> bytes{'E', 'x', 'i', 'f', 0, 0};
  std::ranges::transform(tiff_block.first(std::min(tiff_block.size(), kReach)),
                         std::back_inserter(bytes),
                         [](std::byte b) { return static_cast<unsigned char>(b); });
  const std::unique_ptr<::ExifData, void (*)(::ExifData*)> data{exif_data_new(), exif_data_unref};
  if (!data) return fields;
  exif_data_unset_option(data.get(), EXIF_DATA_OPTION_FOLLOW_SPECIFICATION);
  exif_data_load_data(data.get(), bytes.data(), static_cast<unsigned int>(bytes.size()));
  ::ExifMnoteData* const note = exif_data_get_mnote_data(data.get());
  if (note == nullptr) return fields;
  const unsigned int count = std::min(exif_mnote_data_count(note), kMostTags);
  for (unsigned int i = 0; i < count; ++i) {
    const char* const name = exif_mnote_data_get_name(note, i);
    std::array<char, 1024> value{};
    if (name == nullptr) continue;
    if (exif_mnote_data_get_value(note, i, value.data(), value.size()) == nullptr) continue;
    if (is_unknown(value.data())) continue;
    std::string key = std::string{"Exif.MakerNote."} + name;
    while (key.ends_with(',') || key.ends_with(' '))  // "NoiseReduction,"
      key.pop_back();
    add_field(fields, std::move(key), value.data());
  }
  return fields;
}

}  // namespace outvet
