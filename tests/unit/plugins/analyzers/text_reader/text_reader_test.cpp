// The reader as a whole, on pictures drawn here. Judged by how much it reads, not by exact
// strings: engines and fonts differ by a letter now and then.

#include <algorithm>

#include "plugins/builtin.h"
#include "scanner/plugin/registry.h"
#include "tests/support/drawing.h"
#include "tests/support/models.h"

namespace outvet {
void register_text_reader(Registry& registry);

namespace {

std::unique_ptr<Analyzer> make_reader(std::size_t cores) {
  Registry registry;
  register_text_reader(registry);
  PluginContext context;
  context.models = testing::model_store();
  context.cores = std::make_shared<Cores>(cores);
  auto made = registry.all<Analyzer>().at("text_reader")(context);
  if (!made) throw std::runtime_error(made.error().detail);
  return std::move(*made);
}

std::string read(Analyzer& reader, const cv::Mat& picture) {
  Budget budget{Limits{}};
  auto seen = reader.analyze(testing::frame_of(picture), {}, budget);
  if (!seen) throw std::runtime_error(seen.error().detail);
  std::string text;
  for (const TextLine& line : seen->lines)
    for (const TextWord& word : line.words)
      text += word.text + (&word == &line.words.back() ? "\n" : " ");
  return text;
}

class TextReaderTest : public ::testing::Test {
 protected:
  void SetUp() override {
    for (const char* name :
         {"onnxruntime", "text_detection", "text_orientation", "tesseract_deva", "tesseract_eng"})
      if (!testing::model_store()->present(name))
        GTEST_SKIP() << "model '" << name << "' is not in " << testing::models_folder();
    for (const char* font : {testing::kLatinFont, testing::kHindiFont})
      if (!std::filesystem::exists(font)) GTEST_SKIP() << "font missing: " << font;
  }
};

constexpr const char* kWords[] = {"Government", "District", "2345", "Lucknow",
                                  "9012",       "कार्यालय",  "लखनऊ"};

cv::Mat letter(const cv::Scalar& ink, const cv::Scalar& ground) {
  cv::Mat picture = testing::paper(900, 900, ground);
  testing::write_text(picture, "Government of Uttar Pradesh", {120, 300}, 34, ink);
  testing::write_text(picture, "The District Magistrate, Lucknow", {120, 400}, 26, ink);
  testing::write_text(picture, "Number 2345 6789 9012", {120, 500}, 26, ink);
  testing::write_text(picture, "जिलाधिकारी कार्यालय लखनऊ", {120, 600}, 36, ink, testing::kHindiFont);
  return picture;
}

struct Case {
  const char* name;
  double angle;
  cv::Scalar ink;
  cv::Scalar ground;
};

TEST_F(TextReaderTest, ReadsBothScriptsTurnedAnywayAndInAnyInk) {
  const Case cases[] = {
      {"plain", 0, cv::Scalar::all(20), cv::Scalar::all(240)},
      {"skewed", 6, cv::Scalar::all(20), cv::Scalar::all(240)},
      {"upside down", 180, cv::Scalar::all(20), cv::Scalar::all(240)},
      {"on its side", 90, cv::Scalar::all(20), cv::Scalar::all(240)},
      {"on the other side", -90, cv::Scalar::all(20), cv::Scalar::all(240)},
      {"light on dark", 0, cv::Scalar::all(235), {90, 40, 20}},
      {"faint", 0, cv::Scalar::all(190), cv::Scalar::all(235)},
      {"red", 0, {40, 30, 200}, cv::Scalar::all(240)},
  };
  const auto reader = make_reader(1);
  for (const Case& c : cases) {
    const std::string text = read(*reader, testing::rotated(letter(c.ink, c.ground), c.angle));
    const auto found = std::ranges::count_if(
        kWords, [&](const char* word) { return text.find(word) != std::string::npos; });
    EXPECT_GE(found, std::ssize(kWords) - 1) << c.name << ":\n" << text;
  }
}

TEST_F(TextReaderTest, SaysWhereEachDigitLies) {
  cv::Mat picture = testing::paper(700, 300);
  testing::write_text(picture, "2345 6789 9012", {100, 170}, 40);
  Budget budget{Limits{}};
  auto seen = make_reader(1)->analyze(testing::frame_of(picture), {}, budget);
  ASSERT_TRUE(seen);
  ASSERT_EQ(seen->lines.size(), 1U);
  TextDoc doc{Source::Ocr, {}};
  doc.append(seen->lines.front(), 1);
  ASSERT_EQ(doc.text(), "2345 6789 9012");
  // Painting over the first eight digits leaves nothing of them and the last four whole.
  const Locus first_eight = doc.locate(0, 9);
  const auto& area = std::get<PixelArea>(first_eight.place);
  cv::Mat rest;
  cv::cvtColor(picture, rest, cv::COLOR_BGR2GRAY);
  for (const Polygon& shape : area.shapes) {
    std::vector<cv::Point> corners;
    for (const Point& corner : shape)
      corners.emplace_back(cvRound(corner.x), cvRound(corner.y));
    cv::fillConvexPoly(rest, corners, cv::Scalar{240});
  }
  std::vector<cv::Point> ink;
  cv::findNonZero(rest < 128, ink);
  const cv::Rect left = cv::boundingRect(ink);
  EXPECT_GT(left.width, 4 * 18) << "four digits of about 24 px must stay";
  EXPECT_LT(left.width, 4 * 30) << "nothing of the eighth digit may stay";
}

TEST_F(TextReaderTest, FindsNothingWhereNothingIsWritten) {
  cv::Mat noise(600, 800, CV_8UC3);
  cv::theRNG().state = 7;
  cv::randu(noise, cv::Scalar::all(90), cv::Scalar::all(160));
  cv::GaussianBlur(noise, noise, {0, 0}, 6);
  EXPECT_EQ(read(*make_reader(1), noise), "");
}

TEST_F(TextReaderTest, DoesNotDependOnTheNumberOfCores) {
  const cv::Mat picture = letter(cv::Scalar::all(20), cv::Scalar::all(240));
  EXPECT_EQ(read(*make_reader(1), picture), read(*make_reader(4), picture));
}

TEST_F(TextReaderTest, StopsWhenAskedTo) {
  std::stop_source stop;
  stop.request_stop();
  Budget budget{Limits{}, stop.get_token()};
  auto seen = make_reader(1)->analyze(
      testing::frame_of(letter(cv::Scalar::all(20), cv::Scalar::all(240))), {}, budget);
  ASSERT_FALSE(seen);
  EXPECT_EQ(seen.error().code, ErrorCode::Cancelled);
}

TEST(TextReader, IsNotBuiltWithoutItsModels) {
  Registry registry;
  register_text_reader(registry);
  PluginContext context;
  context.models = std::make_shared<ModelStore>("/nonexistent", std::vector<ModelEntry>{});
  context.cores = std::make_shared<Cores>(1);
  auto made = registry.all<Analyzer>().at("text_reader")(context);
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().code, ErrorCode::Unavailable);
}

}  // namespace
}  // namespace outvet
