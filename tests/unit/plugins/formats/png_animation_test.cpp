#include <gtest/gtest.h>

#include "tests/support/picture_reading.h"
#include "tests/support/png_writer.h"

namespace outvet {
namespace {

using testing::chunk;
using testing::deflated;
using testing::read_all;
using testing::u16;
using testing::u32;
using namespace std::string_literals;

constexpr int kKeep = 0;
constexpr int kClear = 1;
constexpr int kRestore = 2;

/// One frame of a canvas of 2 x 1 px, RGB and alpha.
struct TestFrame {
  std::uint32_t width, left;
  std::string pixels;  ///< RGBA
  int dispose = kKeep;
  int blend = 0;
  unsigned int above = 1, below = 10;  ///< delay, s
};

std::string control(std::uint32_t sequence, const TestFrame& frame) {
  return chunk("fcTL", u32(sequence) + u32(frame.width) + u32(1) + u32(frame.left) + u32(0) +
                           u16(frame.above) + u16(frame.below) + static_cast<char>(frame.dispose) +
                           static_cast<char>(frame.blend));
}

std::string data_of(const TestFrame& frame) {
  return deflated('\0' + frame.pixels);
}

/// `still`: a picture that is no frame, in front of the animation.
std::string apng(const std::vector<TestFrame>& frames, const std::string& still = {},
                 std::size_t declared = 0) {
  std::string file = std::string{testing::kPngSignature} + testing::png_header(2, 1, 8, 6) +
                     chunk("acTL", u32(declared == 0 ? frames.size() : declared) + u32(0));
  if (!still.empty()) file += chunk("IDAT", deflated('\0' + still));
  std::uint32_t sequence = 0;
  for (std::size_t i = 0; i < frames.size(); ++i) {
    file += control(sequence++, frames[i]);
    if (i == 0 && still.empty())
      file += chunk("IDAT", data_of(frames[i]));
    else
      file += chunk("fdAT", u32(sequence++) + data_of(frames[i]));
  }
  return file + chunk("IEND", "");
}

const std::string kRed = "\xFF\0\0\xFF"s;
const std::string kBlue = "\0\0\xFF\xFF"s;
const std::string kNone = "\0\0\0\0"s;
const std::string kHalf = "\0\0\xFF\x80"s;  // blue, half transparent

/// "rb" for a red and a blue pixel, '.' for a transparent one, 'm' for a mixture.
std::string colours(const Image& image) {
  std::string out;
  for (int x = 0; x < image.width(); ++x) {
    const std::vector<int> pixel = testing::pixel(image, x, 0);
    const bool blue = pixel[0] > 0;
    const bool red = pixel[2] > 0;
    if (pixel.size() == 4 && pixel[3] == 0)
      out += '.';
    else
      out += blue && red ? 'm' : blue ? 'b' : 'r';
  }
  return out;
}

TEST(Apng, ComposesAsABrowserDoes) {
  struct Case {
    const char* name;
    std::vector<TestFrame> frames;
    std::vector<std::string> seen;
  };
  const Case kCases[] = {
      {"keep", {{2, 0, kRed + kRed}, {1, 1, kBlue}}, {"rr", "rb"}},
      {"clear", {{2, 0, kRed + kRed}, {1, 1, kBlue, kClear}, {1, 0, kBlue}}, {"rr", "rb", "b."}},
      {"restore",
       {{2, 0, kRed + kRed}, {1, 1, kBlue, kRestore}, {1, 0, kBlue}},
       {"rr", "rb", "br"}},
      {"restore of the first is clear",
       {{2, 0, kRed + kRed, kRestore}, {1, 1, kBlue}},
       {"rr", ".b"}},
      {"replace brings transparency", {{2, 0, kRed + kRed}, {1, 1, kNone}}, {"rr", "r."}},
      {"over keeps what is below", {{2, 0, kRed + kRed}, {1, 1, kNone, kKeep, 1}}, {"rr", "rr"}},
      {"over mixes", {{2, 0, kRed + kRed}, {1, 1, kHalf, kKeep, 1}}, {"rr", "rm"}},
      {"over nothing", {{2, 0, kNone + kRed}, {1, 0, kBlue, kKeep, 1}}, {".r", "br"}},
  };
  for (const Case& each : kCases) {
    const auto seen = read_all("png", apng(each.frames));
    ASSERT_TRUE(seen.whole()) << each.name << seen.stopped->detail;
    ASSERT_EQ(seen.frames.size(), each.seen.size()) << each.name;
    for (std::size_t i = 0; i < each.seen.size(); ++i) {
      EXPECT_EQ(colours(seen.frames[i].image), each.seen[i]) << each.name << " frame " << i;
      EXPECT_EQ(seen.frames[i].index, i);
    }
    EXPECT_TRUE(seen.parts.empty()) << each.name;
  }
}

TEST(Apng, MixesByTheShareOfEach) {
  const auto seen = read_all("png", apng({{2, 0, kRed + kRed}, {1, 1, kHalf, kKeep, 1}}));
  ASSERT_EQ(seen.frames.size(), 2U);
  const std::vector<int> mixed = testing::pixel(seen.frames[1].image, 1, 0);
  EXPECT_EQ(mixed, (std::vector<int>{128, 0, 127}));  // 128 of 255 blue over red, opaque
}

TEST(Apng, GivesTimes) {
  const auto seen = read_all("png", apng({{2, 0, kRed + kRed, kKeep, 0, 1, 10},
                                          {1, 1, kBlue, kKeep, 0, 0, 0},
                                          {1, 1, kRed, kKeep, 0, 5, 0}}));
  ASSERT_EQ(seen.frames.size(), 3U);
  EXPECT_EQ(seen.info.mime, "image/apng");
  EXPECT_EQ(seen.info.kind, MediaKind::Animation);
  EXPECT_EQ(seen.info.frames, 3U);
  EXPECT_EQ(seen.info.duration.count(), 160'000);
  EXPECT_EQ(seen.frames[0].time.end.count(), 100'000);
  EXPECT_EQ(seen.frames[1].time.begin.count(), 100'000);
  EXPECT_EQ(seen.frames[1].time.end.count(), 110'000) << "no time at all becomes 10 ms";
  EXPECT_EQ(seen.frames[2].time.end.count(), 160'000) << "a denominator of 0 is 100";
}

TEST(Apng, ShowsTheStillPictureThatNoBrowserShows) {
  const auto seen = read_all("png", apng({{2, 0, kRed + kRed}}, kBlue + kBlue));
  ASSERT_TRUE(seen.whole());
  ASSERT_EQ(seen.frames.size(), 2U);
  EXPECT_EQ(colours(seen.frames[0].image), "bb");
  EXPECT_EQ(colours(seen.frames[1].image), "rr");
}

TEST(Apng, SaysWhatIsWrongBehindTheFramesThatAreRight) {
  std::string disorder = apng({{2, 0, kRed + kRed}, {1, 1, kBlue}});
  const std::size_t second = disorder.rfind("fcTL");
  disorder.replace(second - 4, 38, control(7, {1, 1, {}}));
  struct Case {
    const char* name;
    std::string file;
    std::size_t frames;
  };
  const Case kCases[] = {
      {"fewer than declared", apng({{2, 0, kRed + kRed}}, {}, 5), 1},
      {"out of order", disorder, 2},
      {"off the canvas", apng({{2, 0, kRed + kRed}, {1, 2, kBlue}, {1, 1, kBlue}}), 1},
      {"huge offset", apng({{2, 0, kRed + kRed}, {1, 0xFFFFFFFF, kBlue}}), 1},
      {"broken frame", apng({{2, 0, kRed + kRed}, {2, 0, kBlue}, {1, 1, kBlue}}), 1},
      {"unknown operation", apng({{2, 0, kRed + kRed}, {1, 1, kBlue, 9, 9}}), 2},
  };
  for (const Case& each : kCases) {
    const auto seen = read_all("png", each.file);
    EXPECT_EQ(seen.trouble(), "malformed") << each.name;
    EXPECT_EQ(seen.frames.size(), each.frames) << each.name;
  }
}

TEST(Apng, FindsBytesBehindTheDataOfAFrame) {
  std::string file = apng({{2, 0, kRed + kRed}, {1, 1, kBlue}});
  const std::string whole = u32(2) + data_of({1, 1, kBlue});
  const std::size_t at = file.find(chunk("fdAT", whole));
  ASSERT_NE(at, std::string::npos);
  file.replace(at, whole.size() + 12, chunk("fdAT", whole + "hidden tail"));
  const auto seen = read_all("png", file);
  ASSERT_TRUE(seen.whole());
  EXPECT_EQ(testing::to_text(seen.part("fdat/tail")), "hidden tail");
}

TEST(Apng, IsCutToTheFramesThatAreThere) {
  std::vector<TestFrame> frames(20, {2, 0, kRed + kBlue});
  const std::string file = apng(frames);
  for (std::size_t tenths = 1; tenths < 10; ++tenths) {
    const auto seen = read_all("png", file.substr(0, file.size() * tenths / 10));
    EXPECT_EQ(seen.trouble(), "malformed") << tenths;
    EXPECT_LE(seen.frames.size(), 2 * tenths) << tenths;
    EXPECT_GE(seen.frames.size() + 2, 2 * tenths) << tenths;
  }
}

}  // namespace
}  // namespace outvet
