// Reads HEIF (ISO/IEC 23008-12): HEIC and AVIF, still pictures and collections, through libheif
// 1.15. At run time that needs a decoder for HEVC (libde265) and one for AV1 (dav1d or libaom);
// Debian 12's libheif1 is linked to all three. A picture whose decoder is missing is Unsupported.
//
// The boxes are read here as well: what libheif does not tell (unknown items and boxes, hidden
// pictures, unreferenced bytes), and what it does not check (references in a circle, sizes in
// codes and grids), before it sees the file.
//
// Frames: the primary picture, the other pictures, then pictures that are hidden and belong to
// nothing. clap, irot and imir are applied; Exif orientation only informs (23008-12, A.2.1). A
// picture that cannot be decoded does not keep the others from being looked at: its error comes
// behind the last frame. So does Unsupported for an image sequence (AVIF, HEIC), of which libheif
// 1.15 decodes no frame but the still picture.
//
// Parts: those of Exif, XMP and ICC blocks; "thumbnail/n"; "aux/TYPE/n" depth maps, gain maps,
// mattes and alpha channels of other sizes; "uncropped/n" a picture of which clap hides a border;
// and those of heif/metadata.h. Pictures that have no file of their own come as BMP files.
// Not seen: metadata inside coded pictures (SEI messages, metadata OBUs), a slice that ends early.

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "plugins/common/leftovers.h"
#include "plugins/common/picture_file.h"
#include "plugins/formats/heif/contents.h"
#include "plugins/formats/heif/cost.h"
#include "plugins/formats/heif/decode.h"
#include "plugins/formats/heif/metadata.h"
#include "scanner/plugin/registry.h"

namespace outvet {
namespace {

using heif::Contents;
using heif::Cost;
using heif::Item;
using heif::ItemId;
using heif::Library;
using heif::SidePicture;
using heif::Transform;

constexpr const char* kWhere = "format.heif";

bool ends_the_scan(const Error& error) {
  return error.code == ErrorCode::Timeout || error.code == ErrorCode::Cancelled;
}

class HeifReader final : public MediaReader {
 public:
  HeifReader(std::shared_ptr<const ByteSource> source, Contents contents)
      : source_(std::move(source)), contents_(std::move(contents)) {
    if (contents_.sequence)
      not_decoded_ =
          Error{ErrorCode::Unsupported, kWhere, "the frames of a sequence are not decoded"};
    if (!contents_.undecodable.empty())
      not_decoded_ =
          Error{ErrorCode::Unsupported, kWhere, "a picture of a kind that is not decoded"};
  }

  /// Checks the primary picture before anything is decoded.
  Result<Done> check_primary(const Budget& budget) {
    const Item& primary = contents_.meta.items.at(contents_.meta.primary);
    const auto [width, height] = heif::shown_size(bytes(), primary);
    width_ = width;
    height_ = height;
    if (!is_decodable(primary)) return Done{};
    const Result<Cost> cost = cost_of(bytes(), contents_.meta, primary, budget);
    if (!cost) return cost.error();
    if (width_ > 0) return Done{};
    width_ = static_cast<int>(cost->width);
    height_ = static_cast<int>(cost->height);
    return Done{};
  }

  MediaInfo info() const override {
    MediaInfo info;
    info.format = "heif";
    info.mime = mime();
    info.width = width_;
    info.height = height_;
    const auto pictures =
        contents_.pages.size() + contents_.hidden.size() + contents_.undecodable.size();
    info.frames = static_cast<std::uint32_t>(pictures) + std::max(contents_.samples, 1U) - 1;
    if (contents_.sequence)
      info.kind = MediaKind::Animation;
    else if (pictures > 1)
      info.kind = MediaKind::Document;
    return info;
  }

  Result<std::vector<MetaField>> fields(Budget&) override {
    const auto& metadata = metadata_of();
    if (!metadata) return metadata.error();
    return metadata->fields;
  }

  Result<std::vector<Part>> parts(Budget& budget) override {
    std::vector<Part> parts;
    if (const auto& metadata = metadata_of()) parts = metadata->parts;
    auto leftovers = heif::read_leftovers(source_, contents_, budget.limits());
    if (!leftovers) return leftovers.error();
    std::ranges::move(*leftovers, std::back_inserter(parts));
    if (auto done = add_sides(parts, budget); !done) return done.error();
    return parts;
  }

  Result<std::optional<Frame>> next_frame(std::chrono::microseconds, int, Budget& budget) override {
    const std::size_t pages = contents_.pages.size();
    while (at_ < pages + contents_.hidden.size()) {
      if (auto ok = budget.check(); !ok) return ok.error();
      const auto index = static_cast<std::uint32_t>(at_++);
      Result<Image> image =
          index < pages ? page(contents_.pages[index], budget)
                        : hidden(contents_.hidden[index - pages], Transform::Applied, budget);
      if (image) return std::optional{Frame{index, {}, std::move(*image), 1}};
      if (ends_the_scan(image.error())) return image.error();
      remember(image.error());
    }
    if (!error_) error_ = std::exchange(not_decoded_, std::nullopt);
    if (error_) return *std::exchange(error_, std::nullopt);
    return std::optional<Frame>{};
  }

 private:
  std::span<const std::byte> bytes() const { return *source_->in_memory(); }

  std::string mime() const {
    const std::string& type = contents_.meta.items.at(contents_.meta.primary).type;
    if (type == "av01" || contents_.brand.starts_with("avi")) return "image/avif";
    return contents_.brand.starts_with("mif") ? "image/heif" : "image/heic";
  }

  /// The first thing that could not be looked at; told behind the last frame.
  void remember(const Error& error) {
    if (!error_) error_ = error;
  }

