// PNG (third edition) and APNG: every colour type and depth, interlaced or not; animations are
// composed as a browser shows them. Finds what texts, profiles, private chunks, the ends of the
// compressed data and the trailer hold. Does not read Apple's own variant (CgBI).

#include <algorithm>

#include "plugins/common/upright.h"
#include "plugins/formats/png/metadata.h"
#include "plugins/formats/png/rewrite.h"
#include "scanner/plugin/registry.h"

namespace outvet {
namespace png {
namespace {

constexpr const char* kWhere = "format.png";

class Reader final : public MediaReader {
 public:
  Reader(std::shared_ptr<const ByteSource> file, Structure structure)
      : file_(std::move(file)),
        structure_(std::move(structure)),
        animation_(read_animation(structure_)),
        orientation_(orientation_of(structure_)) {}

  MediaInfo info() const override {
    MediaInfo info;
    info.format = "png";
    info.width = static_cast<int>(structure_.header.width);
    info.height = static_cast<int>(structure_.header.height);
    if (swaps_sides(orientation_)) std::swap(info.width, info.height);
    info.mime = animated() ? "image/apng" : "image/png";
    if (!animated()) return info;
    info.kind = MediaKind::Animation;
    info.frames = static_cast<std::uint32_t>(animation_.frames.size());
    info.duration = animation_.frames.back().time.end;
    return info;
  }

  Result<std::vector<MetaField>> fields(Budget& budget) override {
    if (auto done = read(budget); !done) return done.error();
    return content_->fields;
  }

  Result<std::vector<Part>> parts(Budget& budget) override {
    if (auto done = read(budget); !done) return done.error();
    return content_->parts;
  }

  /// Errors of the file as a whole come behind the last frame, where the end would be.
  Result<std::optional<Frame>> next_frame(std::chrono::microseconds /*from*/, int /*max_side*/,
                                          Budget& budget) override {
    if (pixel_trouble_) return *pixel_trouble_;
    if (given_ == (animated() ? animation_.frames.size() : 1)) return end();
    Result<Frame> frame = animated() ? next_drawn(budget) : still(budget);
    if (!frame) return frame.error();
    ++given_;
    return std::optional{std::move(*frame)};
  }

 private:
  bool animated() const { return !animation_.frames.empty(); }

  Result<Done> read(Budget& budget) {
    if (content_) return Done{};
    Result<PngContent> content = read_metadata(*file_, structure_, animation_, budget);
    if (!content) return content.error();
    content_ = std::move(*content);
    return Done{};
  }

  Result<std::optional<Frame>> end() const {
    for (const std::optional<Error>& trouble :
         {structure_.trouble, animation_.trouble, content_ ? content_->trouble : std::nullopt})
      if (trouble) return *trouble;
    return std::optional<Frame>{};
  }

  Result<Frame> still(Budget& budget) {
    Result<Decoded> decoded = decode(still_layer(structure_), Channels::AsStored, budget);
    if (!decoded) return decoded.error();
    Result<Image> image = without_idle_alpha(std::move(decoded->image), budget);
    if (!image) return image.error();
    pixel_trouble_ = std::move(decoded->trouble);
    return turned(std::move(*image), budget);
  }

  Result<Frame> next_drawn(Budget& budget) {
    if (!canvas_) {
      Result<Canvas> canvas = Canvas::make(structure_.header, budget);
      if (!canvas) return canvas.error();
      canvas_ = std::move(*canvas);
    }
    const AnimationFrame& next = animation_.frames[given_];
    if (auto done = canvas_->draw(next, budget); !done) return done.error();
    // What is drawn upon an incomplete frame is incomplete too: the next call ends.
    pixel_trouble_ = canvas_->trouble();
    Result<Image> image = canvas_->picture(budget);
    if (!image) return image.error();
    Result<Frame> frame = turned(std::move(*image), budget);
    if (!frame) return frame;
    frame->index = static_cast<std::uint32_t>(given_);
    frame->time = next.time;
    return frame;
  }

  Result<Frame> turned(Image image, Budget& budget) const {
    Result<Image> stands = upright(std::move(image), orientation_, budget);
    if (!stands) return stands.error();
    Frame frame;
    frame.image = std::move(*stands);
    return frame;
  }

  std::shared_ptr<const ByteSource> file_;  ///< in memory; `structure_` points into it
  Structure structure_;
  Animation animation_;
  int orientation_;
  std::optional<PngContent> content_;
  std::optional<Error> pixel_trouble_;  ///< of the frame that was given last
  std::optional<Canvas> canvas_;
  std::size_t given_ = 0;  ///< frames
};

class Png final : public MediaFormat {
 public:
  int probe(std::span<const std::byte> head) const override {
    return as_text(head).starts_with("\x89PNG\r\n\x1A\n") ? 100 : 0;
  }

  std::vector<std::string_view> extensions() const override { return {"png", "apng"}; }

  Result<std::unique_ptr<MediaReader>> open(std::shared_ptr<const ByteSource> bytes,
                                            Budget& budget) const override {
    auto file = load(std::move(bytes), budget);
    if (!file) return file.error();
    Result<Structure> structure = walk(*(*file)->in_memory(), budget);
    if (!structure) return structure.error();
    if (auto fits = budget.check_pixels(structure->header.width, structure->header.height, kWhere);
        !fits)
      return fits.error();
    return std::unique_ptr<MediaReader>{
        std::make_unique<Reader>(std::move(*file), std::move(*structure))};
  }

  Result<Done> rewrite(std::shared_ptr<const ByteSource> bytes, const CleanPlan& plan,
                       ByteSink& out, Budget& budget) const override {
    auto file = load(std::move(bytes), budget);
    if (!file) return file.error();
    Result<Structure> structure = walk(*(*file)->in_memory(), budget);
    if (!structure) return structure.error();
    const Header& header = structure->header;
    if (auto fits = budget.check_pixels(header.width, header.height, kWhere); !fits)
      return fits.error();
    if (plan.areas.empty()) return write(strip(*structure, *structure, budget), out);
    auto painted = paint(*structure, read_animation(*structure), orientation_of(*structure),
                         plan.areas, budget);
    if (!painted) return painted.error();
    Result<Structure> picture = walk(*painted, budget);
    if (!picture) return picture.error();
    // Written by us without checksums: strip() writes them.
    for (Chunk& chunk : picture->chunks)
      chunk.intact = true;
    return write(strip(*structure, *picture, budget), out);
  }

  Result<Done> audit(std::span<const std::byte> copy, Budget& budget) const override {
    return png::audit(copy, budget);
  }

 private:
  static Result<Done> write(const Result<std::vector<std::byte>>& copy, ByteSink& out) {
    return copy ? out.write(*copy) : Result<Done>{copy.error()};
  }
};

}  // namespace
}  // namespace png

void register_png(Registry& registry) {
  registry.add<MediaFormat>("png", [](const PluginContext&) {
    return Result<std::unique_ptr<MediaFormat>>{std::make_unique<png::Png>()};
  });
}

}  // namespace outvet
