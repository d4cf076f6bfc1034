#include "scanner/pipeline/scanner.h"

#include <gtest/gtest.h>

#include "tests/support/scripted.h"

namespace outvet {
namespace {

using testing::Script;
using testing::Scripts;

Result<Observations> sees_nothing(const Frame&) {
  return Observations{};
}

Report scan(Scripts scripts, testing::ScriptedAnalyzer::Look look = sees_nothing,
            std::shared_ptr<const ByteSource> bytes = testing::script_file("a"), Limits limits = {},
            const std::string& name = "a.script") {
  const Registry registry = testing::scripted_registry(std::move(scripts), std::move(look));
  const auto scanner = *Scanner::create(registry, testing::context(), Fingerprinter::ephemeral());
  const auto session = *scanner->open_session();
  Budget budget{limits};
  return scanner->scan({"id", Sensitive{name}, std::move(bytes)}, Policy{}, *session, budget,
                       {.transcript = true});
}

MetaField field(std::string key, std::string value) {
  return {std::move(key), Sensitive{std::move(value)}};
}

TEST(Scanner, ACleanPictureIsAllowed) {
  const Report report = scan({{"a", {}}});
  EXPECT_EQ(report.verdict.decision, Decision::Allow);
  EXPECT_EQ(report.coverage.frames_examined, 1U);
  EXPECT_EQ(report.sha256, sha256(testing::bytes_of("SCRIPT a")));
}

TEST(Scanner, TextInPixelsBlocks) {
  const Report report = scan({{"a", {}}}, [](const Frame&) -> Result<Observations> {
    return Observations{{testing::line_of("a secret word")}, {}, {}, 0};
  });
  EXPECT_EQ(report.verdict.decision, Decision::Block);
  ASSERT_EQ(report.findings.size(), 1U);
  EXPECT_EQ(report.findings[0].source, Source::Ocr);
  EXPECT_FALSE(report.findings[0].fingerprint.empty());
}

TEST(Scanner, TextIsFoundThroughEveryDoor) {
  Script script;
  script.fields = {field("Exif.Image.Artist", "secret")};
  script.parts = {{"trailer/0", memory_source(testing::bytes_of("\x01\x02my secret\x03"))}};
  const Report report = scan(
      {{"a", script}},
      [](const Frame&) -> Result<Observations> {
        Observations seen;
        seen.codes.push_back(
            {"QRCode", Sensitive<std::string>{"secret"}, {{0, 0}, {8, 0}, {8, 8}, {0, 8}}});
        return seen;
      },
      testing::script_file("a"), {}, "secret.script");
  std::vector<Source> sources;
  for (const Finding& finding : report.findings)
    sources.push_back(finding.source);
  // In reading order: what lies in pixels, then what has no place, then the parts.
  EXPECT_EQ(sources,
            (std::vector{Source::Barcode, Source::FileName, Source::Metadata, Source::Metadata}));
  EXPECT_EQ(report.findings.back().locus.part, "trailer/0");
}

TEST(Scanner, APartIsScannedLikeAPicture) {
  Script outer;
  outer.parts = {{"exif/thumbnail", testing::script_file("inner")}};
  Script inner;
  inner.fields = {field("Exif.Image.Artist", "secret")};
  const Report report = scan({{"a", outer}, {"inner", inner}});
  ASSERT_EQ(report.findings.size(), 1U);
  EXPECT_EQ(report.findings[0].locus.part, "exif/thumbnail");
  EXPECT_EQ(report.coverage.parts, (std::vector<std::string>{"exif/thumbnail", ""}));
  EXPECT_EQ(report.coverage.frames_examined, 1U) << "frames of parts are not the item's";
}

TEST(Scanner, NestingEndsAtTheLimit) {
  Script loop;
  loop.parts = {{"x/0", testing::script_file("a")}};
  const Report report = scan({{"a", loop}});
  ASSERT_FALSE(report.gaps.empty());
  EXPECT_EQ(report.gaps[0].code, ErrorCode::LimitExceeded);
  EXPECT_GE(report.verdict.decision, Decision::Sanitize);
}

TEST(Scanner, ABrokenFrameIsAGap) {
  Script script;
  script.frames = 3;
  script.fails_at_frame = 1;
  const Report report = scan({{"a", script}});
  EXPECT_EQ(report.verdict.decision, Decision::Review);
  EXPECT_EQ(report.coverage.frames_examined, 1U);
  EXPECT_EQ(report.coverage.frames_total, 3U);
}

TEST(Scanner, EqualFramesAreReadOnce) {
  Script script;
  script.frames = 4;
  auto calls = std::make_shared<int>(0);
  const Report report = scan({{"a", script}}, [calls](const Frame&) -> Result<Observations> {
    ++*calls;
    return Observations{};
  });
  EXPECT_EQ(*calls, 1);
  EXPECT_EQ(report.coverage.frames_examined, 4U);
  EXPECT_EQ(report.verdict.decision, Decision::Allow);
}

TEST(Scanner, NothingDecodedIsUnscannable) {
  Script script;
  script.fails_at_frame = 0;
  EXPECT_EQ(scan({{"a", script}}).verdict.decision, Decision::Unscannable);
}

TEST(Scanner, AnExceptionIsAGapWithoutItsText) {
  Script script;
  script.throws = true;
  const Report report = scan({{"a", script}});
  EXPECT_EQ(report.verdict.decision, Decision::Review);
  ASSERT_EQ(report.gaps.size(), 1U);
  EXPECT_EQ(report.gaps[0].detail.find("secret"), std::string::npos);
}

TEST(Scanner, AFailingAnalyzerIsAGap) {
  const Report report = scan({{"a", {}}}, [](const Frame&) -> Result<Observations> {
    return Error{ErrorCode::Timeout, "eye", "too slow"};
  });
  EXPECT_EQ(report.verdict.decision, Decision::Review);
}

TEST(Scanner, UnknownBytesAreUnscannable) {
  const Report report =
      scan({}, sees_nothing, memory_source(testing::bytes_of("no format at all")));
  EXPECT_EQ(report.verdict.decision, Decision::Unscannable);
  EXPECT_EQ(report.verdict.remedy, Remedy::Person);
  EXPECT_EQ(scan({}, sees_nothing, memory_source({})).verdict.decision, Decision::Unscannable);
}

TEST(Scanner, LimitsAreGaps) {
  Limits bytes;
  bytes.input_bytes = 3;
  EXPECT_EQ(scan({{"a", {}}}, sees_nothing, testing::script_file("a"), bytes).verdict.decision,
            Decision::Unscannable);
  Limits frames;
  frames.frames = 2;
  Script script;
  script.frames = 5;
  const Report report = scan({{"a", script}}, sees_nothing, testing::script_file("a"), frames);
  EXPECT_EQ(report.verdict.decision, Decision::Review);
  EXPECT_EQ(report.coverage.frames_examined, 2U);
  Limits text;
  text.text_bytes = 4;
  Script wordy;
  wordy.fields = {field("k", "123"), field("k", "45")};
  EXPECT_EQ(scan({{"a", wordy}}, sees_nothing, testing::script_file("a"), text).verdict.decision,
            Decision::Review);
}

/// Counts how often the analyzer is shown a picture, and keeps the first pixel of each.
struct Shown {
  std::vector<int> first_pixels;
  Result<Observations> operator()(const Frame& frame) {
    EXPECT_EQ(frame.image.format(), PixelFormat::Bgr8);
    first_pixels.push_back(frame.image.view().data[0]);
    return Observations{};
  }
};

std::vector<int> views(const std::function<void(Image::Fresh&)>& paint) {
  Script script;
  script.pixels = PixelFormat::Bgra8;
  script.paint = paint;
  auto shown = std::make_shared<Shown>();
  scan({{"a", script}}, [shown](const Frame& frame) { return (*shown)(frame); });
  return shown->first_pixels;
}

void fill(Image::Fresh& image, std::uint8_t colour, std::uint8_t alpha) {
  for (int i = 0; i < 64; ++i) {
    std::fill_n(image.paint + i * 4, 3, colour);
    image.paint[i * 4 + 3] = alpha;
  }
}

TEST(Views, OpaqueAlphaIsSeenOnce) {
  EXPECT_EQ(views([](Image::Fresh& image) { fill(image, 7, 255); }), std::vector<int>{7});
}

TEST(Views, ShownOnWhiteAndOnBlack) {
  EXPECT_EQ(views([](Image::Fresh& image) { fill(image, 0, 0); }), (std::vector<int>{255, 0}));
}

TEST(Views, ColoursThatBarelyShowAreSeen) {
  EXPECT_EQ(views([](Image::Fresh& image) {
              fill(image, 0, 3);
              image.paint[0] = 200;
            }).size(),
            3U);
}

TEST(Views, ColoursUnderTransparentPixelsAreSeen) {
  EXPECT_EQ(views([](Image::Fresh& image) {
              fill(image, 0, 0);
              image.paint[0] = 200;
            }),
            (std::vector<int>{255, 0, 200}));
}

}  // namespace
}  // namespace outvet
