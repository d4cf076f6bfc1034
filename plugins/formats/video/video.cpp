// Moving pictures in ISO base media (MP4, MOV, M4V, 3GP), Matroska and WebM, AVI and
// MPEG-TS, through FFmpeg's libraries.
//
// Every frame of every picture stream is decoded. Sound is named, never listened to.
// Reads tags, chapters, subtitles, attachments and cover pictures; of data and telemetry
// streams it says that they are there.

#include <algorithm>
#include <utility>

#include "plugins/formats/video/decoder.h"
#include "plugins/formats/video/fields.h"
#include "scanner/plugin/registry.h"

namespace outvet {
namespace {

class VideoReader final : public MediaReader {
 public:
  VideoReader(std::unique_ptr<video::Container> container, MediaInfo info)
      : container_(std::move(container)), info_(std::move(info)) {}

  MediaInfo info() const override { return info_; }

  Result<std::vector<MetaField>> fields(Budget&) override {
    return video::fields_of(container_->format());
  }

  Result<std::vector<Part>> parts(Budget&) override {
    return video::parts_of(container_->format());
  }

  Result<std::vector<Caption>> captions(Budget& budget) override {
    std::vector<Caption> all = video::chapters_of(container_->format());
    Result<std::vector<Caption>> subtitles = video::subtitles_of(*container_, budget);
    if (!subtitles) return subtitles.error();
    all.insert(all.end(), subtitles->begin(), subtitles->end());
    return all;
  }

  Result<std::optional<Frame>> next_frame(std::chrono::microseconds, int max_side,
                                          Budget& budget) override {
    while (stream_ < container_->pictures().size()) {
      if (!decoder_) {
        auto decoder = open_stream(budget);
        if (!decoder) return decoder.error();
        decoder_ = std::move(*decoder);
      }
      Result<bool> more = decoder_->next(budget);
      if (!more) return more.error();
      if (*more) return frame(max_side, budget);
      decoder_.reset();
      ++stream_;
    }
    return std::optional<Frame>{};
  }

  Result<Image> full_size(Budget& budget) override {
    if (!decoder_) return MediaReader::full_size(budget);
    return decoder_->picture(0, budget);
  }

 private:
  Result<std::unique_ptr<video::Decoder>> open_stream(Budget& budget) {
    container_->use(budget);
    // The first stream may have been read past by captions() or by the stream before.
    if (auto back = container_->rewind(); !back) return back.error();
    return video::Decoder::open(*container_, container_->pictures()[stream_], budget);
  }

  Result<std::optional<Frame>> frame(int max_side, Budget& budget) {
    Result<Image> image = decoder_->picture(max_side, budget);
    if (!image) return image.error();
    Frame shown;
    shown.index = index_++;
    shown.time = decoder_->time();
    shown.scale = static_cast<float>(decoder_->width()) / static_cast<float>(image->width());
    shown.image = std::move(*image);
    return std::optional{std::move(shown)};
  }

  std::unique_ptr<video::Container> container_;
  MediaInfo info_;
  std::unique_ptr<video::Decoder> decoder_;
  std::size_t stream_ = 0;
  std::uint32_t index_ = 0;
};

/// By the demuxer's own name, e.g. "mov,mp4,m4a,3gp,3g2,mj2".
std::string mime_of(std::string_view demuxer) {
  if (demuxer.starts_with("mov")) return "video/mp4";
  if (demuxer.starts_with("matroska")) return "video/x-matroska";
  if (demuxer == "avi") return "video/x-msvideo";
  return "video/mp2t";
}

std::uint32_t frames_of(const AVStream& stream, std::chrono::microseconds duration) {
  const AVRational rate = stream.avg_frame_rate;
  std::int64_t count = stream.nb_frames;
  if (count <= 0 && rate.num > 0 && rate.den > 0)
    count = av_rescale(duration.count(), rate.num, std::int64_t{rate.den} * 1'000'000);
  return static_cast<std::uint32_t>(std::clamp<std::int64_t>(count, 1, UINT32_MAX));
}

class Video final : public MediaFormat {
 public:
  int probe(std::span<const std::byte> head) const override {
    const std::string_view demuxer = video::demuxer_of(head);
    if (demuxer.empty()) return 0;
    return demuxer == "mpegts" ? 60 : 80;
  }

  std::vector<std::string_view> extensions() const override {
    return {"mp4", "m4v", "mov", "3gp", "3g2", "mkv", "webm", "avi", "ts", "mts", "m2ts"};
  }

  Result<std::unique_ptr<MediaReader>> open(std::shared_ptr<const ByteSource> bytes,
                                            Budget& budget) const override {
    auto container = video::Container::open(std::move(bytes), budget);
    if (!container) return container.error();
    const AVFormatContext& format = (*container)->format();
    if ((*container)->pictures().empty())
      return Error{ErrorCode::Unsupported, "format.video", "the file has no picture stream"};
    auto first = video::Decoder::open(**container, (*container)->pictures()[0], budget);
    if (!first) return first.error();
    MediaInfo info;
    info.format = "video";
    info.mime = mime_of(format.iformat->name);
    info.kind = MediaKind::Video;
    info.width = (*first)->width();
    info.height = (*first)->height();
    info.duration = std::chrono::microseconds{std::max<std::int64_t>(0, format.duration)};
    info.frames = 0;
    for (const int index : (*container)->pictures())
      info.frames += frames_of(*format.streams[index], info.duration);
    for (unsigned i = 0; i < format.nb_streams; ++i)
      info.has_audio |= format.streams[i]->codecpar->codec_type == AVMEDIA_TYPE_AUDIO;
    return std::unique_ptr<MediaReader>{
        std::make_unique<VideoReader>(std::move(*container), std::move(info))};
  }
};

}  // namespace

void register_video(Registry& registry) {
  registry.add<MediaFormat>("video", [](const PluginContext&) {
    return Result<std::unique_ptr<MediaFormat>>{std::make_unique<Video>()};
  });
}

}  // namespace outvet
