#include "plugins/analyzers/text_reader/text_detector.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <map>
#include <mutex>
#include <optional>
#include <string>

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

// Heights of grown boxes, in px of the look. A box of kTall or more is seen well enough; a
// lower one is looked at again so large that it comes to kWanted.
constexpr float kTall = 40;
constexpr float kWanted = 19;
constexpr float kLeastZoom = 1.4F;  // of the glance: less gains nothing
constexpr float kTooLow = 15;       // px of a look: closer then, by
constexpr float kFurther = 1.5F;
constexpr float kMostZoom = 6;
constexpr int kTile = 640;        // px; a larger input costs more a pixel, for it leaves the cache
constexpr int kTileOverlap = 96;  // px: half of it at a border is seen better by the neighbour
// Probability in the glance that is worth a look. Small writing turned by 90 degrees shows no
// more than this; at 0.1 half of such a page was lost, and looking costs the same.
constexpr float kTrace = 0.003F;
constexpr int kAround = 10;  // px around what is looked at again

constexpr float kSameText = 0.5F;    // shared area from which two boxes show the same text
constexpr float kWhole = 0.8F;       // of a line's length: no mere piece of it
constexpr float kSameHeight = 0.6F;  // ratio of heights above which they are the same line

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

/// `rect` grown to steps of the network, inside `size` (itself in steps).
cv::Rect in_steps(const cv::Rect& rect, const cv::Size& size) {
  const auto down = [](int v) { return std::max(0, v) / kStep * kStep; };
  const auto up = [](int v) { return (v + kStep - 1) / kStep * kStep; };
  const cv::Point from{down(rect.x), down(rect.y)};
  const cv::Point to{std::min(size.width, up(rect.x + rect.width)),
                     std::min(size.height, up(rect.y + rect.height))};
  return {from, to};
}

/// Tiles of a picture of the size of `wanted` that cover what is marked in it.
std::vector<Tile> tiles_over(const cv::Mat& wanted) {
  const cv::Rect area = in_steps(cv::boundingRect(wanted), wanted.size());
  std::vector<Tile> tiles;
  for (const Run& down : runs_of(area.height))
    for (const Run& right : runs_of(area.width)) {
      const auto placed = [&](int x0, int y0, int x1, int y1) {
        return cv::Rect{cv::Point{x0, y0} + area.tl(), cv::Point{x1, y1} + area.tl()};
      };
      const cv::Rect seen = placed(right.begin, down.begin, right.end, down.end);
      const cv::Rect kept =
          placed(right.kept_begin, down.kept_begin, right.kept_end, down.kept_end);
      const cv::Rect marked = cv::boundingRect(wanted(seen));
      if (marked.area() == 0) continue;
      const cv::Rect needed = in_steps(marked + seen.tl(), wanted.size()) & seen;
      tiles.push_back({needed, kept & needed});
    }
  std::erase_if(tiles, [](const Tile& tile) { return tile.kept.area() == 0; });
  return tiles;
}

/// Height that all but a quarter of the boxes reach.
float low_height(const std::vector<TextBox>& boxes) {
  std::vector<float> heights;
  for (const TextBox& box : boxes)
    heights.push_back(box.height);
  const auto low = heights.begin() + static_cast<std::ptrdiff_t>(heights.size() / 4);
  std::ranges::nth_element(heights, low);
  return *low;
}

/// `fine` was seen larger than `coarse`. The larger look wins, but for writing so tall that it
/// shows only pieces of it there.
void merge(std::vector<TextBox>& coarse, std::vector<TextBox> fine, float tall) {
  std::erase_if(coarse, [&](const TextBox& box) { return box.height < tall; });
  std::erase_if(coarse, [&](const TextBox& box) {
    return std::ranges::any_of(fine, [&](const TextBox& other) {
      const bool whole = other.length > kWhole * box.length;
      return (whole || other.height < kSameHeight * box.height) &&
             shared_area(box, other) > kSameText;
    });
  });
  std::erase_if(fine, [&](const TextBox& box) {
    return std::ranges::any_of(
        coarse, [&](const TextBox& other) { return shared_area(box, other) > kSameText; });
  });
  std::ranges::move(fine, std::back_inserter(coarse));
}

}  // namespace

TextDetector::TextDetector(std::shared_ptr<const OnnxModel> network, Cores& cores)
    : network_(std::move(network)), cores_(cores) {}

float TextDetector::smallest_height(const cv::Size& picture) {
  // Capital letters of 3 px in the glance leave a trace, and the look then comes near.
  constexpr float kTraced = 3;
  constexpr float kReadable = 8;
  const auto longer = static_cast<float>(std::max(picture.width, picture.height));
  return std::max(kReadable, kTraced * longer / static_cast<float>(glance_side(picture)));
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

Result<std::vector<TextBox>> TextDetector::look_again(const cv::Mat& picture, const cv::Mat& glance,
                                                      const cv::Size& size, Budget& budget) const {
  // The picture at this size, its map and what is wanted of it: 3, 4 and 1 bytes a pixel.
  auto lease = budget.reserve(static_cast<std::uint64_t>(size.area()) * 8, "text detection");
  if (!lease) return lease.error();
  const cv::Mat large = resized(picture, size);
  cv::Mat wanted;
  cv::dilate(glance > kTrace, wanted,
             cv::getStructuringElement(cv::MORPH_RECT, {2 * kAround + 1, 2 * kAround + 1}));
  cv::resize(wanted, wanted, size, 0, 0, cv::INTER_NEAREST);
  const std::vector<Tile> tiles = tiles_over(wanted);
  cv::Mat map = cv::Mat::zeros(size, CV_32FC1);
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
  std::vector<TextBox> boxes = boxes_of(map, kLook);
  to_picture(boxes, size, picture.size());
  return boxes;
}

Result<std::vector<TextBox>> TextDetector::find(const cv::Mat& picture, Budget& budget) const {
  if (auto ok = budget.check(); !ok) return ok.error();
  const auto side = static_cast<float>(glance_side(picture.size()));
  const cv::Size small = scaled_size(picture.size(), side);
  Result<cv::Mat> glance = probability(resized(picture, small));
  if (!glance) return glance.error();
  std::vector<TextBox> hints = boxes_of(*glance, kGlance);
  if (hints.empty()) return hints;

  const float native = static_cast<float>(std::max(picture.cols, picture.rows)) /
                       static_cast<float>(std::max(small.width, small.height));
  const float most = std::clamp(native * kMostEnlarged, 1.F, kMostZoom);
  const float low = low_height(hints);
  const float zoom = low > kTall ? 1 : std::clamp(kWanted / low, std::min(kLeastZoom, most), most);
  std::vector<TextBox> boxes = boxes_of(*glance, kLook);
  to_picture(boxes, small, picture.size());
  if (zoom <= 1) return boxes;
  cv::Size size = scaled_size(picture.size(), side * zoom);
  auto fine = look_again(picture, *glance, size, budget);
  if (!fine) return fine.error();
  // In the glance small lines run together and look taller than they are. The look tells.
  const float scale = static_cast<float>(size.width) / static_cast<float>(picture.cols);
  if (!fine->empty() && zoom < most && low_height(*fine) * scale < kTooLow) {
    size = scaled_size(picture.size(), side * std::min(most, zoom * kFurther));
    fine = look_again(picture, *glance, size, budget);
    if (!fine) return fine.error();
  }
  merge(boxes, std::move(*fine), kTall * native);
  return boxes;
}

}  // namespace outvet
