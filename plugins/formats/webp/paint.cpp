#include <algorithm>
#include <cmath>
#include <cstring>
#include <optional>

#include <webp/decode.h>
#include <webp/encode.h>

#include "plugins/common/byte_writer.h"
#include "plugins/common/painted_mask.h"
#include "plugins/formats/webp/decode.h"
#include "plugins/formats/webp/rewrite.h"

namespace outvet::webp {
namespace {

constexpr const char* kWhere = "format.webp";
constexpr double kLeastPsnr = 46;  // dB of luma; one more than the proof of a copy asks for
constexpr int kEffort = 4;         // of 0 to 6: libwebp's own middle

Error malformed(const char* what) {
  return {ErrorCode::Malformed, kWhere, what};
}

/// libwebp's picture for encoding, with its output.
class Encoder {
 public:
  Encoder() : ready_(WebPPictureInit(&picture) != 0) {
    WebPMemoryWriterInit(&memory_);
    picture.writer = WebPMemoryWrite;
    picture.custom_ptr = &memory_;
  }
  ~Encoder() {
    WebPPictureFree(&picture);
    WebPMemoryWriterClear(&memory_);
  }
  Encoder(const Encoder&) = delete;
  Encoder& operator=(const Encoder&) = delete;

  /// A whole file. Errors: Internal, LimitExceeded.
  Result<std::vector<std::byte>> run(bool lossless) {
    const Error failed{ErrorCode::Internal, kWhere, "the picture could not be coded anew"};
    WebPConfig config;
    if (!ready_ || WebPConfigInit(&config) == 0) return failed;
    config.lossless = lossless ? 1 : 0;
    config.exact = 1;
    config.method = kEffort;
    config.quality = lossless ? 50.0F : 100.0F;
    config.alpha_quality = 100;
    if (WebPEncode(&config, &picture) == 0) return failed;
    const auto* bytes = reinterpret_cast<const std::byte*>(memory_.mem);
    return std::vector<std::byte>{bytes, bytes + memory_.size};
  }

  WebPPicture picture;

 private:
  bool ready_;
  WebPMemoryWriter memory_{};
};

/// `image` without loss, painted. Fully transparent pixels become black.
Result<std::vector<std::byte>> paint_lossless(const ImageView& image, const PaintedMask& mask,
                                              Budget& budget) {
  const auto pixels = mask.cells.size();
  auto lease = budget.reserve(std::uint64_t{pixels} * 8, "a picture coded anew");
  if (!lease) return lease.error();
  Encoder encoder;
  encoder.picture.use_argb = 1;
  encoder.picture.width = image.width;
  encoder.picture.height = image.height;
  if (WebPPictureAlloc(&encoder.picture) == 0)
    return Error{ErrorCode::LimitExceeded, kWhere, "no memory for a picture coded anew"};
  const auto size = static_cast<std::size_t>(bytes_per_pixel(image.format));
  for (int y = 0; y < image.height; ++y) {
    const std::uint8_t* in = image.row(y);
    std::uint32_t* out = encoder.picture.argb + std::ptrdiff_t{y} * encoder.picture.argb_stride;
    for (int x = 0; x < image.width; ++x, in += size) {
      const std::uint32_t alpha = size == 4 ? in[3] : 255U;
      const std::uint32_t colour =
          std::uint32_t{in[2]} << 16U | std::uint32_t{in[1]} << 8U | std::uint32_t{in[0]};
      out[x] = mask.painted(x, y) ? 0xFF00'0000U : alpha == 0 ? 0U : alpha << 24U | colour;
    }
  }
  return encoder.run(true);
}

/// Luma, chroma and alpha as the bit stream has them.
class Planes {
 public:
  static std::optional<Planes> decode(std::span<const std::byte> file, bool alpha) {
    Planes planes;
    if (WebPInitDecoderConfig(&planes.config_) == 0) return std::nullopt;
    planes.config_.output.colorspace = alpha ? MODE_YUVA : MODE_YUV;
    if (WebPDecode(reinterpret_cast<const std::uint8_t*>(file.data()), file.size(),
                   &planes.config_) != VP8_STATUS_OK)
      return std::nullopt;
    return planes;
  }
  Planes(Planes&& other) noexcept : config_(other.config_) {
    WebPInitDecBuffer(&other.config_.output);
  }
  Planes(const Planes&) = delete;
  Planes& operator=(const Planes&) = delete;
  Planes& operator=(Planes&&) = delete;
  ~Planes() { WebPFreeDecBuffer(&config_.output); }

