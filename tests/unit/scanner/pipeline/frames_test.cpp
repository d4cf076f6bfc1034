// Moving pictures: what is read, and since when and until when it is said to be there.

#include <gtest/gtest.h>

#include "scanner/pipeline/scanner.h"
#include "tests/support/scripted.h"

namespace outvet {
namespace {

using testing::Script;

constexpr int kWide = 160;
constexpr int kHigh = 120;

/// A striped card of 40 x 16 px that the analyzer reads as "secret": the mark is a pixel of
/// 255 at its corner, which nothing else in these films has.
void paint_card(Image::Fresh& image, int x0, int y0) {
  for (int y = 0; y < 16; ++y)
    for (int x = 0; x < 40; ++x)
      image.row(y0 + y)[x0 + x] = static_cast<std::uint8_t>((x / 3 + y / 4) % 2 ? 20 : 230);
  image.row(y0)[x0] = 255;
}

Result<Observations> reads_the_card(const Frame& frame, int* reads) {
  ++*reads;
  Observations seen;
  const ImageView view = frame.image.view();
  for (int y = 0; y < view.height; ++y)
    for (int x = 0; x < view.width; ++x)
      if (view.row(y)[x] == 255) {
        const auto left = static_cast<float>(x);
        const auto top = static_cast<float>(y);
        TextLine line;
        line.shape = {{left, top}, {left + 40, top}, {left + 40, top + 16}, {left, top + 16}};
        line.words.push_back({"secret", line.shape, 1, {}, {}});
        seen.lines.push_back(line);
      }
  return seen;
}

struct Film {
  Report report;
  int reads = 0;
};

Film show(std::size_t frames, const std::function<void(Image::Fresh&, std::size_t)>& paint,
          MediaKind kind = MediaKind::Video) {
  Script script;
  script.kind = kind;
  script.frames = frames;
  script.width = kWide;
  script.height = kHigh;
  script.pixels = PixelFormat::Gray8;
  script.paint_frame = paint;
  Film film;
  const Registry registry = testing::scripted_registry(
      {{"a", script}}, [&film](const Frame& frame) { return reads_the_card(frame, &film.reads); });
  const auto scanner = *Scanner::create(registry, testing::context(), Fingerprinter::ephemeral());
  const auto session = *scanner->open_session();
  Budget budget{Limits{}};
  film.report = scanner->scan({"id", Sensitive<std::string>{"a"}, testing::script_file("a")},
                              Policy{}, *session, budget);
  return film;
}

PixelArea only_area(const Film& film) {
  EXPECT_EQ(film.report.findings.size(), 1U);
  if (film.report.findings.empty()) return {};
  return std::get<PixelArea>(film.report.findings[0].locus.place);
}

void expect_frames(const PixelArea& area, int first, int last) {
  EXPECT_EQ(area.time.begin, std::chrono::milliseconds{40 * first});
  EXPECT_EQ(area.time.end, std::chrono::milliseconds{40 * (last + 1)});
}

void paint_scene(Image::Fresh& image, int shift) {
  for (int y = 0; y < kHigh; ++y)
    for (int x = 0; x < kWide; ++x)
      image.row(y)[x] = static_cast<std::uint8_t>(90 + 30 * (((x + shift) / 20 + y / 15) % 3));
}

TEST(MovingPictures, AStillFilmIsReadOnce) {
  const Film film = show(100, [](Image::Fresh& image, std::size_t) { paint_scene(image, 0); });
  EXPECT_EQ(film.reads, 1);
  EXPECT_EQ(film.report.coverage.frames_examined, 100U);
  EXPECT_EQ(film.report.verdict.decision, Decision::Allow);
}

TEST(MovingPictures, ACardIsTimedToTheFrame) {
  const Film film = show(100, [](Image::Fresh& image, std::size_t i) {
    paint_scene(image, 0);
    if (i >= 31 && i <= 74) paint_card(image, 50, 40);
  });
  expect_frames(only_area(film), 31, 74);
  EXPECT_LE(film.reads, 4);
}

TEST(MovingPictures, AFlashOfOneFrameIsFound) {
  for (const std::size_t flash : {1U, 20U, 47U, 98U}) {
    SCOPED_TRACE(flash);
    const Film film = show(100, [flash](Image::Fresh& image, std::size_t i) {
      paint_scene(image, 0);
      if (i == flash) paint_card(image, 50, 40);
    });
    expect_frames(only_area(film), static_cast<int>(flash), static_cast<int>(flash));
  }
}

TEST(MovingPictures, AFlashWithinAPanIsFound) {
  for (const std::size_t flash : {9U, 33U, 60U, 81U}) {
    SCOPED_TRACE(flash);
    const Film film = show(100, [flash](Image::Fresh& image, std::size_t i) {
      paint_scene(image, static_cast<int>(i) * 2);
      if (i == flash) paint_card(image, 50, 40);
    });
    ASSERT_EQ(film.report.findings.size(), 1U);
    EXPECT_LE(film.reads, 20);
  }
}

TEST(MovingPictures, AMovingCardIsFollowed) {
  const Film film = show(60, [](Image::Fresh& image, std::size_t i) {
    paint_scene(image, 0);
    if (i >= 10 && i < 50) paint_card(image, 10 + static_cast<int>(i), 40);
  });
  ASSERT_EQ(film.report.findings.size(), 1U);
  const PixelArea area = only_area(film);
  expect_frames(area, 10, 49);
  EXPECT_FALSE(area.path.empty());
}

TEST(MovingPictures, AnAnimationIsReadAtEveryChange) {
  const auto faint = [](Image::Fresh& image, std::size_t i) {
    paint_scene(image, 0);
    // One grey level is enough; the mark is what the analyzer looks for.
    if (i == 2) image.row(7)[9] = static_cast<std::uint8_t>(image.row(7)[9] + 1);
  };
  EXPECT_EQ(show(5, faint, MediaKind::Animation).reads, 3) << "first, changed, changed back";
}

TEST(MovingPictures, TwoStretchesAreTwoFindings) {
  const Film film = show(100, [](Image::Fresh& image, std::size_t i) {
    paint_scene(image, 0);
    if (i < 20 || i >= 70) paint_card(image, 50, 40);
  });
  ASSERT_EQ(film.report.findings.size(), 2U);
}

}  // namespace
}  // namespace outvet
