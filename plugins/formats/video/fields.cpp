#include "plugins/formats/video/fields.h"

#include <algorithm>
#include <string>

#include "scanner/base/utf8.h"

extern "C" {
#include <libavutil/dict.h>
}

namespace outvet::video {
namespace {

constexpr std::size_t kMostFields = 4096;
constexpr std::size_t kMostCaptions = 200'000;
constexpr AVRational kMicroseconds{1, 1'000'000};

/// What FFmpeg's demuxer is called, in the spelling of metadata tools.
std::string family_of(const AVFormatContext& format) {
  const std::string_view name = format.iformat->name;
  if (name.starts_with("mov")) return "QuickTime";
  if (name.starts_with("matroska")) return "Matroska";
  if (name == "avi") return "Avi";
  return "MpegTs";
}

void add_tags(const AVDictionary* tags, const std::string& prefix, std::vector<MetaField>& fields) {
  const AVDictionaryEntry* tag = nullptr;
  while ((tag = av_dict_get(tags, "", tag, AV_DICT_IGNORE_SUFFIX)) && fields.size() < kMostFields) {
    // Brands and language codes say what a file is, not who made it.
    const std::string_view key = tag->key;
    if (key == "major_brand" || key == "minor_version" || key == "compatible_brands" ||
        key == "language")
      continue;
    fields.push_back({prefix + to_printable(key), Sensitive{std::string{tag->value}}});
  }
}

std::string kind_of(const AVCodecParameters& about) {
  std::string fourcc;
  for (unsigned shift = 0; shift < 32; shift += 8) {
    const auto c = static_cast<char>(about.codec_tag >> shift & 0xFFU);
    if (c > 0x20 && c < 0x7F) fourcc += c;
  }
  switch (about.codec_type) {
    case AVMEDIA_TYPE_SUBTITLE: return "subtitle " + fourcc;
    case AVMEDIA_TYPE_DATA: return "data " + fourcc;
    case AVMEDIA_TYPE_ATTACHMENT: return "attachment";
    default: return "unknown " + fourcc;
  }
}

std::span<const std::byte> bytes_of(const std::uint8_t* data, int size) {
  return {reinterpret_cast<const std::byte*>(data), static_cast<std::size_t>(std::max(0, size))};
}

std::chrono::microseconds micro(std::int64_t stamp, AVRational base) {
  if (stamp == AV_NOPTS_VALUE) return {};
  return std::chrono::microseconds{av_rescale_q(stamp, base, kMicroseconds)};
}

/// The words of an ASS event line: what follows the ninth comma, without override tags.
std::string plain_ass(std::string_view line) {
  for (int commas = 0; commas < 8; ++commas) {
    const std::size_t comma = line.find(',');
    if (comma == std::string_view::npos) break;
    line.remove_prefix(comma + 1);
  }
  std::string text;
  bool in_tag = false;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (line[i] == '{') in_tag = true;
    if (!in_tag) {
      const bool line_break =
          line[i] == '\\' && i + 1 < line.size() && (line[i + 1] == 'N' || line[i + 1] == 'n');
      text += line_break ? '\n' : line[i];
      if (line_break) ++i;
    }
    if (line[i] == '}') in_tag = false;
  }
  return text;
}

/// One subtitle stream's decoder.
class Subtitles {
 public:
  Subtitles(const AVStream& stream, std::string track) : track_(std::move(track)) {
    const AVCodec* codec = avcodec_find_decoder(stream.codecpar->codec_id);
    if (codec) codec_ = avcodec_alloc_context3(codec);
    if (!codec_) return;
    avcodec_parameters_to_context(codec_, stream.codecpar);
    codec_->pkt_timebase = stream.time_base;
    open_ = avcodec_open2(codec_, codec, nullptr) >= 0;
  }
  ~Subtitles() { avcodec_free_context(&codec_); }
  Subtitles(const Subtitles&) = delete;
  Subtitles& operator=(const Subtitles&) = delete;

  Result<Done> decode(AVPacket& packet, AVRational base, std::vector<Caption>& captions) {
    if (!open_)
      return Error{ErrorCode::Unsupported, "format.video", "subtitles of an unknown kind"};
    AVSubtitle subtitle{};
    int got = 0;
    if (avcodec_decode_subtitle2(codec_, &subtitle, &got, &packet) < 0)
      return Error{ErrorCode::Malformed, "format.video", "a subtitle cannot be decoded"};
    if (!got) return Done{};
    Result<Done> done = Done{};
    const TimeSpan time{micro(packet.pts, base), micro(packet.pts + packet.duration, base)};
    for (unsigned i = 0; i < subtitle.num_rects; ++i) {
      const AVSubtitleRect& rect = *subtitle.rects[i];
      if (rect.type == SUBTITLE_BITMAP)
        done = Error{ErrorCode::Unsupported, "format.video", "subtitles that are pictures"};
      const std::string text = rect.ass ? plain_ass(rect.ass) : rect.text ? rect.text : "";
      if (!text.empty() && captions.size() < kMostCaptions)
        captions.push_back({time, track_, Sensitive{text}});
    }
    avsubtitle_free(&subtitle);
    return done;
  }

