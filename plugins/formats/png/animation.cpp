#include "plugins/formats/png/animation.h"

#include <algorithm>
#include <cstring>

#include "scanner/base/byte_reader.h"

namespace outvet::png {
namespace {

constexpr const char* kWhere = "format.png";
// Browsers show no frame for less.
constexpr std::chrono::microseconds kShortest{10'000};

Error malformed(const char* what) {
  return {ErrorCode::Malformed, kWhere, what};
}

/// Gathers frames while it goes through the chunks.
class Reading {
 public:
  explicit Reading(const Structure& structure)
      : structure_(structure), still_(still_layer(structure)) {}

  Animation run() {
    for (const Chunk& chunk : structure_.chunks) {
      if (chunk.type == "acTL" && chunk.data.size() >= 4)
        declared_ = *ByteReader{chunk.data}.u32(Endian::Big);
      else if (chunk.type == "IDAT")
        picture_data();
      else if (chunk.type == "fcTL")
        control(chunk);
      else if (chunk.type == "fdAT")
        frame_data(chunk);
    }
    if (out_.frames.size() <= (still_apart_ ? 1U : 0U)) return {{}, std::move(out_.trouble)};
    const std::size_t found = out_.frames.size() - (still_apart_ ? 1 : 0);
    if (found < declared_) complain("fewer frames than the file declares");
    return std::move(out_);
  }

 private:
  void complain(const char* what) {
    if (!out_.trouble) out_.trouble = malformed(what);
  }

  /// The still picture is the first frame when a frame control stands before it.
  void picture_data() {
    if (picture_seen_) return;
    picture_seen_ = true;
    if (out_.frames.empty()) {
      still_apart_ = true;
      AnimationFrame still;
      still.time = next_time(kShortest);
      out_.frames.push_back(still);
    }
    out_.frames.front().layer = still_;
  }

  /// fcTL: sequence, width, height, left, top, delay as a fraction of a second, operations.
  void control(const Chunk& chunk) {
    ByteReader reader{chunk.data, kWhere};
    if (chunk.data.size() < 26) return complain("a frame control is too short");
    follow(*reader.u32(Endian::Big));
    AnimationFrame frame;
    frame.layer = {structure_.header, still_.palette, still_.transparency, {}};
    frame.layer.header.width = *reader.u32(Endian::Big);
    frame.layer.header.height = *reader.u32(Endian::Big);
    frame.left = *reader.u32(Endian::Big);
    frame.top = *reader.u32(Endian::Big);
    const std::uint32_t above = *reader.u16(Endian::Big);
    const std::uint32_t below = *reader.u16(Endian::Big);
    const std::uint8_t dispose = *reader.u8();
    const std::uint8_t blend = *reader.u8();
    frame.time =
        next_time(std::chrono::microseconds{above * 1'000'000ULL / (below == 0 ? 100 : below)});
    if (dispose > 2 || blend > 1) complain("a frame control names an unknown operation");
    frame.dispose = static_cast<Dispose>(std::min<std::uint8_t>(dispose, 2));
    frame.blend = blend == 1 ? Blend::Over : Blend::Replace;
    out_.frames.push_back(std::move(frame));
  }

  void frame_data(const Chunk& chunk) {
    if (chunk.data.size() < 4) return complain("frame data without a sequence number");
    follow(*ByteReader{chunk.data}.u32(Endian::Big));
    // Data in front of the second control belongs to nobody.
    if (out_.frames.empty() || (out_.frames.size() == 1 && still_apart_))
      return complain("frame data without a frame");
    out_.frames.back().layer.data.push_back(chunk.data.subspan(4));
  }

  void follow(std::uint32_t sequence) {
    if (sequence != next_++) complain("frames are out of order");
  }

  TimeSpan next_time(std::chrono::microseconds length) {
    const TimeSpan time{now_, now_ + std::max(length, kShortest)};
    now_ = time.end;
    return time;
  }

  const Structure& structure_;
  Layer still_;
  Animation out_;
  std::uint32_t declared_ = 0;
  std::uint32_t next_ = 0;
  std::chrono::microseconds now_{};
  bool picture_seen_ = false;
  bool still_apart_ = false;
};

/// Porter and Duff's "over" without premultiplied colours.
void blend_over(const std::uint8_t* in, std::uint8_t* out) {
  const unsigned int above = in[3];
  if (above == 255) {
    std::memcpy(out, in, 4);
    return;
  }
  if (above == 0) return;
  const unsigned int below = out[3] * (255 - above);  // of 255 * 255
  const unsigned int all = above * 255 + below;
  for (std::size_t c = 0; c < 3; ++c)
    out[c] = static_cast<std::uint8_t>((in[c] * above * 255 + out[c] * below + all / 2) / all);
  out[3] = static_cast<std::uint8_t>((all + 127) / 255);
}

}  // namespace

Animation read_animation(const Structure& structure) {
  return Reading{structure}.run();
}

Result<Canvas> Canvas::make(const Header& header, Budget& budget) {
  const std::uint64_t pixels = std::uint64_t{header.width} * header.height;
  // Twice: a frame may ask for what was there before to come back.
  Result<MemoryLease> lease = budget.reserve(pixels * 8, "the canvas of an animation");
  if (!lease) return lease.error();
  return Canvas{header.width, header.height, std::move(*lease)};
}

Result<Done> Canvas::draw(const AnimationFrame& frame, Budget& budget) {
  const Header& header = frame.layer.header;
  const Area area{frame.left, frame.top, header.width, header.height};
  if (area.width == 0 || area.height == 0 || area.left > width_ || area.top > height_ ||
      area.width > width_ - area.left || area.height > height_ - area.top)
    return malformed("a frame lies outside the canvas");
  Result<Decoded> decoded = decode(frame.layer, Channels::Bgra, budget);
  if (!decoded) return decoded.error();
  if (decoded->trouble) trouble_ = decoded->trouble;
  dispose();
  if (frame.dispose == Dispose::Restore && !first_) save(area);
  area_ = area;
  // The first frame has nothing before it to restore.
  dispose_ = first_ && frame.dispose == Dispose::Restore ? Dispose::Clear : frame.dispose;
  first_ = false;
  const ImageView view = decoded->image.view();
  for (std::size_t y = 0; y < area.height; ++y) {
    const std::uint8_t* in = view.row(static_cast<int>(y));
    std::uint8_t* out = at(area.left, area.top + y);
    if (frame.blend == Blend::Replace) {
      std::memcpy(out, in, area.width * 4);
      continue;
    }
    for (std::size_t x = 0; x < area.width; ++x)
      blend_over(in + x * 4, out + x * 4);
  }
  return Done{};
}

void Canvas::dispose() {
  if (dispose_ == Dispose::Keep) return;
  for (std::size_t y = 0; y < area_.height; ++y) {
    std::uint8_t* row = at(area_.left, area_.top + y);
    if (dispose_ == Dispose::Clear)
      std::memset(row, 0, area_.width * 4);
    else
      std::memcpy(row, saved_.data() + y * area_.width * 4, area_.width * 4);
  }
}

void Canvas::save(const Area& area) {
  saved_.resize(area.width * area.height * 4);
  for (std::size_t y = 0; y < area.height; ++y)
    std::memcpy(saved_.data() + y * area.width * 4, at(area.left, area.top + y), area.width * 4);
}

Result<Image> Canvas::picture(Budget& budget) const {
  Result<Image::Fresh> fresh = Image::allocate(static_cast<int>(width_), static_cast<int>(height_),
                                               PixelFormat::Bgra8, budget);
  if (!fresh) return fresh.error();
  std::memcpy(fresh->paint, pixels_.data(), pixels_.size());
  return without_idle_alpha(std::move(fresh->image), budget);
}

}  // namespace outvet::png
