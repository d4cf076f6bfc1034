#include "plugins/formats/video/decoder.h"

#include <algorithm>
#include <cmath>

extern "C" {
#include <libavutil/display.h>
#include <libavutil/imgutils.h>
#include <libavutil/pixdesc.h>
}

namespace outvet::video {
namespace {

constexpr const char* kWhere = "format.video";
constexpr int kDecoderThreads = 2;  // frame threads; more gain nothing on the machines of offices
constexpr AVRational kMicroseconds{1, 1'000'000};
/// A stream may end this much before its declared length: containers round, and audio may
/// be the longer one.
constexpr std::int64_t kEndSlack = 500'000;

Error malformed(const char* what) {
  return {ErrorCode::Malformed, kWhere, what};
}

/// Quarter turns clockwise from the display matrix (ISO/IEC 14496-12, 8.3.2: tkhd).
int turns_of(const AVStream& stream) {
  const auto* matrix = reinterpret_cast<const std::int32_t*>(
      av_stream_get_side_data(&stream, AV_PKT_DATA_DISPLAYMATRIX, nullptr));
  if (!matrix) return 0;
  const double counterclockwise = av_display_rotation_get(matrix);
  if (std::isnan(counterclockwise)) return 0;
  return (static_cast<int>(std::lround(-counterclockwise / 90)) % 4 + 4) % 4;
}

/// `from` turned clockwise by `turns` quarter turns into `to`.
void turn(const ImageView& from, int turns, const Image::Fresh& to) {
  const int size = bytes_per_pixel(from.format);
  for (int y = 0; y < from.height; ++y) {
    const std::uint8_t* in = from.row(y);
    for (int x = 0; x < from.width; ++x, in += size) {
      const int out_x = turns == 1 ? from.height - 1 - y : turns == 2 ? from.width - 1 - x : y;
      const int out_y = turns == 1 ? x : turns == 2 ? from.height - 1 - y : from.width - 1 - x;
      std::copy_n(in, size, to.row(out_y) + static_cast<std::ptrdiff_t>(out_x) * size);
    }
  }
}

Result<Image> upright(Image image, int turns, Budget& budget) {
  if (turns == 0) return image;
  const bool swap = turns % 2 == 1;
  auto fresh = Image::allocate(swap ? image.height() : image.width(),
                               swap ? image.width() : image.height(), image.format(), budget);
  if (!fresh) return fresh.error();
  turn(image.view(), turns, *fresh);
  return fresh->image;
}

}  // namespace

Result<std::unique_ptr<Decoder>> Decoder::open(Container& container, int stream, Budget& budget) {
  const AVStream& source = *container.format().streams[stream];
  const AVCodecParameters& about = *source.codecpar;
  if (auto fits = budget.check_pixels(about.width, about.height, kWhere); !fits)
    return fits.error();
  const AVCodec* codec = avcodec_find_decoder(about.codec_id);
  if (!codec) return Error{ErrorCode::Unsupported, kWhere, "no decoder for this video codec"};
  std::unique_ptr<Decoder> self{new Decoder{container, stream}};
  self->codec_ = avcodec_alloc_context3(codec);
  self->frame_ = av_frame_alloc();
  self->packet_ = av_packet_alloc();
  if (!self->codec_ || !self->frame_ || !self->packet_)
    return Error{ErrorCode::LimitExceeded, kWhere, "out of memory"};
  if (avcodec_parameters_to_context(self->codec_, &about) < 0)
    return malformed("the stream's parameters are wrong");
  self->codec_->thread_count = kDecoderThreads;
  self->codec_->pkt_timebase = source.time_base;
  self->codec_->max_pixels = static_cast<std::int64_t>(budget.limits().pixels_per_frame);
  self->codec_->err_recognition = AV_EF_CRCCHECK | AV_EF_BITSTREAM | AV_EF_BUFFER;
  if (avcodec_open2(self->codec_, codec, nullptr) < 0)
    return malformed("the decoder refuses the stream");
  self->coded_width_ = about.width;
  self->coded_height_ = about.height;
  self->turns_ = turns_of(source);
  for (unsigned i = 0; i < container.format().nb_streams; ++i)
    container.format().streams[i]->discard =
        static_cast<int>(i) == stream ? AVDISCARD_DEFAULT : AVDISCARD_ALL;
  return self;
}

Decoder::~Decoder() {
  sws_freeContext(full_);
  sws_freeContext(small_);
  av_packet_free(&packet_);
  av_frame_free(&frame_);
  avcodec_free_context(&codec_);
}

/// Hands one more packet to the decoder; false when there is no more.
Result<bool> Decoder::feed(Budget& budget) {
  while (true) {
    if (auto ok = budget.check(); !ok) return ok.error();
    av_packet_unref(packet_);
    Result<bool> more = container_.read(*packet_);
    if (!more) return more.error();
    if (!*more) {
      avcodec_send_packet(codec_, nullptr);
      drained_ = true;
      return false;
    }
    if (packet_->stream_index != stream_) continue;
    if ((packet_->flags & AV_PKT_FLAG_CORRUPT) != 0) return malformed("a packet is damaged");
    if (avcodec_send_packet(codec_, packet_) < 0) return malformed("a packet cannot be decoded");
    return true;
  }
}

Result<Done> Decoder::check_frame(Budget& budget) {
  if (auto fits = budget.check_pixels(frame_->width, frame_->height, kWhere); !fits)
    return fits.error();
  if (frame_->decode_error_flags != 0 || (frame_->flags & AV_FRAME_FLAG_CORRUPT) != 0)
    return malformed("a frame is damaged");
  return Done{};
}

/// What the container says of its length, held against what came out.
Result<Done> Decoder::check_end() const {
  const AVStream& stream = *container_.format().streams[stream_];
  if (frames_ == 0) return malformed("the stream has no frame");
  if (!container_.whole()) return malformed("the file ends before its declared length");
  const std::int64_t declared = stream.duration > 0
                                    ? av_rescale_q(stream.duration, stream.time_base, kMicroseconds)
                                    : container_.format().duration;
  const std::int64_t start = stream.start_time == AV_NOPTS_VALUE
                                 ? 0
                                 : av_rescale_q(stream.start_time, stream.time_base, kMicroseconds);
  if (declared > 0 && declared != AV_NOPTS_VALUE &&
      time_.end.count() + kEndSlack + declared / 50 < start + declared)
    return malformed("the stream ends before its declared length");
  return Done{};
}

void Decoder::set_time() {
  const AVStream& stream = *container_.format().streams[stream_];
  const std::int64_t stamp = frame_->best_effort_timestamp;
  const TimeSpan before = time_;
  time_.begin =
      stamp == AV_NOPTS_VALUE
          ? before.end
          : std::chrono::microseconds{av_rescale_q(stamp, stream.time_base, kMicroseconds)};
  std::int64_t length = av_rescale_q(frame_->pkt_duration, stream.time_base, kMicroseconds);
  const AVRational rate = stream.avg_frame_rate;
  if (length <= 0 && rate.num > 0) length = av_rescale(1'000'000, rate.den, rate.num);
  // Stamps of a damaged file may run backwards: time never does.
  if (frames_ > 0 && time_.begin < before.begin) time_.begin = before.end;
  time_.end = time_.begin + std::chrono::microseconds{std::max<std::int64_t>(length, 1)};
}

Result<bool> Decoder::next(Budget& budget) {
  container_.use(budget);
  while (true) {
    if (auto ok = budget.check(); !ok) return ok.error();
    const int code = avcodec_receive_frame(codec_, frame_);
    if (code == AVERROR_EOF) {
      if (auto whole = check_end(); !whole) return whole.error();
      return false;
    }
    if (code == AVERROR(EAGAIN)) {
      if (drained_) return false;
      if (auto fed = feed(budget); !fed) return fed.error();
      continue;
    }
    if (code < 0) return malformed("a frame cannot be decoded");
    if (auto good = check_frame(budget); !good) return good.error();
    set_time();
    ++frames_;
    return true;
  }
}

Result<Image> Decoder::picture(int max_side, Budget& budget) {
  if (frames_ == 0) return Error{ErrorCode::Unsupported, kWhere, "no frame is decoded yet"};
  const int longer = std::max(frame_->width, frame_->height);
  const bool small = max_side > 0 && max_side < longer;
  const auto scaled = [&](int side) {
    return small ? std::max(1, static_cast<int>(std::int64_t{side} * max_side / longer)) : side;
  };
  const int width = scaled(frame_->width);
  const int height = scaled(frame_->height);
  auto fresh =
      Image::allocate(width, height, small ? PixelFormat::Gray8 : PixelFormat::Bgr8, budget);
  if (!fresh) return fresh.error();
  SwsContext*& context = small ? small_ : full_;
  context = sws_getCachedContext(
      context, frame_->width, frame_->height, static_cast<AVPixelFormat>(frame_->format), width,
      height, small ? AV_PIX_FMT_GRAY8 : AV_PIX_FMT_BGR24,
      small ? SWS_AREA : SWS_BILINEAR | SWS_ACCURATE_RND, nullptr, nullptr, nullptr);
  if (!context) return Error{ErrorCode::Unsupported, kWhere, "pixels of an unknown kind"};
  std::uint8_t* const planes[] = {fresh->paint};
  const int strides[] = {static_cast<int>(fresh->stride)};
  if (sws_scale(context, frame_->data, frame_->linesize, 0, frame_->height, planes, strides) <= 0)
    return malformed("a frame cannot be converted");
  return upright(fresh->image, turns_, budget);
}

}  // namespace outvet::video
