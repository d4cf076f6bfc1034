// Faces are drawn here, so this shows that the network is fed and read rightly, not how well it
// finds people: that is measured by tests/reading.

#include "scanner/plugin/registry.h"
#include "tests/support/drawing.h"
#include "tests/support/models.h"

namespace outvet {
void register_faces(Registry& registry);

namespace {

void draw_face(cv::Mat& picture, cv::Point centre, int size) {
  const auto at = [&](double x, double y) {
    return cv::Point{centre.x + static_cast<int>(x * size), centre.y + static_cast<int>(y * size)};
  };
  const auto len = [&](double x) { return std::max(1, static_cast<int>(x * size)); };
  const cv::Scalar skin{120, 160, 205};
  const cv::Scalar dark{30, 35, 45};
  cv::ellipse(picture, at(0, -0.12), {len(0.44), len(0.5)}, 0, 0, 360, dark, cv::FILLED);
  cv::ellipse(picture, at(0, 0), {len(0.37), len(0.5)}, 0, 0, 360, skin, cv::FILLED);
  for (const double side : {-1.0, 1.0}) {
    cv::ellipse(picture, at(side * 0.16, -0.08), {len(0.075), len(0.04)}, 0, 0, 360,
                cv::Scalar::all(240), cv::FILLED);
    cv::circle(picture, at(side * 0.16, -0.08), len(0.035), dark, cv::FILLED);
    cv::ellipse(picture, at(side * 0.16, -0.17), {len(0.1), len(0.02)}, 0, 0, 360, dark,
                cv::FILLED);
  }
  cv::ellipse(picture, at(0, 0.07), {len(0.04), len(0.1)}, 0, 0, 360, {100, 135, 180}, cv::FILLED);
  cv::ellipse(picture, at(0, 0.25), {len(0.13), len(0.045)}, 0, 0, 360, {70, 70, 170}, cv::FILLED);
  cv::GaussianBlur(picture, picture, {0, 0}, size / 60.0);
}

Observations look(const cv::Mat& picture) {
  Registry registry;
  register_faces(registry);
  PluginContext context;
  context.models = testing::model_store();
  context.cores = std::make_shared<Cores>(1);
  auto analyzer = registry.all<Analyzer>().at("faces")(context);
  if (!analyzer) throw std::runtime_error(analyzer.error().detail);
  Budget budget{Limits{}};
  auto seen = (*analyzer)->analyze(testing::frame_of(picture), {}, budget);
  if (!seen) throw std::runtime_error(seen.error().detail);
  return *seen;
}

TEST(Faces, FindsADrawnFaceWhereItIs) {
  OUTVET_NEEDS_MODEL("onnxruntime");
  OUTVET_NEEDS_MODEL("face_detection");
  for (const int size : {120, 260, 420}) {
    SCOPED_TRACE(size);
    cv::Mat picture = testing::paper(1200, 900, {190, 170, 150});
    draw_face(picture, {700, 420}, size);
    const Observations seen = look(picture);
    ASSERT_EQ(seen.regions.size(), 1U);
    EXPECT_EQ(seen.regions[0].label, "face");
    EXPECT_GE(seen.regions[0].score, 0.7F);
    const Bounds box = bounds_of(seen.regions[0].shape);
    EXPECT_NEAR((box.left + box.right) / 2, 700, size * 0.2);
    EXPECT_NEAR((box.top + box.bottom) / 2, 420, size * 0.25);
  }
}

TEST(Faces, FindsNoneOnPaper) {
  OUTVET_NEEDS_MODEL("onnxruntime");
  OUTVET_NEEDS_MODEL("face_detection");
  EXPECT_TRUE(look(testing::paper(640, 480)).regions.empty());
}

TEST(Faces, IsNotBuiltWithoutItsModel) {
  Registry registry;
  register_faces(registry);
  PluginContext context;
  context.models = std::make_shared<ModelStore>("/nonexistent", std::vector<ModelEntry>{});
  context.cores = std::make_shared<Cores>(1);
  auto made = registry.all<Analyzer>().at("faces")(context);
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().code, ErrorCode::Unavailable);
}

}  // namespace
}  // namespace outvet
