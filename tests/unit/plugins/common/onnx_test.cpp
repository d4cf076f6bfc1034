#include "plugins/common/onnx.h"

#include <numeric>

#include "tests/support/models.h"

namespace outvet {
namespace {

TEST(Onnx, RunsANetworkOfAnySize) {
  OUTVET_NEEDS_MODEL("onnxruntime");
  OUTVET_NEEDS_MODEL("text_detection");
  auto model = OnnxModel::open(*testing::model_store(), "text_detection");
  ASSERT_TRUE(model) << model.error().detail;
  for (const std::int64_t width : {64, 160}) {
    const std::array<std::int64_t, 4> shape{1, 3, 96, width};
    const std::vector<float> input(static_cast<std::size_t>(3 * 96 * width), 0.1F);
    auto outputs = (*model)->run(input, shape);
    ASSERT_TRUE(outputs) << outputs.error().detail;
    ASSERT_EQ(outputs->size(), 1U);
    EXPECT_EQ(outputs->front().shape, (std::vector<std::int64_t>{1, 1, 96, width}));
    EXPECT_EQ(outputs->front().data.size(), static_cast<std::size_t>(96 * width));
  }
}

TEST(Onnx, SharesANetworkThatIsHeld) {
  OUTVET_NEEDS_MODEL("onnxruntime");
  OUTVET_NEEDS_MODEL("text_orientation");
  auto one = OnnxModel::open(*testing::model_store(), "text_orientation");
  auto two = OnnxModel::open(*testing::model_store(), "text_orientation");
  ASSERT_TRUE(one && two);
  EXPECT_EQ(one->get(), two->get());
}

TEST(Onnx, RefusesAShapeThatIsNotTheData) {
  OUTVET_NEEDS_MODEL("onnxruntime");
  OUTVET_NEEDS_MODEL("text_orientation");
  auto model = OnnxModel::open(*testing::model_store(), "text_orientation");
  ASSERT_TRUE(model);
  const std::vector<float> input(10, 0.F);
  const std::array<std::int64_t, 4> shapes[] = {
      {1, 3, 48, 192}, {1, 3, -1, 192}, {1 << 30, 1 << 30, 1 << 30, 1 << 30}};
  for (const auto& shape : shapes)
    EXPECT_FALSE((*model)->run(input, shape));
}

TEST(Onnx, RefusesAFileThatIsNoNetwork) {
  OUTVET_NEEDS_MODEL("onnxruntime");
  OUTVET_NEEDS_MODEL("tesseract_eng");
  auto model = OnnxModel::open(*testing::model_store(), "tesseract_eng");
  ASSERT_FALSE(model);
  EXPECT_EQ(model.error().code, ErrorCode::Malformed);
}

TEST(Onnx, SaysWhenTheModelIsMissing) {
  const ModelStore empty{"/nonexistent", {}};
  auto model = OnnxModel::open(empty, "text_detection");
  ASSERT_FALSE(model);
  EXPECT_EQ(model.error().code, ErrorCode::Unavailable);
}

}  // namespace
}  // namespace outvet