  const Result<MetadataContent>& metadata_of() {
    if (!metadata_) metadata_ = heif::read_metadata(bytes(), contents_);
    return *metadata_;
  }

  Result<Image> page(ItemId id, Budget& budget) {
    if (!library_) library_ = Library::open(bytes());
    // Files that call themselves a sequence and nothing else are refused as they are.
    const bool refused = !*library_ && library_->error().code == ErrorCode::Unsupported;
    if (refused) return hidden(id, Transform::Applied, budget);
    return decode(*library_, id, Transform::Applied, budget);
  }

  /// A picture that libheif only hands out when it is told that it is a page.
  Result<Image> hidden(ItemId id, Transform transform, Budget& budget) {
    if (!flat_library_) {
      const auto lease = budget.reserve(bytes().size(), "a copy of the file");
      if (!lease) return lease.error();
      flat_lease_ = *lease;
      flat_ = heif::flattened(bytes(), contents_.ftyp, contents_.meta);
      flat_library_ = Library::open(flat_);
    }
    return decode(*flat_library_, id, transform, budget);
  }

  Result<Image> decode(Result<Library>& library, ItemId id, Transform transform, Budget& budget) {
    if (!library) return library.error();
    const Result<Cost> cost = cost_of(bytes(), contents_.meta, contents_.meta.items.at(id), budget);
    if (!cost) return cost.error();
    return library->decode(id, *cost, transform, budget);
  }

  Result<Done> add_sides(std::vector<Part>& parts, Budget& budget) {
    std::map<std::string, int> counts;
    for (const SidePicture& side : contents_.sides) {
      const std::string path = side.kind + "/" + std::to_string(counts[side.kind]++);
      if (auto done = add_picture(parts, path, side.id, Transform::Applied, budget); !done)
        return done.error();
    }
    int count = 0;
    for (const ItemId id : contents_.pages) {
      if (!is_cropped(contents_.meta.items.at(id))) continue;
      const std::string path = "uncropped/" + std::to_string(count++);
      if (auto done = add_picture(parts, path, id, Transform::Ignored, budget); !done)
        return done.error();
    }
    return Done{};
  }

  Result<Done> add_picture(std::vector<Part>& parts, const std::string& path, ItemId id,
                           Transform transform, Budget& budget) {
    if (auto ok = budget.check(); !ok) return ok.error();
    if (enough_parts(parts, budget.limits())) return Done{};
    Result<Image> image = hidden(id, transform, budget);
    if (image)
      parts.push_back({path, picture_file(*image)});
    else if (ends_the_scan(image.error()))
      return image.error();
    else
      remember(image.error());
    return Done{};
  }

  /// Whether clap hides a part of the picture.
  bool is_cropped(const Item& item) const {
    if (item.property("clap") == nullptr) return false;
    const auto [width, height] = heif::shown_size(bytes(), item);
    return std::int64_t{width} * height != std::int64_t{item.width} * item.height;
  }

  std::shared_ptr<const ByteSource> source_;  ///< in memory
  Contents contents_;
  std::optional<Result<MetadataContent>> metadata_;
  std::optional<Error> not_decoded_;  ///< what the file holds and libheif does not decode
  std::optional<Error> error_;        ///< the first picture that was broken
  int width_ = 0;
  int height_ = 0;
  std::size_t at_ = 0;
  std::optional<Result<Library>> library_;
  std::vector<std::byte> flat_;
  MemoryLease flat_lease_;
  std::optional<Result<Library>> flat_library_;  ///< reads flat_
};

class HeifFormat final : public MediaFormat {
 public:
  int probe(std::span<const std::byte> head) const override {
    constexpr std::size_t kMajorAt = 8;
    constexpr std::size_t kCompatibleAt = 16;
    const std::string_view text = as_text(head);
    if (text.size() < kCompatibleAt || text.substr(4, 4) != "ftyp") return 0;
    if (is_brand(text.substr(kMajorAt, 4))) return 95;
    ByteReader reader{head};
    const std::size_t end = std::min<std::size_t>(*reader.u32(Endian::Big), text.size());
    for (std::size_t at = kCompatibleAt; at + 4 <= end; at += 4)
      if (is_brand(text.substr(at, 4))) return 85;
    return 0;
  }

  std::vector<std::string_view> extensions() const override {
    return {"heic", "heif", "hif", "heics", "heifs", "avif", "avifs"};
  }

  Result<std::unique_ptr<MediaReader>> open(std::shared_ptr<const ByteSource> bytes,
                                            Budget& budget) const override {
    auto loaded = load(std::move(bytes), budget);
    if (!loaded) return loaded.error();
    Result<Contents> contents = heif::read_contents(*(*loaded)->in_memory());
    if (!contents) return contents.error();
    auto reader = std::make_unique<HeifReader>(std::move(*loaded), std::move(*contents));
    if (auto done = reader->check_primary(budget); !done) return done.error();
    return std::unique_ptr<MediaReader>{std::move(reader)};
  }

 private:
  static bool is_brand(std::string_view brand) {
    static constexpr std::array<std::string_view, 12> kBrands{"heic", "heix", "hevc", "hevx",
                                                              "heim", "heis", "hevm", "hevs",
                                                              "mif1", "msf1", "avif", "avis"};
    return std::ranges::find(kBrands, brand) != kBrands.end();
  }
};

}  // namespace

void register_heif(Registry& registry) {
  registry.add<MediaFormat>("heif", [](const PluginContext&) {
    return Result<std::unique_ptr<MediaFormat>>{std::make_unique<HeifFormat>()};
  });
}

}  // namespace outvet
