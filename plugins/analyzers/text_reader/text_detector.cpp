#include "plugins/analyzers/text_reader/text_detector.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <mutex>
#include <optional>

#include <opencv2/imgproc.hpp>

namespace outvet {
namespace {

constexpr int kStep = 32;  // the network halves its input five times
// A glance at 480 lost text in 5 of 34 pictures, at 640 in none.
constexpr int kGlanceSide = 640;
constexpr int kGlanceSideMost = 1280;
constexpr float kGlanceShare = 0.4F;  // of the longer side, for pictures beyond 1600 px
constexpr DbOptions kGlance{0.2F, 0.2F, 2.4F};
constexpr DbOptions kLook{0.3F, 0.5F, 2.4F};
constexpr float kMostEnlarged = 2;

constexpr int kLookSide = 960;
constexpr int kLookSideMost = 3200;
constexpr float kWantedHeight = 18;  // px of a grown box in the look
constexpr int kTile = 960;
constexpr int kTileOverlap =
    128;  // px: half of it at a tile's border is seen better by its neighbour

// Mean and deviation of ImageNet, as the network was trained; order of channels as in memory.
constexpr std::array kMean{0.485F, 0.456F, 0.406F};
constexpr std::array kDeviation{0.229F, 0.224F, 0.225F};

int in_steps(float side) {
  return std::max(kStep, static_cast<int>(std::lround(side / kStep)) * kStep);
}

/// The size for a longer side of about `side`, both sides in steps of the network.
cv::Size scaled_size(const cv::Size& picture, float side) {
  const auto longer = static_cast<float>(std::max(picture.width, picture.height));
  const float scale = std::min(side / longer, kMostEnlarged);
  return {in_steps(static_cast<float>(picture.width) * scale),
          in_steps(static_cast<float>(picture.height) * scale)};
}

cv::Mat resized(const cv::Mat& picture, const cv::Size& size) {
  cv::Mat scaled;
  const bool smaller = size.area() < picture.size().area();
  cv::resize(picture, scaled, size, 0, 0, smaller ? cv::INTER_AREA : cv::INTER_CUBIC);
  return scaled;
}

std::vector<float> planes(const cv::Mat& scaled) {
  const std::size_t count = scaled.total();
  std::vector<float> input(3 * count);
  const int channels = scaled.channels();
  for (std::size_t c = 0; c < 3; ++c) {
    const float gain = 1 / (255 * kDeviation[c]);
    const float offset = kMean[c] / kDeviation[c];
    float* out = input.data() + c * count;
    for (int y = 0; y < scaled.rows; ++y) {
      const std::uint8_t* in = scaled.ptr(y) + (channels == 1 ? 0 : c);
      for (int x = 0; x < scaled.cols; ++x, in += channels)
        *out++ = static_cast<float>(*in) * gain - offset;
    }
  }
  return input;
}

int glance_side(const cv::Size& picture) {
  const auto longer = static_cast<float>(std::max(picture.width, picture.height));
  return std::clamp(static_cast<int>(longer * kGlanceShare), kGlanceSide, kGlanceSideMost);
}

/// From pixels of the map to pixels of the picture. The two scales differ by rounding to
/// steps only, so a box stays a rectangle.
void to_picture(std::vector<TextBox>& boxes, const cv::Size& map, const cv::Size& picture) {
  const float fx = static_cast<float>(picture.width) / static_cast<float>(map.width);
  const float fy = static_cast<float>(picture.height) / static_cast<float>(map.height);
  for (TextBox& box : boxes) {
    const cv::Point2f along = direction_of(box);
    const cv::Point2f moved{along.x * fx, along.y * fy};
    const float stretch = std::hypot(moved.x, moved.y);
    box.centre = {box.centre.x * fx, box.centre.y * fy};
    box.length *= stretch;
    box.height *= fx * fy / stretch;
    box.angle_deg = std::atan2(moved.y, moved.x) * 180 / static_cast<float>(CV_PI);
  }
}

/// Longer side of the look at which the smaller writing of `boxes` is as high as wanted.
float look_side(const std::vector<TextBox>& boxes, const cv::Size& picture) {
  std::vector<float> heights;
  for (const TextBox& box : boxes)
    heights.push_back(box.height);
  const auto low = heights.begin() + static_cast<std::ptrdiff_t>(heights.size() / 4);
  std::ranges::nth_element(heights, low);
  const auto longer = static_cast<float>(std::max(picture.width, picture.height));
  return std::clamp(longer * kWantedHeight / *low, static_cast<float>(kLookSide),
                    std::min(static_cast<float>(kLookSideMost), longer * kMostEnlarged));
}

struct Tile {
  cv::Rect seen;  ///< what the network is given
  cv::Rect kept;  ///< what is taken from its answer
};

struct Run {
  int begin, end;            ///< what the network sees
  int kept_begin, kept_end;  ///< what is taken of it: up to the middle of each overlap
};

/// Cuts [0, length) into runs of kTile or fewer that overlap by at least kTileOverlap.
std::vector<Run> runs_of(int length) {
  const int fresh = kTile - kTileOverlap - kStep;
  const int count = length <= kTile ? 1 : 1 + (length - kTile + fresh - 1) / fresh;
  std::vector<Run> runs;
  for (int i = 0; i < count; ++i) {
    const int begin = count == 1 ? 0 : (length - kTile) / kStep * i / (count - 1) * kStep;
    runs.push_back({begin, std::min(begin + kTile, length), 0, length});
  }
  for (std::size_t i = 1; i < runs.size(); ++i)
    runs[i - 1].kept_end = runs[i].kept_begin = (runs[i].begin + runs[i - 1].end) / 2;
  return runs;
}

std::vector<Tile> tiles_of(const cv::Size& size) {
  std::vector<Tile> tiles;
  for (const Run& down : runs_of(size.height))
    for (const Run& right : runs_of(size.width))
      tiles.push_back({{cv::Point{right.begin, down.begin}, cv::Point{right.end, down.end}},
                       {cv::Point{right.kept_begin, down.kept_begin},
                        cv::Point{right.kept_end, down.kept_end}}});
  return tiles;
}

}  // namespace

TextDetector::TextDetector(std::shared_ptr<const OnnxModel> network, Cores& cores)
    : network_(std::move(network)), cores_(cores) {}

float TextDetector::smallest_height(const cv::Size& picture) {
  // Capital letters of 8 px in the look are read; the look is never smaller than the glance.
  constexpr float kReadable = 8;
  const auto longer = static_cast<float>(std::max(picture.width, picture.height));
  const float side = std::min(static_cast<float>(std::max(kLookSide, glance_side(picture))),
                              longer * kMostEnlarged);
  return kReadable * std::max(1.F, longer / side);
}

Result<cv::Mat> TextDetector::probability(const cv::Mat& scaled) const {
  const std::vector<float> input = planes(scaled);
  const std::array<std::int64_t, 4> shape{1, 3, scaled.rows, scaled.cols};
  Result<std::vector<Tensor>> output = network_->run(input, shape);
  if (!output) return output.error();
  if (output->size() != 1 || output->front().data.size() != scaled.total())
    return Error{ErrorCode::Internal, "text_reader", "the detector's answer has another size"};
  return cv::Mat(scaled.size(), CV_32FC1, output->front().data.data()).clone();
}

Result<std::vector<TextBox>> TextDetector::look(const cv::Mat& picture, int side,
                                                const DbOptions& options, Budget& budget) const {
  if (auto ok = budget.check(); !ok) return ok.error();
  const cv::Size size = scaled_size(picture.size(), static_cast<float>(side));
  Result<cv::Mat> map = probability(resized(picture, size));
  if (!map) return map.error();
  std::vector<TextBox> boxes = boxes_of(*map, options);
  to_picture(boxes, size, picture.size());
  return boxes;
}

Result<cv::Mat> TextDetector::probability_in_tiles(const cv::Mat& picture, const cv::Size& scaled,
                                                   const cv::Mat& glance, Budget& budget) const {
  // Input, answer and the network's own buffers: about 40 floats a pixel were measured.
  auto lease = budget.reserve(static_cast<std::uint64_t>(scaled.area()) * 8, "text detection");
  if (!lease) return lease.error();
  const cv::Mat large = resized(picture, scaled);
  cv::Mat map = cv::Mat::zeros(scaled, CV_32FC1);
  std::vector<Tile> tiles = tiles_of(scaled);
  const double fx = static_cast<double>(glance.cols) / scaled.width;
  const double fy = static_cast<double>(glance.rows) / scaled.height;
  std::erase_if(tiles, [&](const Tile& tile) {
    const cv::Rect there{static_cast<int>(tile.seen.x * fx), static_cast<int>(tile.seen.y * fy),
                         std::max(1, static_cast<int>(tile.seen.width * fx)),
                         std::max(1, static_cast<int>(tile.seen.height * fy))};
    double most = 0;
    cv::minMaxLoc(glance(there & cv::Rect{{}, glance.size()}), nullptr, &most);
    return most < kGlance.pixel;
  });
  std::mutex guard;
  std::optional<Error> failed;
  cores_.share(tiles.size(), tiles.size(), [&](std::size_t i, std::size_t) {
    Result<Done> in_time = budget.check();
    Result<cv::Mat> part = in_time ? probability(large(tiles[i].seen)) : in_time.error();
    const std::scoped_lock lock{guard};
    if (part)
      (*part)(tiles[i].kept - tiles[i].seen.tl()).copyTo(map(tiles[i].kept));
    else
      failed = part.error();
  });
  if (failed) return *failed;
  return map;
}

Result<std::vector<TextBox>> TextDetector::find(const cv::Mat& picture, Budget& budget) const {
  if (auto ok = budget.check(); !ok) return ok.error();
  const cv::Size small =
      scaled_size(picture.size(), static_cast<float>(glance_side(picture.size())));
  Result<cv::Mat> glance = probability(resized(picture, small));
  if (!glance) return glance.error();
  std::vector<TextBox> boxes = boxes_of(*glance, kGlance);
  if (boxes.empty()) return boxes;
  to_picture(boxes, small, picture.size());

  const cv::Size size = scaled_size(picture.size(), look_side(boxes, picture.size()));
  Result<cv::Mat> map = probability_in_tiles(picture, size, *glance, budget);
  if (!map) return map.error();
  boxes = boxes_of(*map, kLook);
  to_picture(boxes, size, picture.size());
  return boxes;
}

}  // namespace outvet
