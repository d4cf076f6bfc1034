#include "plugins/formats/tiff/metadata.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdio>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "plugins/common/exif.h"
#include "plugins/common/leftovers.h"
#include "plugins/formats/tiff/exif_block.h"
#include "plugins/formats/tiff/tags.h"

namespace outvet::tiff {
namespace {

constexpr std::size_t kLongValue = 1024;         // bytes; longer binary values become parts
constexpr std::size_t kMostNumbers = 256;        // of a GeoTIFF array
constexpr std::size_t kMakerNoteReach = 65'528;  // libexif looks no further into a block

struct GeoTag {
  std::uint16_t tag;
  const char* key;
};
constexpr std::array<GeoTag, 6> kGeoTags{{
    {kModelPixelScale, "Exif.Image.ModelPixelScale"},
    {kModelTiePoint, "Exif.Image.ModelTiePoint"},
    {kModelTransformation, "Exif.Image.ModelTransformation"},
    {kGeoKeyDirectory, "Exif.Image.GeoKeyDirectory"},
    {kGeoDoubleParams, "Exif.Image.GeoDoubleParams"},
    {kGeoAsciiParams, "Exif.Image.GeoAsciiParams"},
}};

const char* geo_key(std::uint16_t tag) {
  const auto at = std::ranges::find(kGeoTags, tag, &GeoTag::tag);
  return at == kGeoTags.end() ? nullptr : at->key;
}

/// Binary data that no reader of Exif makes anything of.
bool is_blob(const Entry& entry) {
  static constexpr std::array<std::uint16_t, 5> kKnown{kXmp, kIptc, kPhotoshop, kIccProfile,
                                                       kJpegTables};
  constexpr std::uint16_t kByte = 1;
  constexpr std::uint16_t kSignedByte = 6;
  constexpr std::uint16_t kUndefined = 7;
  if (entry.type != kByte && entry.type != kSignedByte && entry.type != kUndefined) return false;
  const bool words = entry.tag >= kXpTitle && entry.tag <= kXpSubject;
  return entry.value.size() > kLongValue && !words &&
         std::ranges::find(kKnown, entry.tag) == kKnown.end();
}

std::string joined_numbers(const Entry& entry, std::span<const std::byte> file, Endian endian) {
  constexpr std::uint16_t kDouble = 12;
  std::string text;
  if (entry.type != kDouble) {
    for (const std::uint64_t value : numbers(entry, file, endian, kMostNumbers))
      text += std::to_string(value) + ' ';
    return text;
  }
  ByteReader reader{file.subspan(entry.value.begin, entry.value.size())};
  for (std::size_t i = 0; i < kMostNumbers && reader.left() >= 8; ++i) {
    std::array<char, 32> digits{};
    std::snprintf(digits.data(), digits.size(), "%.10g ",
                  std::bit_cast<double>(*reader.u64(endian)));
    text += digits.data();
  }
  return text;
}

class Gathering {
 public:
  Gathering(const std::shared_ptr<const ByteSource>& source, const Layout& layout,
            const Budget& budget)
      : source_(source), file_(*source->in_memory()), layout_(layout), budget_(budget) {}

  Result<MetadataContent> run() && {
    for (std::size_t i = 0; i < layout_.directories.size(); ++i) {
      const Role role = layout_.directories[i].role;
      if (role != Role::Page && role != Role::Sub) continue;
      if (auto done = page(i); !done) return done.error();
    }
    maker_note();
    return std::move(out_);
  }

 private:
  Result<Done> page(std::size_t index) {
    if (auto ok = budget_.check(); !ok) return ok.error();
    for (const Entry& entry : layout_.directories[index].entries) {
      if (entry.outside) continue;
      if (const char* key = geo_key(entry.tag)) geo(entry, key);
      if (is_blob(entry)) blob(entry);
    }
    const std::size_t left = 2 * file_.size() - std::min(2 * file_.size(), moved_);
    const auto block = exif_block(file_, layout_, index, left, [](const Entry& entry) {
      return geo_key(entry.tag) != nullptr || is_blob(entry);
    });
    if (!block) return block.error();
    moved_ += block->size();
    take(read_exif(*block, "exif"));
    return Done{};
  }

  /// Adds what is not there yet.
  void take(MetadataContent found) {
    for (MetaField& field : found.fields)
      if (known_.emplace(field.key, field.value.reveal()).second)
        out_.fields.push_back(std::move(field));
    found.fields.clear();
    if (!enough_parts(out_.parts, budget_.limits())) append(out_, std::move(found));
  }

  void field(std::string key, std::string_view value) {
    MetadataContent one;
    add_field(one.fields, std::move(key), value);
    take(std::move(one));
  }

  void geo(const Entry& entry, const char* key) {
    if (entry.tag == kGeoAsciiParams)
      return field(key, as_text(file_.subspan(entry.value.begin, entry.value.size())));
    field(key, joined_numbers(entry, file_, layout_.endian));
  }

  void blob(const Entry& entry) {
    const std::string tag = std::to_string(entry.tag);
    field("Exif.Image." + tag, byte_count(entry.value.size()));
    if (enough_parts(out_.parts, budget_.limits())) return;
    const std::string path = "tag/" + tag + "/" + std::to_string(counts_[entry.tag]++);
    add_leftover(out_.parts, path, source_, entry.value.begin, entry.value.end);
  }

  /// Maker notes count their offsets from the start of the file: they are read once more
  /// where they lie, from a copy of its beginning that ends with the first directory.
  void maker_note() {
    const bool noted = std::ranges::any_of(layout_.directories, [](const Directory& directory) {
      return directory.role == Role::Exif && find(directory, kMakerNote) != nullptr;
    });
    if (!noted || layout_.big) return;
    const auto begin = file_.first(std::min(file_.size(), kMakerNoteReach));
    std::vector<std::byte> copy{begin.begin(), begin.end()};
    const Directory& first = layout_.directories.front();
    const std::uint64_t next = first.offset + 2 + first.entries.size() * 12;
    if (next + 4 > copy.size()) return;
    std::fill_n(copy.begin() + static_cast<std::ptrdiff_t>(next), 4, std::byte{0});
    MetadataContent note = read_exif(copy, "exif");
    std::erase_if(note.fields,
                  [](const MetaField& field) { return !field.key.starts_with("Exif.MakerNote."); });
    note.parts.clear();
    take(std::move(note));
  }

  const std::shared_ptr<const ByteSource>& source_;
  std::span<const std::byte> file_;
  const Layout& layout_;
  const Budget& budget_;
  MetadataContent out_;
  std::set<std::pair<std::string, std::string>> known_;
  std::map<std::uint16_t, int> counts_;
  std::size_t moved_ = 0;
};

}  // namespace

Result<MetadataContent> read_metadata(const std::shared_ptr<const ByteSource>& source,
                                      const Layout& layout, const Budget& budget) {
  return Gathering{source, layout, budget}.run();
}

}  // namespace outvet::tiff
