// Films are made by ffmpeg in the test and held against what ffprobe says of them.

#include <fstream>
#include <iterator>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/bytes.h"
#include "tests/support/command.h"
#include "tests/support/evidence.h"

namespace outvet {
void register_video(Registry& registry);

namespace {

using testing::output_of;
using testing::ScratchFolder;

std::unique_ptr<MediaFormat> video() {
  Registry registry;
  register_video(registry);
  return *registry.all<MediaFormat>().at("video")(testing::context());
}

std::vector<std::byte> file_bytes(const std::string& path) {
  std::ifstream file{path, std::ios::binary};
  return testing::bytes_of(std::string{std::istreambuf_iterator<char>{file}, {}});
}

struct Seen {
  MediaInfo info;
  std::size_t frames = 0;
  TimeSpan whole;
  std::string error;
  int full_width = 0;
  int small_width = 0;
};

Seen see(std::vector<std::byte> bytes) {
  const auto format = video();
  Budget budget{Limits{}};
  Seen seen;
  auto reader = format->open(memory_source(std::move(bytes)), budget);
  if (!reader) {
    seen.error = reader.error().detail;
    return seen;
  }
  seen.info = (*reader)->info();
  while (true) {
    auto frame = (*reader)->next_frame({}, 100, budget);
    if (!frame) {
      seen.error = frame.error().detail;
      break;
    }
    if (!*frame) break;
    if (seen.frames++ == 0) {
      seen.whole.begin = (*frame)->time.begin;
      seen.small_width = (*frame)->image.width();
      const auto full = (*reader)->full_size(budget);
      seen.full_width = full ? full->width() : -1;
    }
    seen.whole.end = (*frame)->time.end;
  }
  return seen;
}

class VideoTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!testing::has_command("ffmpeg")) GTEST_SKIP() << "ffmpeg is not installed";
  }

  /// A test card of 2 s; `options` name the codec and more.
  std::string film(const std::string& name, const std::string& options,
                   const std::string& source = "testsrc2=size=320x180:rate=25:duration=2") {
    const std::string path = folder_ / name;
    const auto made = output_of("ffmpeg -v error -f lavfi -i " + source + " " + options + " -y " +
                                path + " </dev/null 2>&1");
    EXPECT_TRUE(made) << "ffmpeg cannot make " << name;
    return path;
  }

  ScratchFolder folder_;
};

struct Case {
  const char* name;
  const char* file;
  const char* options;
};

constexpr Case kCases[] = {
    {"h264_mp4", "a.mp4", "-c:v libx264 -pix_fmt yuv420p"},
    {"h264_fragmented", "f.mp4", "-c:v libx264 -movflags frag_keyframe+empty_moov"},
    {"h265_mp4", "b.mp4", "-c:v libx265 -x265-params log-level=none"},
    {"mpeg4_mov", "c.mov", "-c:v mpeg4"},
    {"prores_mov", "p.mov", "-c:v prores_ks"},
    {"mjpeg_avi", "d.avi", "-c:v mjpeg -pix_fmt yuvj420p"},
    {"vp8_webm", "e.webm", "-c:v libvpx -b:v 500k -deadline realtime"},
    {"vp9_webm", "g.webm", "-c:v libvpx-vp9 -b:v 500k -deadline realtime"},
    {"h264_mkv", "h.mkv", "-c:v libx264"},
    {"h264_ts", "i.ts", "-c:v libx264"},
    {"mpeg4_3gp", "j.3gp", "-c:v mpeg4 -s 176x144"},
    {"ten_bit", "k.mp4", "-c:v libx265 -pix_fmt yuv420p10le -x265-params log-level=none"},
};

class Containers : public VideoTest, public ::testing::WithParamInterface<Case> {};

TEST_P(Containers, EveryFrameIsSeen) {
  const std::string path = film(GetParam().file, GetParam().options);
  const Seen seen = see(file_bytes(path));
  EXPECT_EQ(seen.error, "");
  const auto counted = output_of(
      "ffprobe -v error -count_frames -select_streams v:0 -show_entries stream=nb_read_frames "
      "-of csv=p=0 " +
      path);
  ASSERT_TRUE(counted);
  EXPECT_EQ(seen.frames, std::stoul(*counted));
  EXPECT_NEAR(static_cast<double>((seen.whole.end - seen.whole.begin).count()), 2e6, 45e3);
  EXPECT_EQ(seen.info.kind, MediaKind::Video);
  EXPECT_EQ(seen.full_width, seen.info.width);
  EXPECT_EQ(seen.small_width, 100);
}

INSTANTIATE_TEST_SUITE_P(All, Containers, ::testing::ValuesIn(kCases),
                         [](const auto& test) { return test.param.name; });

TEST_F(VideoTest, IsShownUpright) {
  film("flat.mp4", "-c:v libx264");
  ASSERT_TRUE(output_of("ffmpeg -v error -i " + folder_.path() +
                        "/flat.mp4 -c copy -metadata:s:v:0 "
                        "rotate=90 -y " +
                        folder_.path() + "/turned.mp4 </dev/null"));
  const Seen seen = see(file_bytes(folder_ / "turned.mp4"));
  EXPECT_EQ(seen.info.width, 180);
  EXPECT_EQ(seen.info.height, 320);
  EXPECT_EQ(seen.full_width, 180);
}

