#include <algorithm>
#include <array>
#include <cstring>

#include "plugins/common/byte_writer.h"
#include "plugins/common/painted_mask.h"
#include "plugins/formats/png/rewrite.h"
#include "plugins/formats/png/samples.h"

namespace outvet::png {
namespace {

constexpr const char* kWhere = "format.png";

/// A palette with its alpha values, one for each colour.
struct Palette {
  std::vector<std::array<std::uint8_t, 4>> colours;  // red, green, blue, alpha

  explicit Palette(const Layer& layer) {
    for (std::size_t i = 0; i + 2 < layer.palette.size(); i += 3) {
      const std::size_t index = i / 3;
      colours.push_back({static_cast<std::uint8_t>(layer.palette[i]),
                         static_cast<std::uint8_t>(layer.palette[i + 1]),
                         static_cast<std::uint8_t>(layer.palette[i + 2]),
                         index < layer.transparency.size()
                             ? static_cast<std::uint8_t>(layer.transparency[index])
                             : std::uint8_t{255}});
    }
  }

  std::vector<std::byte> table() const {
    ByteWriter out;
    for (const auto& colour : colours)
      for (std::size_t c = 0; c < 3; ++c)
        out.u8(colour.at(c));
    return out.take();
  }

  std::vector<std::byte> alphas() const {
    ByteWriter out;
    if (std::ranges::any_of(colours, [](const auto& colour) { return colour[3] != 255; }))
      for (const auto& colour : colours)
        out.u8(colour[3]);
    return out.take();
  }
};

/// Paints indices. What no pixel uses any longer, and what is fully transparent, turns black:
/// a colour that only a covered letter had would tell of it.
Result<std::vector<std::byte>> paint_indexed(Samples& samples, const Layer& layer,
                                             const PaintedMask& mask, Budget& budget) {
  Palette palette{layer};
  std::array<bool, 256> used{};
  for (std::size_t i = 0; i < samples.bytes.size(); ++i) {
    if (samples.bytes[i] >= palette.colours.size())
      return Error{ErrorCode::Malformed, kWhere, "a pixel of a colour that does not exist"};
    if (mask.cells[i] != 0) used.at(samples.bytes[i]) = true;
  }
  for (std::size_t i = 0; i < palette.colours.size(); ++i) {
    auto& colour = palette.colours[i];
    if (!used.at(i)) colour = {0, 0, 0, 255};
    if (colour[3] == 0) colour = {0, 0, 0, 0};
  }
  if (palette.colours.size() < std::size_t{1} << samples.header.depth)
    palette.colours.push_back({0, 0, 0, 255});
  const auto darkness = [](const std::array<std::uint8_t, 4>& colour) {
    return (colour[3] == 255 ? 0 : 1000) + colour[0] + colour[1] + colour[2];
  };
  const auto darkest = std::ranges::min_element(palette.colours, {}, darkness);
  if ((*darkest)[3] != 255)
    return Error{ErrorCode::Unsupported, kWhere, "a palette without any opaque colour"};
  const auto paint = static_cast<std::uint8_t>(darkest - palette.colours.begin());
  for (std::size_t i = 0; i < samples.bytes.size(); ++i)
    if (mask.cells[i] == 0) samples.bytes[i] = paint;
  return write_samples(samples, palette.table(), palette.alphas(), budget);
}

/// A key colour is transparent wherever it stands: paint must be another one.
bool key_is_black(std::span<const std::byte> key) {
  return !key.empty() && std::ranges::all_of(key, [](std::byte b) { return b == std::byte{0}; });
}

void paint_direct(Samples& samples, std::span<const std::byte> key, const PaintedMask& mask) {
  const std::size_t size = samples.pixel_bytes();
  const std::size_t step = samples.header.depth == 16 ? 2 : 1;
  const std::size_t alpha = samples.header.alpha() ? step : 0;
  const std::uint8_t least = key_is_black(key) ? 1 : 0;
  std::uint8_t* pixel = samples.bytes.data();
  for (const std::uint8_t cell : mask.cells) {
    if (cell == 0) {
      std::memset(pixel, 0, size);
      for (std::size_t low = step - 1; low < size - alpha; low += step)
        pixel[low] = least;
      std::memset(pixel + size - alpha, 0xFF, alpha);
    } else if (alpha > 0 && std::all_of(pixel + size - alpha, pixel + size,
                                        [](std::uint8_t value) { return value == 0; })) {
      std::memset(pixel, 0, size);
    }
    pixel += size;
  }
}

Result<std::vector<std::byte>> paint_still(const Structure& structure, int orientation,
                                           const std::vector<AreaEdit>& areas, Budget& budget) {
  const Layer layer = still_layer(structure);
  auto samples = read_samples(layer, budget);
  if (!samples) return samples.error();
  const Header& header = samples->header;
  auto mask = painted_mask(areas, orientation, static_cast<int>(header.width),
                           static_cast<int>(header.height), budget);
  if (!mask) return mask.error();
  if (header.colour == 3) return paint_indexed(*samples, layer, *mask, budget);
  paint_direct(*samples, layer.transparency, *mask);
  return write_samples(*samples, {}, layer.transparency, budget);
}

/// The picture on the canvas as samples of RGB and alpha.
Result<Samples> samples_of(const Image& image, const Header& header, Budget& budget) {
  auto samples = make_samples(header, budget);
  if (!samples) return samples.error();
  const ImageView view = image.view();
  const auto size = static_cast<std::size_t>(bytes_per_pixel(view.format));
  std::uint8_t* out = samples->bytes.data();
  for (int y = 0; y < view.height; ++y) {
    const std::uint8_t* in = view.row(y);
    for (int x = 0; x < view.width; ++x, in += size, out += 4) {
      out[0] = in[size == 1 ? 0 : 2];
      out[1] = in[size == 1 ? 0 : 1];
      out[2] = in[0];
      out[3] = size == 4 ? in[3] : 255;
    }
  }
  return samples;
}

/// Writes every frame as it shows, so that nothing of what was painted over is left in a
/// frame that others are drawn upon.
class AnimationPainter {
 public:
  AnimationPainter(const Structure& structure, const Animation& animation, int orientation,
                   const std::vector<AreaEdit>& areas, Budget& budget)
      : structure_(structure),
        animation_(animation),
        orientation_(orientation),
        areas_(areas),
        budget_(budget) {}

