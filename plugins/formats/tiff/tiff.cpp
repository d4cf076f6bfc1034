// Reads TIFF 6.0 and BigTIFF through libtiff: every page and every other picture that a
// directory refers to, in all depths, colours and compressions that libtiff knows, upright.
//
// Pages and full-size sub-pictures are frames in the order of the file; smaller versions of
// another picture are parts. A picture that cannot be decoded does not keep the others from being
// looked at: its error comes behind the last frame. Raw sensor data (DNG, NEF, CR2, ARW) are
// Unsupported; the previews and thumbnails in such files are decoded.
//
// Parts: those of Exif, XMP, IPTC and ICC blocks; "thumbnail/n" smaller versions, "channel/n"
// samples that are neither colour nor alpha, "tag/NUMBER/n" long values of unknown tags,
// "jpeg/segment/n" comments within JPEG strips, "unreferenced/n" bytes that no directory refers
// to. Not seen: bytes behind the end of compressed data within their strip.

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "plugins/common/leftovers.h"
#include "plugins/common/picture_file.h"
#include "plugins/common/upright.h"
#include "plugins/formats/tiff/coverage.h"
#include "plugins/formats/tiff/decode.h"
#include "plugins/formats/tiff/metadata.h"
#include "plugins/formats/tiff/tags.h"
#include "scanner/plugin/registry.h"

namespace outvet {
namespace {

using tiff::Directory;
using tiff::Layout;
using tiff::Library;
using tiff::PageInfo;
using tiff::Range;

constexpr const char* kWhere = "format.tiff";
constexpr std::size_t kMostChannels = 16;  // beside colours and alpha, of one page

bool ends_the_scan(const Error& error) {
  return error.code == ErrorCode::Timeout || error.code == ErrorCode::Cancelled;
}

/// Which directories are shown how, by index.
struct Pictures {
  std::vector<std::size_t> frames;
  std::vector<std::size_t> thumbnails;
};

/// The first picture of a file is shown even where it says that it is small: raw files
/// begin with their preview.
Pictures pictures_of(const Layout& layout, std::span<const std::byte> file) {
  Pictures pictures;
  for (std::size_t i = 0; i < layout.directories.size(); ++i) {
    const Directory& directory = layout.directories[i];
    if (!has_picture(directory)) continue;
    const bool small = !pictures.frames.empty() && is_reduced(directory, file, layout.endian);
    (small ? pictures.thumbnails : pictures.frames).push_back(i);
  }
  return pictures;
}

bool is_flat(const ImageView& view) {
  for (int y = 0; y < view.height; ++y)
    if (std::any_of(view.row(y), view.row(y) + view.width,
                    [&](std::uint8_t value) { return value != *view.data; }))
      return false;
  return true;
}

class TiffReader final : public MediaReader {
 public:
  TiffReader(std::shared_ptr<const ByteSource> source, Layout layout, Pictures pictures,
             Library library)
      : source_(std::move(source)),
        layout_(std::move(layout)),
        pictures_(std::move(pictures)),
        library_(std::move(library)) {
    remember_outside();
  }

  /// Reads the header of the first picture that can be read. Errors: of the first one.
  Result<Done> read_first(const Budget& budget) {
    std::optional<Error> first_error;
    for (const std::size_t index : pictures_.frames) {
      if (auto ok = budget.check(); !ok) return ok.error();
      const Result<PageInfo> info = info_of(index, budget);
      if (info) {
        width_ = swaps_sides(info->orientation) ? info->height : info->width;
        height_ = swaps_sides(info->orientation) ? info->width : info->height;
        return Done{};
      }
      if (!first_error) first_error = info.error();
    }
    return *first_error;
  }

  MediaInfo info() const override {
    MediaInfo info;
    info.format = "tiff";
    info.mime = "image/tiff";
    info.width = width_;
    info.height = height_;
    info.frames = static_cast<std::uint32_t>(pictures_.frames.size());
    if (info.frames > 1) info.kind = MediaKind::Document;
    return info;
  }

  Result<std::vector<MetaField>> fields(Budget& budget) override {
    const auto& metadata = metadata_of(budget);
    if (!metadata) return metadata.error();
    return metadata->fields;
  }

