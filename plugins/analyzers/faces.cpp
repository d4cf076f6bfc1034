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
constexpr float kLarge = 0.15F;    // of the picture's longer side
constexpr double kDark = 70;       // mean grey level below which a picture is lit up,
constexpr double kMostGain = 4;    // at most so much
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

/// Shared area / joint area.
float likeness(const cv::Rect2f& a, const cv::Rect2f& b) {
  const float both = (a & b).area();
  return both / std::max(1.F, a.area() + b.area() - both);
}

/// The surest of faces that lie on each other, surest first.
std::vector<Face> distinct(std::vector<Face> faces) {
  std::ranges::stable_sort(faces, std::ranges::greater{}, &Face::score);
  std::vector<Face> kept;
  for (const Face& face : faces) {
    const bool known = std::ranges::any_of(
        kept, [&](const Face& other) { return likeness(face.box, other.box) > kSameFace; });
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
    if (!network_) {
      auto network = OnnxModel::open(*models_, "face_detection");
      if (!network) return network.error();
      network_ = std::move(*network);
    }
    cv::setNumThreads(1);
    const cv::Mat picture = as_mat(frame.image.view());
    Result<std::vector<Face>> faces = look(picture, kSide, budget);
    if (!faces) return faces.error();
    if (auto ok = confirm_large(picture, *faces, budget); !ok) return ok.error();
    for (const Face& face : *faces) {
      const cv::Rect2f box = face.box & cv::Rect2f{0, 0, static_cast<float>(picture.cols),
                                                   static_cast<float>(picture.rows)};
      found.regions.push_back({"face",
                               {{box.x, box.y},
                                {box.x + box.width, box.y},
                                {box.x + box.width, box.y + box.height},
                                {box.x, box.y + box.height}},
                               face.score});
    }
    return found;
  }

 private:
  /// Faces in pixels of `picture`, which is looked at with its longer side at `side` px.
  Result<std::vector<Face>> look(const cv::Mat& picture, int side, Budget& budget) const {
    if (auto ok = budget.check(); !ok) return ok.error();
    const cv::Mat small = scaled(picture, side);
    const std::array<std::int64_t, 4> shape{1, 3, small.rows, small.cols};
    Result<std::vector<Tensor>> answer = network_->run(planes(small), shape);
    if (!answer) return answer.error();
    std::vector<Face> faces;
    bool fits = answer->size() == 2 * kLevels.size();
    for (std::size_t i = 0; fits && i < kLevels.size(); ++i)
      fits = add_level(kLevels[i], (*answer)[2 * i], (*answer)[2 * i + 1], faces);
    if (!fits) return Error{ErrorCode::Internal, "faces", "the network's answer has another shape"};
    faces = distinct(std::move(faces));
    const float fx = static_cast<float>(picture.cols) / static_cast<float>(small.cols);
    const float fy = static_cast<float>(picture.rows) / static_cast<float>(small.rows);
    for (Face& face : faces)
      face.box = {face.box.x * fx, face.box.y * fy, face.box.width * fx, face.box.height * fy};
    return faces;
  }

  /// Smooth ground now and then looks like a face as large as the largest anchors. A face is
  /// one at half the size, too; ground is not.
  Result<Done> confirm_large(const cv::Mat& picture, std::vector<Face>& faces,
                             Budget& budget) const {
    const float large = kLarge * static_cast<float>(std::max(picture.cols, picture.rows));
    const auto is_large = [&](const Face& face) { return face.box.height > large; };
    if (std::ranges::none_of(faces, is_large)) return Done{};
    Result<std::vector<Face>> again = look(picture, kSide / 2, budget);
    if (!again) return again.error();
    std::erase_if(faces, [&](const Face& face) {
      return is_large(face) && std::ranges::none_of(*again, [&](const Face& other) {
               return likeness(face.box, other.box) > kSameFace;
             });
    });
    return Done{};
  }

  /// The picture with its longer side at `side`, both sides in steps of the network, BGR, and
  /// bright enough to see something in it.
  static cv::Mat scaled(const cv::Mat& picture, int side) {
    const float scale =
        static_cast<float>(side) / static_cast<float>(std::max(picture.cols, picture.rows));
    const auto in_steps = [&](int length) {
      const float steps = static_cast<float>(length) * scale / kStep;
      return std::max(2, static_cast<int>(std::lround(steps))) * kStep;
    };
    cv::Mat small;
    cv::resize(picture, small, {in_steps(picture.cols), in_steps(picture.rows)}, 0, 0,
               scale < 1 ? cv::INTER_AREA : cv::INTER_LINEAR);
    if (small.channels() == 1) cv::cvtColor(small, small, cv::COLOR_GRAY2BGR);
    if (small.channels() == 4) cv::cvtColor(small, small, cv::COLOR_BGRA2BGR);
    const cv::Scalar mean = cv::mean(small);
    const double light = (mean[0] + mean[1] + mean[2]) / 3;
    if (light > 1 && light < kDark) small.convertTo(small, -1, std::min(kMostGain, kDark / light));
    return small;
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
