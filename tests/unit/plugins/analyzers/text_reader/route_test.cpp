// Which engine reads: the network of our own, and Tesseract where that is missing or damaged.

#include "plugins/analyzers/text_reader/route.h"

#include "plugins/analyzers/text_reader/network_recogniser.h"
#include "tests/support/bytes.h"
#include "tests/support/drawing.h"
#include "tests/support/models.h"

namespace outvet {
namespace {

Strip strip_of(const char* text, const char* font) {
  cv::Mat picture = testing::paper(900, 200);
  testing::write_text(picture, text, {60, 120}, 36, cv::Scalar::all(20), font);
  return LineRectifier{picture}.cut({{450, 108}, 880, 90, 0, 1});
}

/// The project's models, the line network's file changed to `file`.
std::shared_ptr<const ModelStore> store_with(const std::string& file) {
  std::vector<ModelEntry> entries = testing::model_store()->entries();
  for (ModelEntry& entry : entries)
    if (entry.name == "line_reader") entry.path = file;
  return std::make_shared<const ModelStore>(testing::models_folder(), std::move(entries));
}

class RouteTest : public ::testing::Test {
 protected:
  void SetUp() override {
    for (const char* name :
         {"onnxruntime", "line_reader", "line_reader_keys", "tesseract_deva", "tesseract_eng"})
      if (!testing::model_store()->present(name))
        GTEST_SKIP() << "model '" << name << "' is not in " << testing::models_folder();
    for (const char* font : {testing::kLatinFont, testing::kHindiFont})
      if (!std::filesystem::exists(font)) GTEST_SKIP() << "font missing: " << font;
  }
};

TEST_F(RouteTest, ReadsIdentifiersAndHindi) {
  Route route{testing::model_store()};
  const auto latin = route.read(strip_of("PAN ABCPK1234L, 09/2024", testing::kLatinFont));
  ASSERT_TRUE(latin);
  EXPECT_EQ(text_of(*latin), "PAN ABCPK1234L, 09/2024");
  EXPECT_GT(confidence_of(*latin), 0.8F);
  const auto hindi = route.read(strip_of("जिला कार्यालय लखनऊ", testing::kHindiFont));
  ASSERT_TRUE(hindi);
  EXPECT_EQ(text_of(*hindi), "जिला कार्यालय लखनऊ");
}

TEST_F(RouteTest, ReadsWithTesseractWhereTheNetworkIsLostOrDamaged) {
  const testing::ScratchFile damaged{std::string(2164466, 'x')};  // right size, wrong content
  for (const std::string& file : {std::string{"/nonexistent/line_reader.onnx"}, damaged.path()}) {
    const auto store = store_with(file);
    EXPECT_FALSE(store->verify("line_reader")) << file;
    Route route{store};
    const auto read = route.read(strip_of("Number 2345 6789", testing::kLatinFont));
    ASSERT_TRUE(read) << file << ": " << read.error().detail;
    EXPECT_EQ(text_of(*read), "Number 2345 6789") << file;
  }
}

TEST_F(RouteTest, PlacesEachLetterWhereItIsDrawn) {
  const auto network = NetworkRecogniser::create(*testing::model_store());
  ASSERT_TRUE(network) << network.error().detail;
  const Strip strip = strip_of("234567890123", testing::kLatinFont);
  const auto read = (*network)->read(strip);
  ASSERT_TRUE(read);
  ASSERT_EQ(text_of(*read), "234567890123");
  const std::vector<float>& cuts = read->front().cuts;
  ASSERT_EQ(cuts.size(), 13U);
  const float digit = static_cast<float>(strip.gray.cols) / 12;
  for (std::size_t i = 0; i < cuts.size(); ++i)
    EXPECT_NEAR(cuts[i], static_cast<float>(i) * digit, digit / 3) << i;
}

TEST_F(RouteTest, ReadsNothingInAnEmptyStrip) {
  Route route{testing::model_store()};
  const auto read = route.read(Strip{});
  ASSERT_TRUE(read);
  EXPECT_TRUE(read->empty());
}

}  // namespace
}  // namespace outvet
