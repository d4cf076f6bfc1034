// Reads WebP (RFC 9649) through libwebp: lossy, lossless, with alpha, animated. The picture is
// turned by its Exif orientation, as browsers do, when the header announces Exif data.
//
// Parts: those of Exif, XMP and ICC blocks; "chunk/NAME/n" unknown chunks, also inside animation
// frames, and pictures behind the one that is shown (as WebP files of their own); "trailer/n"
// bytes behind the container. Bytes behind the bit stream within a picture chunk are not seen:
// libwebp does not tell where it ends.

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "plugins/common/exif.h"
#include "plugins/common/icc.h"
#include "plugins/common/leftovers.h"
#include "plugins/common/metadata.h"
#include "plugins/common/trailer.h"
#include "plugins/common/upright.h"
#include "plugins/common/xmp_iptc.h"
#include "plugins/formats/webp/decode.h"
#include "plugins/formats/webp/rewrite.h"
#include "plugins/formats/webp/riff.h"
#include "scanner/plugin/registry.h"

namespace outvet {
namespace {

using webp::Animation;
using webp::Anmf;
using webp::Canvas;
using webp::Chunk;
using webp::Riff;

constexpr const char* kWhere = "format.webp";

/// How long a frame shows: browsers take 10 ms and less for 100 ms.
std::chrono::microseconds duration_of(const Anmf& frame) {
  return std::chrono::milliseconds{frame.duration_ms <= 10 ? 100 : frame.duration_ms};
}

/// A picture chunk with a container around it.
std::vector<std::byte> as_file(std::span<const std::byte> chunk) {
  const auto size = static_cast<std::uint32_t>(chunk.size() + 4);
  std::vector<std::byte> file;
  for (const char c : std::string_view{"RIFF"})
    file.push_back(static_cast<std::byte>(c));
  for (unsigned shift = 0; shift < 32; shift += 8)
    file.push_back(static_cast<std::byte>((size >> shift) & 0xFFU));
  for (const char c : std::string_view{"WEBP"})
    file.push_back(static_cast<std::byte>(c));
  file.insert(file.end(), chunk.begin(), chunk.end());
  return file;
}

/// Sorts chunks into fields, parts and what libwebp decodes.
class Sorter {
 public:
  Sorter(std::span<const std::byte> file, const Riff& riff, const Limits& limits)
      : file_(file), limits_(limits), animated_(!riff.frames.empty()), shows_(!animated_) {}

  void sort(const Chunk& chunk) {
    const auto payload = file_.subspan(chunk.begin, chunk.end - chunk.begin);
    if (chunk.name == "EXIF") return exif(payload);
    if (chunk.name == "XMP ") return append(content, read_xmp(payload));
    if (chunk.name == "ICCP") return append(content, read_icc(payload));
    if (chunk.name == "VP8 " || chunk.name == "VP8L") return picture(chunk, shows_);
    if (chunk.name == "ANMF" && animated_) return;
    static constexpr std::array<std::string_view, 3> kStructure{"VP8X", "ANIM", "ALPH"};
    if (std::ranges::find(kStructure, chunk.name) == kStructure.end()) part(chunk.name, payload);
  }

  void sort(const Anmf& frame) {
    bool shown = true;
    for (const Chunk& chunk : frame.chunks) {
      if (chunk.name == "VP8 " || chunk.name == "VP8L")
        picture(chunk, shown);
      else if (chunk.name != "ALPH")
        part(chunk.name, file_.subspan(chunk.begin, chunk.end - chunk.begin));
    }
  }

  MetadataContent content;
  int orientation = 1;

 private:
  void exif(std::span<const std::byte> payload) {
    ExifContent exif = read_exif(payload, "exif");
    if (!std::exchange(seen_exif_, true)) orientation = exif.orientation;
    append(content, std::move(exif));
  }

  /// The first picture is shown; what stands behind it is there but seen by nobody.
  void picture(const Chunk& chunk, bool& shows) {
    if (std::exchange(shows, false)) return;
    part(chunk.name, as_file(file_.subspan(chunk.header, chunk.end - chunk.header)));
  }

  void part(std::string_view name, std::span<const std::byte> bytes) {
    if (bytes.empty() || enough_parts(content.parts, limits_)) return;
    const std::string kind = "chunk/" + path_word(name);
    add_part(content.parts, kind + "/" + std::to_string(counts_[kind]++), bytes);
  }

  std::span<const std::byte> file_;
  const Limits& limits_;
  bool animated_;
  bool shows_;  ///< the next picture chunk is the one that is shown
  bool seen_exif_ = false;
  std::map<std::string, int> counts_;
};

class WebpReader final : public MediaReader {
 public:
  WebpReader(std::shared_ptr<const ByteSource> source, Riff riff, const Canvas& canvas,
             const Limits& limits)
      : source_(std::move(source)), riff_(std::move(riff)), canvas_(canvas) {
    Sorter sorter{bytes(), riff_, limits};
    for (const Chunk& chunk : riff_.chunks)
      sorter.sort(chunk);
    for (const Anmf& frame : riff_.frames)
      sorter.sort(frame);
    metadata_ = std::move(sorter.content);
    if ((riff_.flags & webp::kExifFlag) != 0) orientation_ = sorter.orientation;
  }

  MediaInfo info() const override {
    MediaInfo info;
    info.format = "webp";
    info.mime = "image/webp";
    info.width = canvas_.width;
    info.height = canvas_.height;
    if (swaps_sides(orientation_)) std::swap(info.width, info.height);
    if (riff_.frames.empty()) return info;
    info.frames = static_cast<std::uint32_t>(riff_.frames.size());
    if (info.frames == 1) return info;
    info.kind = MediaKind::Animation;
    for (const Anmf& frame : riff_.frames)
      info.duration += duration_of(frame);
    return info;
  }

