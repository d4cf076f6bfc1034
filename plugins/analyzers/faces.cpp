// Finds faces with UltraFace (RFB-320, Linzaer 2019, trimmed to its convolutions so that any
// size goes in). Finds faces from about 16 px in the look, 35 px in a photo of 1600; misses
// faces turned by more than a quarter and those behind masks.

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>

#include "plugins/common/cv.h"
#include "plugins/common/onnx.h"
#include "scanner/plugin/registry.h"

namespace outvet {
namespace {

constexpr int kSide = 640;  // px of the longer side: 291 of 295 faces, at 320 272
constexpr int kStep = 32;
constexpr float kLeastScore = 0.7F;
constexpr float kSameFace = 0.4F;  // shared area / joint area
constexpr std::size_t kMostFaces = 1000;

// The anchors and variances the network was trained with.
struct Level {
  int stride;
  std::array<float, 3> sizes;
  std::size_t count;
};
constexpr std::array kLevels{Level{8, {10, 16, 24}, 3}, Level{16, {32, 48, 0}, 2},
                             Level{32, {64, 96, 0}, 2}, Level{64, {128, 192, 256}, 3}};
constexpr float kCentreVariance = 0.1F;
constexpr float kSizeVariance = 0.2F;

struct Face {
  cv::Rect2f box;  ///< px of the look
  float score;
};

std::vector<float> planes(const cv::Mat& bgr) {
  const std::size_t count = bgr.total();
  std::vector<float> input(3 * count);
  for (std::size_t c = 0; c < 3; ++c) {
    float* out = input.data() + c * count;
    for (int y = 0; y < bgr.rows; ++y) {
      const std::uint8_t* in = bgr.ptr(y) + (2 - c);  // the network takes red first
      for (int x = 0; x < bgr.cols; ++x, in += 3)
        *out++ = (static_cast<float>(*in) - 127) / 128;
    }
  }
  return input;
}

/// Adds the faces of one level: `classes` holds two planes an anchor (ground, face),
/// `places` four (centre x, centre y, width, height, relative to the anchor).
bool add_level(const Level& level, const Tensor& classes, const Tensor& places,
               std::vector<Face>& faces) {
  if (classes.shape.size() != 4 || places.shape.size() != 4) return false;
  const auto rows = static_cast<std::size_t>(classes.shape[2]);
  const auto columns = static_cast<std::size_t>(classes.shape[3]);
  const std::size_t plane = rows * columns;
  if (classes.data.size() != 2 * level.count * plane ||
      places.data.size() != 4 * level.count * plane)
    return false;
  const auto stride = static_cast<float>(level.stride);
  for (std::size_t a = 0; a < level.count; ++a)
    for (std::size_t i = 0; i < plane; ++i) {
      const float margin = classes.data[(2 * a + 1) * plane + i] - classes.data[2 * a * plane + i];
      const float score = 1 / (1 + std::exp(-margin));
      if (score < kLeastScore || faces.size() >= kMostFaces) continue;
      const auto place = [&](std::size_t k) { return places.data[(4 * a + k) * plane + i]; };
      const float size = level.sizes[a];
      const float x =
          (static_cast<float>(i % columns) + 0.5F) * stride + place(0) * kCentreVariance * size;
      const float y =
          (static_cast<float>(i / columns) + 0.5F) * stride + place(1) * kCentreVariance * size;
      const float w = size * std::exp(place(2) * kSizeVariance);
      const float h = size * std::exp(place(3) * kSizeVariance);
      faces.push_back({{x - w / 2, y - h / 2, w, h}, score});
    }
  return true;
}

/// The surest of faces that lie on each other, surest first.
std::vector<Face> distinct(std::vector<Face> faces) {
  std::ranges::stable_sort(faces, std::ranges::greater{}, &Face::score);
  std::vector<Face> kept;
  for (const Face& face : faces) {
    const bool known = std::ranges::any_of(kept, [&](const Face& other) {
      const float both = (face.box & other.box).area();
      return both > kSameFace * (face.box.area() + other.box.area() - both);
    });
    if (!known) kept.push_back(face);
  }
  return kept;
}

class Faces final : public Analyzer {
 public:
  explicit Faces(std::shared_ptr<const ModelStore> models) : models_(std::move(models)) {}

  Result<Observations> analyze(const Frame& frame, const Observations&, Budget& budget) override {
    Observations found;
    if (frame.image.empty()) return found;
    if (auto ok = budget.check(); !ok) return ok.error();
    if (!network_) {
      auto network = OnnxModel::open(*models_, "face_detection");
      if (!network) return network.error();
      network_ = std::move(*network);
    }
    cv::setNumThreads(1);
    const cv::Mat picture = as_mat(frame.image.view());
    const cv::Mat look = look_of(picture);
    const std::array<std::int64_t, 4> shape{1, 3, look.rows, look.cols};
    Result<std::vector<Tensor>> answer = network_->run(planes(look), shape);
    if (!answer) return answer.error();
    std::vector<Face> faces;
    bool fits = answer->size() == 2 * kLevels.size();
    for (std::size_t i = 0; fits && i < kLevels.size(); ++i)
      fits = add_level(kLevels[i], (*answer)[2 * i], (*answer)[2 * i + 1], faces);
    if (!fits) return Error{ErrorCode::Internal, "faces", "the network's answer has another shape"};

    const float fx = static_cast<float>(picture.cols) / static_cast<float>(look.cols);
    const float fy = static_cast<float>(picture.rows) / static_cast<float>(look.rows);
    const auto width = static_cast<float>(picture.cols);
    const auto height = static_cast<float>(picture.rows);
    for (const Face& face : distinct(std::move(faces))) {
      const float left = std::clamp(face.box.x * fx, 0.F, width);
      const float top = std::clamp(face.box.y * fy, 0.F, height);
      const float right = std::clamp((face.box.x + face.box.width) * fx, 0.F, width);
      const float bottom = std::clamp((face.box.y + face.box.height) * fy, 0.F, height);
      found.regions.push_back(
          {"face", {{left, top}, {right, top}, {right, bottom}, {left, bottom}}, face.score});
    }
    return found;
  }

 private:
  /// The picture with its longer side at kSide, both sides in steps of the network, BGR.
  static cv::Mat look_of(const cv::Mat& picture) {
    const float scale =
        static_cast<float>(kSide) / static_cast<float>(std::max(picture.cols, picture.rows));
    const auto in_steps = [&](int side) {
      const float steps = static_cast<float>(side) * scale / kStep;
      return std::max(2, static_cast<int>(std::lround(steps))) * kStep;
    };
    cv::Mat look;
    cv::resize(picture, look, {in_steps(picture.cols), in_steps(picture.rows)}, 0, 0,
               scale < 1 ? cv::INTER_AREA : cv::INTER_LINEAR);
    if (look.channels() == 1) cv::cvtColor(look, look, cv::COLOR_GRAY2BGR);
    if (look.channels() == 4) cv::cvtColor(look, look, cv::COLOR_BGRA2BGR);
    return look;
  }

  std::shared_ptr<const ModelStore> models_;
  std::shared_ptr<const OnnxModel> network_;
};

}  // namespace

void register_faces(Registry& registry) {
  registry.add<Analyzer>(
      "faces", [](const PluginContext& context) -> Result<std::unique_ptr<Analyzer>> {
        for (const char* model : {"onnxruntime", "face_detection"})
          if (auto there = context.models->present(model); !there) return there.error();
        return std::unique_ptr<Analyzer>{std::make_unique<Faces>(context.models)};
      });
}

}  // namespace outvet
