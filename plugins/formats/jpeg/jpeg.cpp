// JPEG (ITU T.81, T.871): baseline, extended and progressive, Huffman and arithmetic, 8 bit; grey,
// YCbCr, RGB, CMYK, YCCK. Finds what segments, multi-picture index and trailer hold. Does not
// decode 12 bit, lossless and hierarchical files; a gap says so.

#include <algorithm>

#include "plugins/common/exif.h"
#include "plugins/common/upright.h"
#include "plugins/formats/jpeg/decode.h"
#include "plugins/formats/jpeg/metadata.h"
#include "plugins/formats/jpeg/rewrite.h"
#include "scanner/plugin/registry.h"

namespace outvet {
namespace jpeg {
namespace {

constexpr const char* kWhere = "format.jpeg";

class Reader final : public MediaReader {
 public:
  Reader(std::shared_ptr<const ByteSource> file, Structure structure)
      : file_(std::move(file)),
        structure_(std::move(structure)),
        orientation_(exif_orientation(exif_block(structure_))) {}

  MediaInfo info() const override {
    MediaInfo info;
    info.format = "jpeg";
    info.mime = "image/jpeg";
    info.width = structure_.frame.width;
    info.height = structure_.frame.height;
    if (swaps_sides(orientation_)) std::swap(info.width, info.height);
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

  /// One frame; when it is not the whole picture, the error comes where the end would be.
  Result<std::optional<Frame>> next_frame(std::chrono::microseconds /*from*/, int max_side,
                                          Budget& budget) override {
    if (trouble_) return *trouble_;
    if (given_) return std::optional<Frame>{};
    Result<Frame> frame = only_frame(max_side, budget);
    if (!frame) return frame.error();
    given_ = true;
    return std::optional{std::move(*frame)};
  }

 private:
  Result<Done> read(Budget& budget) {
    if (content_) return Done{};
    Result<JpegContent> content = read_metadata(*file_, structure_, budget);
    if (!content) return content.error();
    content_ = std::move(*content);
    return Done{};
  }

  Result<Frame> only_frame(int max_side, Budget& budget) {
    Result<Decoded> decoded = decode(*file_->in_memory(), structure_, max_side, budget);
    if (!decoded) return decoded.error();
    Frame frame;
    frame.scale =
        static_cast<float>(structure_.frame.width) / static_cast<float>(decoded->image.width());
    Result<Image> turned = upright(std::move(decoded->image), orientation_, budget);
    if (!turned) return turned.error();
    frame.image = std::move(*turned);
    trouble_ = std::move(decoded->trouble);
    return frame;
  }

  std::shared_ptr<const ByteSource> file_;  ///< in memory; `structure_` points into it
  Structure structure_;
  int orientation_;
  std::optional<JpegContent> content_;
  std::optional<Error> trouble_;  ///< of the frame that was given
  bool given_ = false;
};

class Jpeg final : public MediaFormat {
 public:
  int probe(std::span<const std::byte> head) const override {
    return as_text(head).starts_with("\xFF\xD8\xFF") ? 90 : 0;
  }

  std::vector<std::string_view> extensions() const override {
    return {"jpg", "jpeg", "jpe", "jfif"};
  }

  Result<std::unique_ptr<MediaReader>> open(std::shared_ptr<const ByteSource> bytes,
                                            Budget& budget) const override {
    auto file = load(std::move(bytes), budget);
    if (!file) return file.error();
    Result<Structure> structure = walk(*(*file)->in_memory(), budget);
    if (!structure) return structure.error();
    const FrameHeader& frame = structure->frame;
    if (frame.height == 0)
      return Error{ErrorCode::Unsupported, kWhere, "the height is given behind the first scan"};
    if (auto fits = budget.check_pixels(frame.width, frame.height, kWhere); !fits)
      return fits.error();
    return std::unique_ptr<MediaReader>{
        std::make_unique<Reader>(std::move(*file), std::move(*structure))};
  }

  Result<Done> rewrite(std::shared_ptr<const ByteSource> bytes, const CleanPlan& plan,
                       ByteSink& out, Budget& budget) const override {
    auto file = load(std::move(bytes), budget);
    if (!file) return file.error();
    const std::span<const std::byte> all = *(*file)->in_memory();
    Result<Structure> structure = walk(all, budget);
    if (!structure) return structure.error();
    const int orientation = exif_orientation(exif_block(*structure));
    auto stripped = strip(all, all, orientation, budget);
    if (!stripped) return stripped.error();
    if (plan.areas.empty()) return out.write(*stripped);
    // From here on without stray bytes, which libjpeg takes for damage.
    structure = walk(*stripped, budget);
    if (!structure) return structure.error();
    auto painted = blacken(*stripped, *structure, orientation, plan.areas, budget);
    if (!painted) return painted.error();
    stripped = strip(all, *painted, orientation, budget);
    if (!stripped) return stripped.error();
    return out.write(*stripped);
  }

  Result<Done> audit(std::span<const std::byte> copy, Budget& budget) const override {
    return jpeg::audit(copy, budget);
  }
};

}  // namespace
}  // namespace jpeg

void register_jpeg(Registry& registry) {
  registry.add<MediaFormat>("jpeg", [](const PluginContext&) {
    return Result<std::unique_ptr<MediaFormat>>{std::make_unique<jpeg::Jpeg>()};
  });
}

}  // namespace outvet