  Result<std::vector<Part>> parts(Budget& budget) override {
    const auto& metadata = metadata_of(budget);
    std::vector<Part> parts;
    if (metadata) parts = metadata->parts;
    const std::size_t most = budget.limits().parts;
    const auto gaps = tiff::unreferenced(bytes(), layout_, budget);
    if (!gaps) return gaps.error();
    add_ranges("unreferenced/", *gaps, most, parts);
    const auto extras = tiff::jpeg_extras(bytes(), layout_, most, budget);
    if (!extras) return extras.error();
    add_ranges("jpeg/segment/", *extras, most, parts);
    if (auto done = add_thumbnails(parts, budget); !done) return done.error();
    if (auto done = add_channels(parts, budget); !done) return done.error();
    return parts;
  }

  Result<std::optional<Frame>> next_frame(std::chrono::microseconds, int, Budget& budget) override {
    while (at_ < pictures_.frames.size()) {
      if (auto ok = budget.check(); !ok) return ok.error();
      const auto index = static_cast<std::uint32_t>(at_++);
      Result<Image> image = picture(pictures_.frames[index], budget);
      if (image) return std::optional{Frame{index, {}, std::move(*image), 1}};
      if (ends_the_scan(image.error())) return image.error();
      remember(image.error());
    }
    if (layout_.broken) return *std::exchange(layout_.broken, std::nullopt);
    return std::optional<Frame>{};
  }

 private:
  std::span<const std::byte> bytes() const { return *source_->in_memory(); }

  /// The first thing that could not be looked at; told behind the last frame.
  void remember(const Error& error) {
    if (!layout_.broken) layout_.broken = error;
  }

  void remember_outside() {
    for (const Directory& directory : layout_.directories)
      for (const tiff::Entry& entry : directory.entries)
        if (entry.outside && tiff::type_size(entry.type) != 0)
          return remember({ErrorCode::Malformed, kWhere, "a tag refers to bytes outside the file"});
  }

  const Result<MetadataContent>& metadata_of(const Budget& budget) {
    if (!metadata_) metadata_ = tiff::read_metadata(source_, layout_, budget);
    return *metadata_;
  }

  Result<PageInfo> info_of(std::size_t index, const Budget& budget) {
    return tiff::read_info(library_, layout_.directories[index].offset, budget);
  }

  /// Decodes a picture and turns it upright.
  Result<Image> picture(std::size_t index, Budget& budget) {
    const Result<PageInfo> info = info_of(index, budget);
    if (!info) return info.error();
    Result<Image> image = tiff::decode(library_, layout_.directories[index].offset, budget);
    if (!image) return image.error();
    return upright(std::move(*image), info->orientation, budget);
  }

  void add_ranges(const std::string& kind, const std::vector<Range>& ranges, std::size_t most,
                  std::vector<Part>& parts) const {
    for (std::size_t i = 0; i < ranges.size() && parts.size() <= most; ++i)
      add_leftover(parts, kind + std::to_string(i), source_, ranges[i].begin, ranges[i].end);
  }

  Result<Done> add_thumbnails(std::vector<Part>& parts, Budget& budget) {
    int count = 0;
    for (const std::size_t index : pictures_.thumbnails) {
      if (enough_parts(parts, budget.limits())) break;
      const std::string path = "thumbnail/" + std::to_string(count++);
      if (add_jpeg(path, layout_.directories[index], parts)) continue;
      Result<Image> image = picture(index, budget);
      if (image)
        parts.push_back({path, picture_file(*image)});
      else if (ends_the_scan(image.error()))
        return image.error();
      else
        remember(image.error());
    }
    return Done{};
  }

  /// A thumbnail as cameras write it is a JPEG file in one piece.
  bool add_jpeg(const std::string& path, const Directory& directory,
                std::vector<Part>& parts) const {
    const auto at = tiff::number(directory, tiff::kJpegOffset, bytes(), layout_.endian, 0);
    const auto size = tiff::number(directory, tiff::kJpegLength, bytes(), layout_.endian, 0);
    if (at == 0 || size == 0 || at > bytes().size() || size > bytes().size() - at) return false;
    if (!as_text(bytes().subspan(at)).starts_with("\xFF\xD8")) return false;
    add_leftover(parts, path, source_, at, at + size);
    return true;
  }

