#include "plugins/formats/video/container.h"

#include <algorithm>
#include <array>
#include <bit>
#include <iterator>
#include <optional>

#include "scanner/base/byte_reader.h"

extern "C" {
#include <libavutil/error.h>
#include <libavutil/log.h>
}

namespace outvet::video {
namespace {

constexpr const char* kWhere = "format.video";
constexpr int kIoBuffer = 64 * 1024;
constexpr unsigned kMostStreams = 64;
constexpr int kMostBoxes = 100'000;
constexpr std::int64_t kProbeBytes = 8 << 20;  // enough for a late audio track to show
constexpr std::int64_t kProbeMicroseconds = 5'000'000;

std::string_view text_at(std::span<const std::byte> head, std::size_t at, std::size_t size) {
  if (at + size > head.size()) return {};
  return {reinterpret_cast<const char*>(head.data()) + at, size};
}

bool is_picture_brand(std::string_view brand) {
  constexpr std::array<std::string_view, 11> kPictures{
      "heic", "heix", "heim", "heis", "hevc", "hevx", "mif1", "msf1", "avif", "avis", "miaf"};
  return std::ranges::find(kPictures, brand) != kPictures.end();
}

/// Three sync bytes, 188 apart; M2TS puts four bytes of time before each.
bool is_mpegts(std::span<const std::byte> head) {
  for (const auto& [first, step] : {std::pair{0U, 188U}, {4U, 192U}}) {
    bool all = head.size() > first + 2 * step;
    for (unsigned i = 0; all && i < 3; ++i)
      all = head[first + i * step] == std::byte{0x47};
    if (all) return true;
  }
  return false;
}

/// End of the top-level box at `at` (ISO/IEC 14496-12, 4.2); `size` itself for "to the end".
Result<std::uint64_t> box_end(const ByteSource& bytes, std::uint64_t at) {
  std::array<std::byte, 16> buffer{};
  const auto head = std::span{buffer}.first(std::min<std::uint64_t>(16, bytes.size() - at));
  if (auto done = bytes.read_at(at, head); !done) return done.error();
  ByteReader reader{head, kWhere};
  const Result<std::uint32_t> size = reader.u32(Endian::Big);
  if (!size) return size.error();
  if (*size == 0) return bytes.size();
  if (*size > 1) return at + *size;
  if (auto skipped = reader.skip(4); !skipped) return skipped.error();
  const Result<std::uint64_t> large = reader.u64(Endian::Big);
  if (!large) return large.error();
  return *large > UINT64_MAX - at ? UINT64_MAX : at + *large;
}

bool boxes_fit(const ByteSource& bytes) {
  std::uint64_t at = 0;
  for (int boxes = 0; at < bytes.size() && boxes < kMostBoxes; ++boxes) {
    const Result<std::uint64_t> end = box_end(bytes, at);
    // A box header that is cut, or one that ends before it begins.
    if (!end || *end < at + 8) return false;
    at = *end;
  }
  return at <= bytes.size();
}

/// A number of EBML (RFC 8794, 4): its length is in the leading zero bits. Nothing when cut.
std::optional<std::uint64_t> ebml_number(ByteReader& reader, bool keep_marker) {
  const Result<std::uint8_t> first = reader.u8();
  if (!first || *first == 0) return std::nullopt;
  const int length = std::countl_zero(*first) + 1;
  std::uint64_t value = keep_marker ? *first : *first & (0xFFU >> length);
  for (int i = 1; i < length; ++i) {
    const Result<std::uint8_t> next = reader.u8();
    if (!next) return std::nullopt;
    value = value << 8U | *next;
  }
  return value;
}

/// Whether the Segment, which holds all of a Matroska file, lies within it.
bool segment_fits(std::span<const std::byte> head, std::uint64_t size) {
  constexpr std::uint64_t kSegment = 0x18538067;
  constexpr std::uint64_t kUnknownSizes[] = {0x7F, 0xFFFFFFFFFFFFFF};
  ByteReader reader{head, kWhere};
  for (int elements = 0; elements < 8; ++elements) {
    const auto id = ebml_number(reader, true);
    const auto length = ebml_number(reader, false);
    if (!id || !length) return true;
    if (*id == kSegment)
      return std::ranges::find(kUnknownSizes, *length) != std::end(kUnknownSizes) ||
             *length <= size - reader.at();
    if (!reader.skip(*length)) return true;
  }
  return true;
}

/// RIFF (AVI): the list says how long it is; lists of OpenDML files follow each other.
bool riff_fits(const ByteSource& bytes) {
  std::uint64_t at = 0;
  for (int lists = 0; at + 8 <= bytes.size() && lists < kMostBoxes; ++lists) {
    std::array<std::byte, 8> head{};
    if (!bytes.read_at(at, head)) return false;
    ByteReader reader{head, kWhere};
    if (text_at(head, 0, 4) != "RIFF" || !reader.skip(4)) return lists > 0;
    const std::uint64_t length = *reader.u32(Endian::Little);
    at += 8 + length + length % 2;
  }
  return at <= bytes.size() + 1;
}

void silence() {
  // FFmpeg writes file content and names to standard error by default.
  static const bool once = [] {
    av_log_set_level(AV_LOG_QUIET);
    return true;
  }();
  static_cast<void>(once);
}

}  // namespace

std::string_view demuxer_of(std::span<const std::byte> head) {
  const std::string_view box = text_at(head, 4, 4);
  if (box == "ftyp") return is_picture_brand(text_at(head, 8, 4)) ? "" : "mov";
  if (box == "moov" || box == "mdat" || box == "wide" || box == "styp") return "mov";
  if (text_at(head, 0, 4) == "\x1A\x45\xDF\xA3") return "matroska";
  if (text_at(head, 0, 4) == "RIFF" && text_at(head, 8, 4) == "AVI ") return "avi";
  if (is_mpegts(head)) return "mpegts";
  return "";
}

int Container::read_bytes(void* opaque, std::uint8_t* out, int size) {
  auto& input = *static_cast<Input*>(opaque);
  if (size <= 0 || !input.budget->check()) return AVERROR_EXIT;
  const std::uint64_t left = input.bytes->size() - std::min(input.at, input.bytes->size());
  const auto count = std::min<std::uint64_t>(left, static_cast<std::uint64_t>(size));
  if (count == 0) return AVERROR_EOF;
  if (!input.bytes->read_at(input.at, {reinterpret_cast<std::byte*>(out), count}))
    return AVERROR(EIO);
  input.at += count;
  return static_cast<int>(count);
}

std::int64_t Container::seek(void* opaque, std::int64_t offset, int whence) {
  auto& input = *static_cast<Input*>(opaque);
  const auto size = static_cast<std::int64_t>(input.bytes->size());
  if ((whence & AVSEEK_SIZE) != 0) return size;
  const int from = whence & ~AVSEEK_FORCE;
  std::int64_t base = 0;
  if (from == SEEK_CUR) base = static_cast<std::int64_t>(input.at);
  if (from == SEEK_END) base = size;
  if (offset < -base || offset > size - base) return AVERROR(EINVAL);
  input.at = static_cast<std::uint64_t>(base + offset);
  return base + offset;
}

int Container::interrupted(void* opaque) {
  return static_cast<Input*>(opaque)->budget->check() ? 0 : 1;
}

Error Container::error(int code, const char* what) const {
  if (auto ok = input_->budget->check(); !ok) return ok.error();
  if (code == AVERROR(EIO)) return {ErrorCode::Io, kWhere, "the file cannot be read to its end"};
  if (code == AVERROR(ENOMEM)) return {ErrorCode::LimitExceeded, kWhere, "out of memory"};
  return {ErrorCode::Malformed, kWhere, what};
}

Container::~Container() {
  if (format_) avformat_close_input(&format_);
  if (io_) {
    av_freep(&io_->buffer);
    avio_context_free(&io_);
  }
}

Result<std::unique_ptr<Container>> Container::open(std::shared_ptr<const ByteSource> bytes,
                                                   Budget& budget) {
  silence();
  std::array<std::byte, 4096> buffer{};
  const auto head = std::span{buffer}.first(std::min<std::uint64_t>(buffer.size(), bytes->size()));
  if (auto done = bytes->read_at(0, head); !done) return done.error();
  const AVInputFormat* demuxer = av_find_input_format(std::string{demuxer_of(head)}.c_str());
  if (!demuxer) return Error{ErrorCode::Unsupported, kWhere, "no video container that is known"};

  std::unique_ptr<Container> self{new Container};
  self->input_ = std::make_unique<Input>(Input{std::move(bytes), 0, &budget});
  self->io_ = avio_alloc_context(static_cast<unsigned char*>(av_malloc(kIoBuffer)), kIoBuffer, 0,
                                 self->input_.get(), &read_bytes, nullptr, &seek);
  self->format_ = avformat_alloc_context();
  if (!self->io_ || !self->format_) return self->error(AVERROR(ENOMEM), "");
  AVFormatContext& format = *self->format_;
  format.pb = self->io_;
  format.flags |= AVFMT_FLAG_CUSTOM_IO;
  // A playlist or a reference inside the file must never open a second one.
  format.io_open = [](AVFormatContext*, AVIOContext**, const char*, int, AVDictionary**) {
    return AVERROR(EACCES);
  };
  format.interrupt_callback = {&interrupted, self->input_.get()};
  format.max_streams = kMostStreams;
  format.probesize = kProbeBytes;
  format.max_analyze_duration = kProbeMicroseconds;
  if (const int code = avformat_open_input(&self->format_, "", demuxer, nullptr); code < 0)
    return self->error(code, "the container cannot be opened");
  if (const int code = avformat_find_stream_info(self->format_, nullptr); code < 0)
    return self->error(code, "the streams cannot be told");
  for (unsigned i = 0; i < format.nb_streams; ++i) {
    const AVStream& stream = *format.streams[i];
    if (stream.codecpar->codec_type == AVMEDIA_TYPE_VIDEO &&
        (stream.disposition & AV_DISPOSITION_ATTACHED_PIC) == 0)
      self->pictures_.push_back(static_cast<int>(i));
  }
  return self;
}

Result<bool> Container::read(AVPacket& packet) {
  const int code = av_read_frame(format_, &packet);
  if (code == AVERROR_EOF) {
    // A source that failed also ends the stream.
    if (io_->error < 0 && io_->error != AVERROR_EOF)
      return error(io_->error, "the container breaks off");
    return false;
  }
  if (code < 0) return error(code, "the container breaks off");
  return true;
}

bool Container::whole() const {
  const ByteSource& bytes = *input_->bytes;
  std::array<std::byte, 4096> buffer{};
  const auto head = std::span{buffer}.first(std::min<std::uint64_t>(buffer.size(), bytes.size()));
  if (!bytes.read_at(0, head)) return false;
  const std::string_view demuxer = demuxer_of(head);
  if (demuxer == "mov") return boxes_fit(bytes);
  if (demuxer == "matroska") return segment_fits(head, bytes.size());
  if (demuxer == "avi") return riff_fits(bytes);
  return true;
}

Result<Done> Container::rewind() {
  // A stream that is passed over cannot be sought in.
  for (unsigned i = 0; i < format_->nb_streams; ++i)
    format_->streams[i]->discard = AVDISCARD_DEFAULT;
  const int code = avformat_seek_file(format_, -1, INT64_MIN, 0, INT64_MAX, 0);
  if (code < 0) return error(code, "the container cannot be wound back");
  return Done{};
}

}  // namespace outvet::video
