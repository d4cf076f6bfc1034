#include <gtest/gtest.h>

#include "tests/support/opened.h"

namespace outvet {
void register_gif(Registry& registry);

namespace {

using testing::channels_at;
using testing::le16;
using testing::Seen;

// Colours 0 black, 1 red, 2 green, 3 white.
const std::string kTable{"\0\0\0\xFF\0\0\0\xFF\0\xFF\xFF\xFF", 12};

std::string block(std::string_view payload) {
  return static_cast<char>(payload.size()) + std::string{payload};
}

std::string screen(unsigned width, unsigned height) {
  return "GIF89a" + le16(width) + le16(height) + std::string{"\x81\0\0", 3} + kTable;
}

std::string control(unsigned flags, unsigned delay, unsigned transparent) {
  return "\x21\xF9\x04" + std::string{static_cast<char>(flags)} + le16(delay) +
         std::string{static_cast<char>(transparent), '\0'};
}

std::string extension(char label, std::string_view blocks) {
  return std::string{"\x21"} + label + std::string{blocks} + '\0';
}

/// LZW without compression: a clear code before every two pixels keeps codes at three bits.
std::string plain_lzw(std::string_view indices, std::string_view tail = {}) {
  std::string out;
  unsigned held = 0;
  unsigned bits = 0;
  const auto put = [&](unsigned code) {
    held |= code << bits;
    for (bits += 3; bits >= 8; bits -= 8, held >>= 8)
      out += static_cast<char>(held & 0xFFU);
  };
  for (std::size_t i = 0; i < indices.size(); ++i) {
    if (i % 2 == 0) put(4);
    put(static_cast<unsigned char>(indices[i]));
  }
  put(5);
  if (bits > 0) out += static_cast<char>(held);
  out += tail;
  std::string blocks = "\x02";
  for (std::size_t at = 0; at < out.size(); at += 255)
    blocks += block(std::string_view{out}.substr(at, 255));
  return blocks + '\0';
}

struct At {
  unsigned left;
  unsigned top;
  unsigned width;
  unsigned height;
};

std::string picture(At at, std::string_view indices, unsigned flags = 0,
                    std::string_view tail = {}) {
  return "\x2C" + le16(at.left) + le16(at.top) + le16(at.width) + le16(at.height) +
         static_cast<char>(flags) + plain_lzw(indices, tail);
}

std::string_view indices(const char* text, std::size_t size) {
  return {text, size};
}

Seen see(std::string_view bytes) {
  return testing::see(&register_gif, bytes);
}

/// The first row of a frame as letters: k black, r red, g green, w white, . transparent.
std::string row(const Frame& frame, int y = 0) {
  std::string letters;
  for (int x = 0; x < frame.image.width(); ++x) {
    std::string colour = channels_at(frame.image, x, y);
    if (frame.image.format() == PixelFormat::Bgra8 && colour.ends_with(",0"))
      colour = "none";
    else
      colour = colour.substr(0, colour.find(',', colour.find(',', colour.find(',') + 1) + 1));
    letters += colour == "none"          ? '.'
               : colour == "0,0,0"       ? 'k'
               : colour == "0,0,255"     ? 'r'
               : colour == "0,255,0"     ? 'g'
               : colour == "255,255,255" ? 'w'
                                         : '?';
  }
  return letters;
}

TEST(Gif, StillPicture) {
  const Seen seen = see(screen(3, 1) + picture({0, 0, 3, 1}, "\1\2\3") + ';');
  EXPECT_EQ(seen.probed, 95);
  ASSERT_FALSE(seen.failed()) << seen.why();
  EXPECT_EQ(seen.info.mime, "image/gif");
  EXPECT_EQ(seen.info.kind, MediaKind::Image);
  EXPECT_EQ(seen.info.frames, 1U);
  ASSERT_EQ(seen.frames.size(), 1U);
  EXPECT_EQ(seen.frames[0].image.format(), PixelFormat::Bgr8);
  EXPECT_EQ(seen.frames[0].time.end.count(), 0);
  EXPECT_EQ(row(seen.frames[0]), "rgw");
  EXPECT_TRUE(seen.parts.empty());
}

struct Disposed {
  const char* name;
  unsigned flags;  // of the second picture: disposal in bits 2 to 4
  const char* third;
};

class GifDisposal : public ::testing::TestWithParam<Disposed> {};

// Red everywhere, green in the middle, then white on the right.
TEST_P(GifDisposal, IsDoneBeforeTheNextPicture) {
  const Seen seen = see(screen(3, 1) + control(0, 10, 0) + picture({0, 0, 3, 1}, "\1\1\1") +
                        control(GetParam().flags << 2U, 10, 0) + picture({1, 0, 1, 1}, "\2") +
                        control(0, 10, 0) + picture({2, 0, 1, 1}, "\3") + ';');
  ASSERT_FALSE(seen.failed()) << seen.why();
  ASSERT_EQ(seen.frames.size(), 3U);
  EXPECT_EQ(row(seen.frames[1]), "rgr");
  EXPECT_EQ(row(seen.frames[2]), GetParam().third);
}

INSTANTIATE_TEST_SUITE_P(All, GifDisposal,
                         ::testing::Values(Disposed{"none", 0, "rgw"}, Disposed{"keep", 1, "rgw"},
                                           Disposed{"clear", 2, "r.w"},
                                           Disposed{"restore", 3, "rrw"}),
                         [](const auto& test) { return test.param.name; });

TEST(Gif, TransparentIndexShowsWhatIsBelow) {
  const Seen seen =
      see(screen(2, 1) + control(1, 5, 0) + picture({0, 0, 2, 1}, indices("\0\1", 2)) +
          control(1, 0, 1) + picture({0, 0, 2, 1}, "\2\1") + ';');
  ASSERT_FALSE(seen.failed()) << seen.why();
  ASSERT_EQ(seen.frames.size(), 2U);
  EXPECT_EQ(seen.frames[0].image.format(), PixelFormat::Bgra8);
  EXPECT_EQ(row(seen.frames[0]), ".r");
  EXPECT_EQ(seen.frames[1].image.format(), PixelFormat::Bgr8);
  EXPECT_EQ(row(seen.frames[1]), "gr");
  // 50 ms as the file says, then 100 ms for a delay of nothing.
  EXPECT_EQ(seen.frames[0].time.end.count(), 50'000);
  EXPECT_EQ(seen.frames[1].time.begin.count(), 50'000);
  EXPECT_EQ(seen.frames[1].time.end.count(), 150'000);
  EXPECT_EQ(seen.info.duration.count(), 150'000);
  EXPECT_EQ(seen.info.kind, MediaKind::Animation);
}

TEST(Gif, InterlacedRowsComeInOrder) {
  // Rows in the order 0, 4, 2, 1, 3.
  const Seen seen = see(screen(1, 5) + picture({0, 0, 1, 5}, "\1\3\2\2\1", 0x40) + ';');
  ASSERT_FALSE(seen.failed()) << seen.why();
  std::string column;
  for (int y = 0; y < 5; ++y)
    column += row(seen.frames[0], y);
  EXPECT_EQ(column, "rggrw");
}

TEST(Gif, LocalTableCountsForItsPictureOnly) {
  const std::string local{"\xFF\xFF\xFF\0\xFF\0\xFF\0\0\0\0\0", 12};
  std::string own = picture({0, 0, 2, 1}, "\1\2", 0x81);
  own.insert(10, local);
  const Seen seen = see(screen(2, 1) + own + picture({0, 0, 2, 1}, "\1\2") + ';');
  ASSERT_FALSE(seen.failed()) << seen.why();
  EXPECT_EQ(row(seen.frames[0]), "gr");
  EXPECT_EQ(row(seen.frames[1]), "rg");
}

TEST(Gif, PictureBeyondTheScreenIsSeenWhole) {
  const Seen seen = see(screen(1, 1) + picture({1, 0, 2, 1}, "\1\2") + ';');
  ASSERT_FALSE(seen.failed()) << seen.why();
  EXPECT_EQ(seen.info.width, 3);
  EXPECT_EQ(row(seen.frames[0]), ".rg");
}

TEST(Gif, WithoutAnyTableIndicesAreGrey) {
  const std::string bare = "GIF87a" + le16(2) + le16(1) + std::string{"\0\0\0", 3};
  const Seen seen = see(bare + picture({0, 0, 2, 1}, indices("\0\3", 2)) + ';');
  ASSERT_FALSE(seen.failed()) << seen.why();
  EXPECT_EQ(row(seen.frames[0]), "kw");
}

TEST(Gif, ExtensionsBecomeFieldsAndParts) {
  std::string xmp =
      R"(<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description xmlns:dc="http://purl.org/dc/elements/1.1/" rdf:about=""><dc:creator><rdf:Seq><rdf:li>A. Sample</rdf:li></rdf:Seq></dc:creator></rdf:Description></rdf:RDF></x:xmpmeta>)";
  xmp += '\x01';
  for (int i = 255; i >= 0; --i)
    xmp += static_cast<char>(i);
  const std::string comment = extension('\xFE', block("first ") + block("and second"));
  const Seen seen =
      see(screen(1, 1) + comment + extension('\x01', block(std::string(12, ' ')) + block("words")) +
          extension('\xFF', block("XMP DataXMP") + xmp) +
          extension('\xFF', block("NETSCAPE2.0") + block(std::string{"\1\0\0", 3})) +
          extension('\xFF', block("VENDORX 1.0") + block("secret")) +
          extension('\x7F', block("odd")) + extension('\xFE', block(std::string{"PK\3\4\0", 5})) +
          picture({0, 0, 1, 1}, "\1", 0, "behind the codes") + ";after");
  ASSERT_FALSE(seen.failed()) << seen.why();
  EXPECT_EQ(seen.field("Gif.Comment"), "first and second\n(5 bytes)");
  EXPECT_EQ(seen.field("Gif.PlainText"), "words");
  EXPECT_EQ(seen.field("Xmp.dc.creator"), "A. Sample");
  EXPECT_EQ(seen.part_paths(), (std::vector<std::string>{"app/VENDORX_1.0/0", "app/0x7F/0",
                                                         "comment/0", "lzw/tail", "trailer/0"}));
  EXPECT_EQ(seen.part("app/VENDORX_1.0/0"), "secret");
  EXPECT_EQ(seen.part("lzw/tail"), "behind the codes");
  EXPECT_EQ(seen.part("trailer/0"), "after");
}

struct Broken {
  const char* name;
  std::string bytes;
  std::size_t frames;  // that are seen before the error
};

class GifBroken : public ::testing::TestWithParam<Broken> {};

TEST_P(GifBroken, SaysSo) {
  const Seen seen = see(GetParam().bytes);
  EXPECT_EQ(seen.frames.size(), GetParam().frames);
  ASSERT_TRUE(seen.failed());
  const Error& error = seen.open_error ? *seen.open_error : *seen.frame_error;
  EXPECT_EQ(error.code, ErrorCode::Malformed) << error.detail;
}

const std::string kGood = screen(2, 1) + picture({0, 0, 2, 1}, "\1\2");

INSTANTIATE_TEST_SUITE_P(
    All, GifBroken,
    ::testing::Values(
        Broken{"signature_alone", "GIF89a", 0}, Broken{"no_picture", screen(1, 1) + ';', 0},
        Broken{"no_trailer", kGood, 1}, Broken{"unknown_block", kGood + "\x11;", 1},
        Broken{"too_few_pixels", screen(3, 1) + picture({0, 0, 3, 1}, "\1\2") + ';', 0},
        Broken{"later_picture_broken",
               kGood + picture({0, 0, 2, 1}, "\1") + picture({0, 0, 2, 1}, "\3\3") + ';', 2},
        Broken{"no_pixels", screen(3, 1) + picture({0, 0, 0, 1}, "") + ';', 0},
        Broken{"code_size_12", kGood.substr(0, 35) + '\x0C' + kGood.substr(36) + ';', 0},
        // Code 7 where the table ends at 6.
        Broken{"unknown_code",
               screen(2, 1) + "\x2C" + le16(0) + le16(0) + le16(2) + le16(1) +
                   std::string{"\0\2\2\x3C\0\0;", 7},
               0}),
    [](const auto& test) { return test.param.name; });

TEST(Gif, CutAnywhereIsNeverSilent) {
  const std::string whole = screen(4, 2) + control(0, 10, 0) +
                            picture({0, 0, 4, 2}, "\1\2\3\1\1\2\3\1") + control(0, 10, 0) +
                            picture({0, 0, 4, 2}, "\3\2\3\1\1\2\3\1") + ';';
  ASSERT_FALSE(see(whole).failed());
  for (std::size_t size = 0; size < whole.size(); ++size)
    EXPECT_TRUE(see(std::string_view{whole}.substr(0, size)).failed()) << size;
}

TEST(Gif, GiantScreenIsRefusedBeforeDecoding) {
  const std::string giant = screen(65535, 65535) + picture({0, 0, 2, 1}, "\1\2") + ';';
  const Seen seen = see(giant);
  ASSERT_TRUE(seen.open_error);
  EXPECT_EQ(seen.open_error->code, ErrorCode::LimitExceeded);
}

TEST(Gif, ManyPicturesOnOneCanvasStopAtTheTimeLimit) {
  std::string bomb = screen(3000, 3000);
  for (int i = 0; i < 3000; ++i)
    bomb += picture({0, 0, 1, 1}, "\1");
  Limits limits;
  limits.time = std::chrono::milliseconds{200};
  limits.frames = 5000;
  const Seen seen = testing::see(&register_gif, bomb + ';', limits);
  ASSERT_TRUE(seen.frame_error);
  EXPECT_EQ(seen.frame_error->code, ErrorCode::Timeout);
}

/// Every frame of a noisy animation against another decoder.
TEST(Gif, FramesAgreeWithImageMagick) {
  if (!testing::has_command("convert") || !testing::has_command("ffprobe"))
    GTEST_SKIP() << "needs imagemagick and ffmpeg";
  const testing::ScratchFolder folder;
  const std::string gif = folder / "a.gif";
  testing::written_by(
      "convert -seed 7 -size 61x47 plasma:red-blue plasma:green-white -delay 7 -loop 0 " +
      std::string{"\\( -size 20x30 plasma:black-yellow -repage 61x47+30+10 \\) "} +
      "-dispose previous -interlace GIF " + gif);
  const std::string bytes = testing::file_text(gif);
  ASSERT_FALSE(bytes.empty());
  const Seen seen = see(bytes);
  ASSERT_FALSE(seen.failed()) << seen.why();
  ASSERT_EQ(seen.frames.size(), 3U);
  const std::string raw = testing::written_by("convert " + gif + " -coalesce -depth 8 bgra:-");
  ASSERT_EQ(raw.size(), 61U * 47U * 4U * 3U);
  std::size_t at = 0;
  std::size_t different = 0;
  for (const Frame& frame : seen.frames)
    for (int y = 0; y < 47; ++y)
      for (int x = 0; x < 61; ++x, at += 4)
        for (std::size_t c = 0; c < 3; ++c)
          different += static_cast<std::uint8_t>(raw[at + c]) !=
                       frame.image.view().row(
                           y)[static_cast<std::size_t>(x) *
                                  static_cast<std::size_t>(bytes_per_pixel(frame.image.format())) +
                              c];
  EXPECT_EQ(different, 0U);

  std::string times;
  for (const Frame& frame : seen.frames)
    times += std::to_string(frame.time.begin.count() / 10'000) + "\n";
  EXPECT_EQ(testing::written_by("ffprobe -show_entries packet=pts -of csv=p=0 " + gif), times);
}

}  // namespace
}  // namespace outvet