  Result<Done> add_channels(std::vector<Part>& parts, Budget& budget) {
    int count = 0;
    const std::size_t pages =
        std::min<std::size_t>(pictures_.frames.size(), budget.limits().frames);
    for (std::size_t i = 0; i < pages; ++i) {
      if (auto ok = budget.check(); !ok) return ok.error();
      const std::size_t index = pictures_.frames[i];
      const Result<PageInfo> info = info_of(index, budget);
      if (!info) continue;  // its frame gives the error
      if (info->extra_channels > kMostChannels)
        remember({ErrorCode::LimitExceeded, kWhere, "more channels than a scan looks at"});
      const std::size_t channels = std::min(info->extra_channels, kMostChannels);
      for (std::size_t channel = 0; channel < channels; ++channel) {
        if (enough_parts(parts, budget.limits())) return Done{};
        Result<Image> image = extra_channel(index, channel, info->orientation, budget);
        if (image && is_flat(image->view())) continue;
        if (image) {
          parts.push_back({"channel/" + std::to_string(count++), picture_file(*image)});
        } else if (ends_the_scan(image.error())) {
          return image.error();
        } else {
          remember(image.error());
          break;
        }
      }
    }
    return Done{};
  }

  Result<Image> extra_channel(std::size_t index, std::size_t channel, int orientation,
                              Budget& budget) {
    const std::uint64_t offset = layout_.directories[index].offset;
    Result<Image> image = tiff::decode_extra(library_, offset, channel, budget);
    if (!image) return image.error();
    return upright(std::move(*image), orientation, budget);
  }

  std::shared_ptr<const ByteSource> source_;  ///< in memory
  Layout layout_;
  Pictures pictures_;
  Library library_;
  std::optional<Result<MetadataContent>> metadata_;
  int width_ = 0;
  int height_ = 0;
  std::size_t at_ = 0;
};

class TiffFormat final : public MediaFormat {
 public:
  int probe(std::span<const std::byte> head) const override {
    static constexpr std::array<std::string_view, 4> kMagic{
        {{"II*\0", 4}, {"MM\0*", 4}, {"II+\0", 4}, {"MM\0+", 4}}};
    const std::string_view text = as_text(head);
    const bool known = std::ranges::any_of(
        kMagic, [&](std::string_view magic) { return text.starts_with(magic); });
    return known ? 90 : 0;
  }

  std::vector<std::string_view> extensions() const override {
    return {"tif", "tiff", "dng", "nef", "nrw", "cr2", "arw", "sr2", "pef", "srw", "3fr", "iiq"};
  }

  Result<std::unique_ptr<MediaReader>> open(std::shared_ptr<const ByteSource> bytes,
                                            Budget& budget) const override {
    auto loaded = load(std::move(bytes), budget);
    if (!loaded) return loaded.error();
    const std::span<const std::byte> all = *(*loaded)->in_memory();
    if (probe(all) == 0)
      return Error{ErrorCode::Malformed, kWhere, "the file has no TIFF signature"};
    Result<Layout> layout = tiff::read_layout(all, budget);
    if (!layout) return layout.error();
    Pictures pictures = pictures_of(*layout, all);
    if (pictures.frames.empty()) {
      if (layout->broken) return *layout->broken;
      return Error{ErrorCode::Malformed, kWhere, "the file holds no picture"};
    }
    Result<Library> library = Library::open(all, budget.limits());
    if (!library) return library.error();
    auto reader = std::make_unique<TiffReader>(std::move(*loaded), std::move(*layout),
                                               std::move(pictures), std::move(*library));
    if (auto done = reader->read_first(budget); !done) return done.error();
    return std::unique_ptr<MediaReader>{std::move(reader)};
  }
};

}  // namespace

void register_tiff(Registry& registry) {
  registry.add<MediaFormat>("tiff", [](const PluginContext&) {
    return Result<std::unique_ptr<MediaFormat>>{std::make_unique<TiffFormat>()};
  });
}

}  // namespace outvet
