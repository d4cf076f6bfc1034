#include "plugins/formats/webp/decode.h"

#include <algorithm>
#include <utility>

#include <webp/decode.h>
#include <webp/demux.h>

namespace outvet::webp {
namespace {

constexpr const char* kWhere = "format.webp";

Error malformed(const char* why) {
  return Error{ErrorCode::Malformed, kWhere, why};
}

const std::uint8_t* data_of(std::span<const std::byte> bytes) {
  return reinterpret_cast<const std::uint8_t*>(bytes.data());
}

Error error_of(VP8StatusCode status) {
  switch (status) {
    case VP8_STATUS_OUT_OF_MEMORY:
      return {ErrorCode::LimitExceeded, kWhere, "the decoder is out of memory"};
    case VP8_STATUS_UNSUPPORTED_FEATURE:
      return {ErrorCode::Unsupported, kWhere, "a feature that the decoder does not know"};
    case VP8_STATUS_SUSPENDED:
    case VP8_STATUS_NOT_ENOUGH_DATA: return malformed("the picture data end early");
    default: return malformed("the picture data are broken");
  }
}

std::uint64_t pixels_of(const Canvas& canvas) {
  return static_cast<std::uint64_t>(canvas.width) * static_cast<std::uint64_t>(canvas.height);
}

}  // namespace

Result<Canvas> read_canvas(std::span<const std::byte> file, const Budget& budget) {
  WebPBitstreamFeatures features{};
  const VP8StatusCode status = WebPGetFeatures(data_of(file), file.size(), &features);
  if (status != VP8_STATUS_OK) return error_of(status);
  if (auto fits = budget.check_pixels(features.width, features.height, kWhere); !fits)
    return fits.error();
  return Canvas{features.width, features.height, features.has_alpha != 0};
}

Result<Image> decode_still(std::span<const std::byte> file, const Canvas& canvas, Budget& budget) {
  // What libwebp holds besides the result: all pixels of a lossless picture, or an alpha plane.
  Result<MemoryLease> lease = budget.reserve(pixels_of(canvas) * 4, "the decoder of a picture");
  if (!lease) return lease.error();
  const PixelFormat format = canvas.alpha ? PixelFormat::Bgra8 : PixelFormat::Bgr8;
  Result<Image::Fresh> fresh = Image::allocate(canvas.width, canvas.height, format, budget);
  if (!fresh) return fresh.error();

  WebPDecoderConfig config;
  if (WebPInitDecoderConfig(&config) == 0)
    return Error{ErrorCode::Internal, kWhere, "libwebp of another version"};
  config.output.colorspace = canvas.alpha ? MODE_BGRA : MODE_BGR;
  config.output.is_external_memory = 1;
  config.output.u.RGBA.rgba = fresh->paint;
  config.output.u.RGBA.stride = static_cast<int>(fresh->stride);
  config.output.u.RGBA.size =
      static_cast<std::size_t>(fresh->stride) * static_cast<std::size_t>(canvas.height);
  const VP8StatusCode status = WebPDecode(data_of(file), file.size(), &config);
  WebPFreeDecBuffer(&config.output);
  if (status != VP8_STATUS_OK) return error_of(status);
  return fresh->image;
}

struct Animation::State {
  Canvas canvas;
  WebPAnimDecoder* decoder = nullptr;
  MemoryLease lease;
};

void Animation::Free::operator()(State* state) const {
  WebPAnimDecoderDelete(state->decoder);
  delete state;
}

Animation::Animation(std::unique_ptr<State, Free> state) : state_(std::move(state)) {}

Result<Animation> Animation::open(std::span<const std::byte> file, const Canvas& canvas,
                                  Budget& budget) {
  // libwebp keeps this canvas, the one before it, and decodes a frame beside them.
  Result<MemoryLease> lease = budget.reserve(pixels_of(canvas) * 12, "the canvas of an animation");
  if (!lease) return lease.error();
  WebPAnimDecoderOptions options;
  if (WebPAnimDecoderOptionsInit(&options) == 0)
    return Error{ErrorCode::Internal, kWhere, "libwebp of another version"};
  options.color_mode = MODE_BGRA;
  options.use_threads = 0;
  const WebPData data{data_of(file), file.size()};
  std::unique_ptr<State, Free> state{new State{canvas, nullptr, std::move(*lease)}};
  state->decoder = WebPAnimDecoderNew(&data, &options);
  if (state->decoder == nullptr) return malformed("the frames do not fit together");
  return Animation{std::move(state)};
}

Result<std::optional<Image>> Animation::next(Budget& budget) {
  if (WebPAnimDecoderHasMoreFrames(state_->decoder) == 0) return std::optional<Image>{};
  std::uint8_t* pixels = nullptr;
  int until_ms = 0;
  if (WebPAnimDecoderGetNext(state_->decoder, &pixels, &until_ms) == 0)
    return malformed("a frame is broken");
  const Canvas& canvas = state_->canvas;
  bool opaque = true;
  for (std::uint64_t i = 0; i < pixels_of(canvas) && opaque; ++i)
    opaque = pixels[4 * i + 3] == 255;
  const PixelFormat format = opaque ? PixelFormat::Bgr8 : PixelFormat::Bgra8;
  Result<Image::Fresh> fresh = Image::allocate(canvas.width, canvas.height, format, budget);
  if (!fresh) return fresh.error();
  const auto channels = static_cast<std::size_t>(bytes_per_pixel(format));
  for (int y = 0; y < canvas.height; ++y) {
    std::uint8_t* to = fresh->row(y);
    for (int x = 0; x < canvas.width; ++x, pixels += 4, to += channels)
      std::copy_n(pixels, channels, to);
  }
  return std::optional{fresh->image};
}

}  // namespace outvet::webp