  Result<std::vector<std::byte>> run() {
    if (structure_.header.depth == 16)
      return Error{ErrorCode::Unsupported, kWhere, "an animation of 16 bit cannot be painted on"};
    header_ = structure_.header;
    header_.depth = 8;
    header_.colour = 6;
    auto canvas = Canvas::make(structure_.header, budget_);
    if (!canvas) return canvas.error();
    for (const Chunk& chunk : structure_.chunks)
      if (chunk.type == "fcTL") controls_.push_back(chunk.data);
    for (std::size_t i = 0; i < animation_.frames.size(); ++i) {
      if (auto ok = budget_.check(); !ok) return ok.error();
      if (auto done = canvas->draw(animation_.frames[i], budget_); !done) return done.error();
      if (canvas->trouble()) return *canvas->trouble();
      auto image = canvas->picture(budget_);
      if (!image) return image.error();
      if (auto done = frame(i, *image); !done) return done.error();
    }
    put("IEND", {});
    return out_.take();
  }

 private:
  void put(std::string_view type, std::span<const std::byte> data) {
    out_.u32(data.size(), Endian::Big);
    out_.put(type);
    out_.put(data);
    out_.u32(0, Endian::Big);
  }

  Result<Done> frame(std::size_t index, const Image& image) {
    const TimeSpan& time = animation_.frames[index].time;
    auto samples = samples_of(image, header_, budget_);
    if (!samples) return samples.error();
    auto mask = painted_mask(areas_at(areas_, time), orientation_, static_cast<int>(header_.width),
                             static_cast<int>(header_.height), budget_);
    if (!mask) return mask.error();
    paint_direct(*samples, {}, *mask);
    auto file = write_samples(*samples, {}, {}, budget_);
    if (!file) return file.error();
    return add(index, *file);
  }

  /// Takes header and picture data out of a file of one frame.
  Result<Done> add(std::size_t index, std::span<const std::byte> file) {
    auto still = walk(file, budget_);
    if (!still) return still.error();
    if (index == 0) {
      out_.put("\x89PNG\r\n\x1A\n");
      put("IHDR", still->find("IHDR")->data);
      put("acTL", structure_.find("acTL")->data);
    }
    // A still picture that is no frame of the animation has no control of its own.
    const std::size_t apart = animation_.frames.size() - controls_.size();
    if (index >= apart) put_control(controls_[index - apart]);
    for (const Chunk& chunk : still->chunks) {
      if (chunk.type != "IDAT") continue;
      if (index == 0) {
        put("IDAT", chunk.data);
        continue;
      }
      ByteWriter numbered;
      numbered.u32(sequence_++, Endian::Big);
      numbered.put(chunk.data);
      put("fdAT", numbered.view());
    }
    return Done{};
  }

  /// The delay as it was; the whole canvas, replaced.
  void put_control(std::span<const std::byte> original) {
    ByteWriter control;
    control.u32(sequence_++, Endian::Big);
    control.u32(header_.width, Endian::Big);
    control.u32(header_.height, Endian::Big);
    control.u32(0, Endian::Big);
    control.u32(0, Endian::Big);
    control.put(original.subspan(20, 4));
    control.u16(0, Endian::Big);
    put("fcTL", control.view());
  }

  const Structure& structure_;
  const Animation& animation_;
  int orientation_;
  const std::vector<AreaEdit>& areas_;
  Budget& budget_;
  Header header_;
  std::vector<std::span<const std::byte>> controls_;
  ByteWriter out_;
  std::uint32_t sequence_ = 0;
};

}  // namespace

Result<std::vector<std::byte>> paint(const Structure& structure, const Animation& animation,
                                     int orientation, const std::vector<AreaEdit>& areas,
                                     Budget& budget) {
  if (animation.frames.empty()) return paint_still(structure, orientation, areas, budget);
  if (animation.trouble) return *animation.trouble;
  return AnimationPainter{structure, animation, orientation, areas, budget}.run();
}

}  // namespace outvet::png