  Result<std::vector<MetaField>> fields(Budget&) override { return metadata_.fields; }

  Result<std::vector<Part>> parts(Budget&) override {
    std::vector<Part> parts = metadata_.parts;
    if (auto done = add_trailer(parts, *source_, riff_.end, source_->size()); !done)
      return done.error();
    return parts;
  }

  Result<std::optional<Frame>> next_frame(std::chrono::microseconds, int, Budget& budget) override {
    return riff_.frames.empty() ? still(budget) : animated(budget);
  }

 private:
  std::span<const std::byte> bytes() const { return *source_->in_memory(); }
  std::span<const std::byte> container() const { return bytes().first(riff_.end); }

  Result<std::optional<Frame>> still(Budget& budget) {
    if (index_ > 0) return std::optional<Frame>{};
    ++index_;
    Result<Image> image = webp::decode_still(container(), canvas_, budget);
    if (!image) return image.error();
    return frame_of(std::move(*image), 0, {}, budget);
  }

  Result<std::optional<Frame>> animated(Budget& budget) {
    if (!animation_) {
      Result<Animation> opened = Animation::open(container(), canvas_, budget);
      if (!opened) return opened.error();
      animation_ = std::move(*opened);
    }
    Result<std::optional<Image>> image = animation_->next(budget);
    if (!image) return image.error();
    if (!*image && index_ < riff_.frames.size())
      return Error{ErrorCode::Malformed, kWhere, "fewer frames than the file lists"};
    if (!*image) return std::optional<Frame>{};
    TimeSpan time;
    if (riff_.frames.size() > 1 && index_ < riff_.frames.size())
      time = {shown_until_, shown_until_ + duration_of(riff_.frames[index_])};
    shown_until_ = time.end;
    return frame_of(std::move(**image), index_++, time, budget);
  }

  Result<std::optional<Frame>> frame_of(Image image, std::uint32_t index, TimeSpan time,
                                        Budget& budget) const {
    Result<Image> turned = upright(std::move(image), orientation_, budget);
    if (!turned) return turned.error();
    return std::optional{Frame{index, time, std::move(*turned), 1}};
  }

  std::shared_ptr<const ByteSource> source_;  ///< in memory
  Riff riff_;
  Canvas canvas_;
  MetadataContent metadata_;
  int orientation_ = 1;
  std::optional<Animation> animation_;
  std::uint32_t index_ = 0;
  std::chrono::microseconds shown_until_{};
};

class WebpFormat final : public MediaFormat {
 public:
  int probe(std::span<const std::byte> head) const override {
    const std::string_view text = as_text(head);
    return text.starts_with("RIFF") && text.size() >= 12 && text.substr(8, 4) == "WEBP" ? 95 : 0;
  }

  std::vector<std::string_view> extensions() const override { return {"webp"}; }

  Result<std::unique_ptr<MediaReader>> open(std::shared_ptr<const ByteSource> bytes,
                                            Budget& budget) const override {
    auto loaded = load(std::move(bytes), budget);
    if (!loaded) return loaded.error();
    const std::span<const std::byte> all = *(*loaded)->in_memory();
    if (probe(all) == 0)
      return Error{ErrorCode::Malformed, kWhere, "the file has no WebP signature"};
    Result<Riff> riff = webp::read_riff(all);
    if (!riff) return riff.error();
    if ((riff->flags & webp::kAnimationFlag) != 0 && riff->frames.empty())
      return Error{ErrorCode::Malformed, kWhere, "an animation without frames"};
    Result<Canvas> canvas = webp::read_canvas(all.first(riff->end), budget);
    if (!canvas) return canvas.error();
    return std::unique_ptr<MediaReader>{std::make_unique<WebpReader>(
        std::move(*loaded), std::move(*riff), *canvas, budget.limits())};
  }

  Result<Done> rewrite(std::shared_ptr<const ByteSource> bytes, const CleanPlan& plan,
                       ByteSink& out, Budget& budget) const override {
    auto loaded = load(std::move(bytes), budget);
    if (!loaded) return loaded.error();
    const std::span<const std::byte> all = *(*loaded)->in_memory();
    if (probe(all) == 0)
      return Error{ErrorCode::Malformed, kWhere, "the file has no WebP signature"};
    Result<Riff> riff = webp::read_riff(all);
    if (!riff) return riff.error();
    if (plan.areas.empty()) return write(webp::strip(all, *riff, all, *riff, budget), out);
    const int orientation = webp::orientation_of(all, *riff);
    auto painted = webp::paint(all.first(riff->end), *riff, orientation, plan.areas, budget);
    if (!painted) return painted.error();
    Result<Riff> picture = webp::read_riff(*painted);
    if (!picture) return picture.error();
    return write(webp::strip(all, *riff, *painted, *picture, budget), out);
  }

  Result<Done> audit(std::span<const std::byte> copy, Budget& budget) const override {
    return webp::audit(copy, budget);
  }

 private:
  static Result<Done> write(const Result<std::vector<std::byte>>& copy, ByteSink& out) {
    return copy ? out.write(*copy) : Result<Done>{copy.error()};
  }
};

}  // namespace

void register_webp(Registry& registry) {
  registry.add<MediaFormat>("webp", [](const PluginContext&) {
    return Result<std::unique_ptr<MediaFormat>>{std::make_unique<WebpFormat>()};
  });
}

}  // namespace outvet