  const WebPYUVABuffer& buffer() const { return config_.output.u.YUVA; }

 private:
  Planes() = default;
  WebPDecoderConfig config_{};
};

/// Black in the range of video levels that WebP uses.
constexpr std::uint8_t kBlackLuma = 16;
constexpr std::uint8_t kNoChroma = 128;

void fill_planes(WebPPicture& picture, const WebPYUVABuffer& from, const PaintedMask& mask) {
  for (int y = 0; y < picture.height; ++y) {
    std::uint8_t* luma = picture.y + std::ptrdiff_t{y} * picture.y_stride;
    std::memcpy(luma, from.y + std::ptrdiff_t{y} * from.y_stride,
                static_cast<std::size_t>(picture.width));
    std::uint8_t* alpha = picture.a ? picture.a + std::ptrdiff_t{y} * picture.a_stride : nullptr;
    if (alpha)
      std::memcpy(alpha, from.a + std::ptrdiff_t{y} * from.a_stride,
                  static_cast<std::size_t>(picture.width));
    for (int x = 0; x < picture.width; ++x) {
      const bool painted = mask.painted(x, y);
      if (painted || (alpha && alpha[x] == 0)) luma[x] = kBlackLuma;
      if (painted && alpha) alpha[x] = 255;
    }
  }
  for (int y = 0; y < (picture.height + 1) / 2; ++y)
    for (int x = 0; x < (picture.width + 1) / 2; ++x) {
      bool painted = false;
      bool shows = picture.a == nullptr;
      for (int dy = 0; dy < 2; ++dy)
        for (int dx = 0; dx < 2; ++dx) {
          const int px = std::min(2 * x + dx, picture.width - 1);
          const int py = std::min(2 * y + dy, picture.height - 1);
          painted = painted || mask.painted(px, py);
          shows = shows || picture.a[std::ptrdiff_t{py} * picture.a_stride + px] != 0;
        }
      const std::ptrdiff_t in = x;
      const std::ptrdiff_t at = std::ptrdiff_t{y} * picture.uv_stride + x;
      const bool black = painted || !shows;
      picture.u[at] = black ? kNoChroma : from.u[std::ptrdiff_t{y} * from.u_stride + in];
      picture.v[at] = black ? kNoChroma : from.v[std::ptrdiff_t{y} * from.v_stride + in];
    }
}

/// Whether the luma that `file` shows is what was asked for.
bool is_close(std::span<const std::byte> file, const WebPPicture& wanted) {
  const auto planes = Planes::decode(file, wanted.a != nullptr);
  if (!planes) return false;
  double squares = 0;
  for (int y = 0; y < wanted.height; ++y)
    for (int x = 0; x < wanted.width; ++x) {
      const int difference = planes->buffer().y[std::ptrdiff_t{y} * planes->buffer().y_stride + x] -
                             wanted.y[std::ptrdiff_t{y} * wanted.y_stride + x];
      squares += difference * difference;
    }
  const double mean = squares / wanted.width / wanted.height;
  return mean < 255.0 * 255.0 / std::pow(10.0, kLeastPsnr / 10);
}

/// Lossy again when that is close enough; nothing when it is not.
Result<std::optional<std::vector<std::byte>>> paint_lossy(std::span<const std::byte> file,
                                                          const Canvas& canvas,
                                                          const PaintedMask& mask, Budget& budget) {
  auto lease = budget.reserve(std::uint64_t{mask.cells.size()} * 8, "a picture coded anew");
  if (!lease) return lease.error();
  const auto planes = Planes::decode(file, canvas.alpha);
  if (!planes) return malformed("the picture data are broken");
  Encoder encoder;
  encoder.picture.use_argb = 0;
  encoder.picture.colorspace = canvas.alpha ? WEBP_YUV420A : WEBP_YUV420;
  encoder.picture.width = canvas.width;
  encoder.picture.height = canvas.height;
  if (WebPPictureAlloc(&encoder.picture) == 0)
    return Error{ErrorCode::LimitExceeded, kWhere, "no memory for a picture coded anew"};
  fill_planes(encoder.picture, planes->buffer(), mask);
  // libwebp may smooth what is hidden under transparency: what is asked for is kept apart.
  auto coded = encoder.run(false);
  if (!coded) return coded.error();
  if (!is_close(*coded, encoder.picture)) return std::optional<std::vector<std::byte>>{};
  return std::optional{std::move(*coded)};
}

Result<PaintedMask> mask_of(const std::vector<AreaEdit>& areas, int orientation,
                            const Canvas& canvas, Budget& budget) {
  return painted_mask(areas, orientation, canvas.width, canvas.height, budget);
}

Result<std::vector<std::byte>> paint_still(std::span<const std::byte> file, const Riff& riff,
                                           const Canvas& canvas, const PaintedMask& mask,
                                           Budget& budget) {
  const bool lossy =
      std::ranges::any_of(riff.chunks, [](const Chunk& chunk) { return chunk.name == "VP8 "; });
  if (lossy) {
    auto coded = paint_lossy(file, canvas, mask, budget);
    if (!coded) return coded.error();
    if (*coded) return std::move(**coded);
  }
  auto image = decode_still(file, canvas, budget);
  if (!image) return image.error();
  return paint_lossless(image->view(), mask, budget);
}

/// Every frame as it shows: nothing that was painted over is left in one that others cover.
Result<std::vector<std::byte>> paint_animation(std::span<const std::byte> file, const Riff& riff,
                                               int orientation, const Canvas& canvas,
                                               const std::vector<AreaEdit>& areas, Budget& budget) {
  auto animation = Animation::open(file, canvas, budget);
  if (!animation) return animation.error();
  ByteWriter out;
  out.put(file.first(12));
  const Chunk& header = riff.chunks.front();
  out.put(file.subspan(header.header, header.end - header.header));
  std::chrono::microseconds now{};
  for (const Anmf& listed : riff.frames) {
    if (auto ok = budget.check(); !ok) return ok.error();
    auto image = animation->next(budget);
    if (!image) return image.error();
    if (!*image) return malformed("fewer frames than the file lists");
    // As readers show it: 10 ms and less become 100 ms.
    const std::chrono::milliseconds shown{listed.duration_ms <= 10 ? 100 : listed.duration_ms};
    auto mask = mask_of(areas_at(areas, {now, now + shown}), orientation, canvas, budget);
    if (!mask) return mask.error();
    now += shown;
    auto coded = paint_lossless((*image)->view(), *mask, budget);
    if (!coded) return coded.error();
    auto parsed = read_riff(*coded);
    if (!parsed) return parsed.error();
    const auto stream = std::ranges::find(parsed->chunks, "VP8L", &Chunk::name);
    if (stream == parsed->chunks.end()) return malformed("a frame was not coded");
    const auto chunk = std::span{*coded}.subspan(stream->header, stream->end - stream->header);
    out.put("ANMF");
    out.u32(16 + chunk.size() + chunk.size() % 2, Endian::Little);
    out.number(0, 6, Endian::Little);
    out.number(static_cast<unsigned>(canvas.width - 1), 3, Endian::Little);
    out.number(static_cast<unsigned>(canvas.height - 1), 3, Endian::Little);
    out.number(listed.duration_ms, 3, Endian::Little);
    out.u8(2);  // no blending: what was there is replaced
    out.put(chunk);
    if (chunk.size() % 2 != 0) out.u8(0);
  }
  out.patch(4, out.size() - 8, 4, Endian::Little);
  return out.take();
}

}  // namespace

Result<std::vector<std::byte>> paint(std::span<const std::byte> file, const Riff& riff,
                                     int orientation, const std::vector<AreaEdit>& areas,
                                     Budget& budget) {
  auto canvas = read_canvas(file, budget);
  if (!canvas) return canvas.error();
  if ((riff.flags & kAnimationFlag) != 0)
    return paint_animation(file, riff, orientation, *canvas, areas, budget);
  auto mask = mask_of(areas, orientation, *canvas, budget);
  if (!mask) return mask.error();
  return paint_still(file, riff, *canvas, *mask, budget);
}

}  // namespace outvet::webp