 private:
  std::string track_;
  AVCodecContext* codec_ = nullptr;
  bool open_ = false;
};

}  // namespace

std::vector<MetaField> fields_of(const AVFormatContext& format) {
  std::vector<MetaField> fields;
  const std::string family = family_of(format);
  add_tags(format.metadata, family + ".", fields);
  for (unsigned i = 0; i < format.nb_streams; ++i) {
    const AVStream& stream = *format.streams[i];
    const std::string track = family + ".Track" + std::to_string(i + 1) + ".";
    add_tags(stream.metadata, track, fields);
    const AVMediaType type = stream.codecpar->codec_type;
    if (type != AVMEDIA_TYPE_VIDEO && type != AVMEDIA_TYPE_AUDIO)
      fields.push_back({track + "Kind", Sensitive{kind_of(*stream.codecpar)}});
  }
  return fields;
}

std::vector<Part> parts_of(const AVFormatContext& format) {
  std::vector<Part> parts;
  int attachments = 0;
  int covers = 0;
  for (unsigned i = 0; i < format.nb_streams; ++i) {
    const AVStream& stream = *format.streams[i];
    const bool cover = (stream.disposition & AV_DISPOSITION_ATTACHED_PIC) != 0;
    const bool attachment = stream.codecpar->codec_type == AVMEDIA_TYPE_ATTACHMENT;
    if (!cover && !attachment) continue;
    const auto bytes = cover
                           ? bytes_of(stream.attached_pic.data, stream.attached_pic.size)
                           : bytes_of(stream.codecpar->extradata, stream.codecpar->extradata_size);
    const std::string path =
        cover ? "cover/" + std::to_string(covers++) : "attachment/" + std::to_string(attachments++);
    parts.push_back({path, memory_source({bytes.begin(), bytes.end()})});
  }
  return parts;
}

std::vector<Caption> chapters_of(const AVFormatContext& format) {
  std::vector<Caption> captions;
  for (unsigned i = 0; i < format.nb_chapters && captions.size() < kMostCaptions; ++i) {
    const AVChapter& chapter = *format.chapters[i];
    const AVDictionaryEntry* title = av_dict_get(chapter.metadata, "title", nullptr, 0);
    if (title)
      captions.push_back(
          {{micro(chapter.start, chapter.time_base), micro(chapter.end, chapter.time_base)},
           "chapter/" + std::to_string(i),
           Sensitive{std::string{title->value}}});
  }
  return captions;
}

Result<std::vector<Caption>> subtitles_of(Container& container, Budget& budget) {
  AVFormatContext& format = container.format();
  std::vector<std::unique_ptr<Subtitles>> readers(format.nb_streams);
  int count = 0;
  for (unsigned i = 0; i < format.nb_streams; ++i) {
    const bool text = format.streams[i]->codecpar->codec_type == AVMEDIA_TYPE_SUBTITLE;
    format.streams[i]->discard = text ? AVDISCARD_DEFAULT : AVDISCARD_ALL;
    if (text)
      readers[i] =
          std::make_unique<Subtitles>(*format.streams[i], "subtitle/" + std::to_string(count++));
  }
  std::vector<Caption> captions;
  if (count == 0) return captions;
  container.use(budget);
  AVPacket* packet = av_packet_alloc();
  const std::unique_ptr<AVPacket, void (*)(AVPacket*)> owner{
      packet, [](AVPacket* p) { av_packet_free(&p); }};
  while (true) {
    if (auto ok = budget.check(); !ok) return ok.error();
    av_packet_unref(packet);
    Result<bool> more = container.read(*packet);
    if (!more) return more.error();
    if (!*more) break;
    const auto index = static_cast<std::size_t>(packet->stream_index);
    if (index >= readers.size() || !readers[index]) continue;
    auto done = readers[index]->decode(*packet, format.streams[index]->time_base, captions);
    if (!done) return done.error();
  }
  if (auto back = container.rewind(); !back) return back.error();
  return captions;
}

}  // namespace outvet::video