TEST_F(VideoTest, ACutFilmIsNeverSilent) {
  for (const char* name : {"a.mkv", "a.webm", "a.avi", "a.ts", "a.mp4"}) {
    const std::vector<std::byte> whole = file_bytes(film(
        name, std::string{name} == "a.webm" ? "-c:v libvpx -deadline realtime" : "-c:v libx264"));
    for (std::size_t tenth = 0; tenth < 9; ++tenth) {
      SCOPED_TRACE(std::string{name} + " cut at " + std::to_string(tenth) + "0 %");
      std::vector<std::byte> cut{
          whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(whole.size() * tenth / 10)};
      const Seen seen = see(std::move(cut));
      // A transport stream has no length: what is missing at its end cannot be known.
      if (std::string{name} != "a.ts") EXPECT_NE(seen.error, "");
    }
  }
}

TEST_F(VideoTest, ReadsWordsThatComeWithTheFilm) {
  std::ofstream{folder_ / "s.srt"} << "1\n00:00:00,200 --> 00:00:01,000\nfirst line\nsecond\n\n"
                                      "2\n00:00:01,100 --> 00:00:01,900\nगोपनीय\n";
  std::ofstream{folder_ / "m.txt"}
      << ";FFMETADATA1\ntitle=A title\nartist=Somebody\n[CHAPTER]\nTIMEBASE=1/1000\nSTART=0\n"
         "END=1500\ntitle=Chapter one\n";
  std::ofstream{folder_ / "note.txt"} << "attached words";
  const std::string path = folder_ / "w.mkv";
  ASSERT_TRUE(
      output_of("cd " + folder_.path() +
                " && ffmpeg -v error -f lavfi -i testsrc2=size=160x90:rate=10:duration=2 -i "
                "s.srt -i m.txt -map 0 -map 1 -map_metadata 2 -map_chapters 2 -c:v libx264 "
                "-c:s srt -attach note.txt -metadata:s:t mimetype=text/plain -y w.mkv "
                "</dev/null"));
  const auto format = video();
  Budget budget{Limits{}};
  auto reader = *format->open(memory_source(file_bytes(path)), budget);
  std::map<std::string, std::string> fields;
  const auto all = *reader->fields(budget);
  for (const MetaField& field : all)
    fields[field.key] = field.value.reveal();
  EXPECT_EQ(fields["Matroska.title"], "A title");
  EXPECT_EQ(fields["Matroska.ARTIST"], "Somebody");
  const auto parts = *reader->parts(budget);
  ASSERT_EQ(parts.size(), 1U);
  EXPECT_EQ(parts[0].path, "attachment/0");
  EXPECT_EQ(parts[0].bytes->size(), 14U);
  const auto captions = *reader->captions(budget);
  ASSERT_EQ(captions.size(), 3U);
  EXPECT_EQ(captions[0].text.reveal(), "Chapter one");
  EXPECT_EQ(captions[1].text.reveal(), "first line\nsecond");
  EXPECT_EQ(captions[2].text.reveal(), "गोपनीय");
  EXPECT_EQ(captions[2].time.begin, std::chrono::milliseconds{1100});
  auto frame = reader->next_frame({}, 0, budget);
  ASSERT_TRUE(frame) << frame.error().detail;
  ASSERT_TRUE(*frame) << "the film begins again after its subtitles were read";
  EXPECT_EQ((*frame)->time.begin.count(), 0);
}

TEST_F(VideoTest, RefusesASizeByItsHeader) {
  const std::vector<std::byte> bytes = file_bytes(film("a.mp4", "-c:v libx264"));
  Limits limits;
  limits.pixels_per_frame = 1000;
  Budget budget{limits};
  const auto reader = video()->open(memory_source(bytes), budget);
  ASSERT_FALSE(reader);
  EXPECT_EQ(reader.error().code, ErrorCode::LimitExceeded);
}

TEST(VideoProbe, KnowsItsOwnAndNoOther) {
  const auto format = video();
  const auto sure = [&](std::string_view head) {
    return format->probe(testing::bytes_of(head)) > 0;
  };
  using namespace std::string_view_literals;
  EXPECT_TRUE(
      sure("\0\0\0\x18"
           "ftypisom"sv));
  EXPECT_TRUE(sure("\x1A\x45\xDF\xA3"sv));
  EXPECT_TRUE(sure("RIFF\0\0\0\0AVI LIST"sv));
  EXPECT_FALSE(
      sure("\0\0\0\x18"
           "ftypheic"sv));
  EXPECT_FALSE(
      sure("\0\0\0\x18"
           "ftypavif"sv));
  EXPECT_FALSE(sure("RIFF\0\0\0\0WEBPVP8 "sv));
  EXPECT_FALSE(sure(""));
  EXPECT_FALSE(sure("G"));
}

}  // namespace
}  // namespace outvet
