#include "plugins/analyzers/text_reader/orientation.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

#include <opencv2/imgproc.hpp>

namespace outvet {
namespace {

constexpr float kKnowsItsAxis = 2;  // length / height from which the longer side tells
constexpr float kSameAxis = 20;     // degrees
constexpr float kNear = 2.5F;       // line heights between the outlines of neighbours
constexpr int kHigh = 48;           // px, as the network was trained
constexpr int kWide = 192;

/// Angle between two axes, [0, 90] degrees.
float between_axes(float a, float b) {
  const float apart = std::abs(std::remainder(a - b, 180.F));
  return std::min(apart, 180 - apart);
}

bool knows_its_axis(const TextBox& box) {
  return box.length >= kKnowsItsAxis * box.height;
}

TextBox grown(const TextBox& box, float by) {
  TextBox larger = box;
  larger.length += 2 * by;
  larger.height += 2 * by;
  return larger;
}

class Sets {
 public:
  explicit Sets(std::size_t count) : parent_(count) {
    std::iota(parent_.begin(), parent_.end(), 0U);
  }
  std::size_t root(std::size_t i) {
    while (parent_[i] != i)
      i = parent_[i] = parent_[parent_[i]];
    return i;
  }
  void join(std::size_t a, std::size_t b) { parent_[root(a)] = root(b); }

 private:
  std::vector<std::size_t> parent_;
};

}  // namespace

float headline_below(const Strip& strip) {
  constexpr int kInk = 200;         // grey level below which a pixel is ink
  constexpr float kLongRun = 0.6F;  // of the strip's height: longer than any other stroke
  constexpr float kCovered = 0.5F;  // of the inked columns lie under a headline
  constexpr float kHanging = 0.2F;  // of the headline's length
  const cv::Mat& gray = strip.gray;
  if (strip.empty() || gray.rows < 16) return 0;
  int inked = 0;
  for (int x = 0; x < gray.cols; ++x) {
    double least = 255;
    cv::minMaxLoc(gray.col(x), &least);
    inked += least < kInk ? 1 : 0;
  }
  int best = 0;
  int best_row = 0;
  for (int y = 0; y < gray.rows; ++y) {
    int run = 0;
    int covered = 0;
    for (int x = 0; x <= gray.cols; ++x) {
      if (x < gray.cols && gray.at<std::uint8_t>(y, x) < kInk) {
        ++run;
        continue;
      }
      if (static_cast<float>(run) >= kLongRun * static_cast<float>(gray.rows)) covered += run;
      run = 0;
    }
    if (covered > best) {
      best = covered;
      best_row = y;
    }
  }
  const float share = static_cast<float>(best) / static_cast<float>(std::max(1, inked));
  if (share < kCovered) return 0;
  // Letters hang from a headline; the rule of a table stands apart from them.
  const int inner = best_row + (2 * best_row < gray.rows ? 1 : -1) * std::max(4, gray.rows / 7);
  int hanging = 0;
  for (int x = 0; x < gray.cols; ++x)
    hanging += gray.at<std::uint8_t>(inner, x) < kInk ? 1 : 0;
  if (static_cast<float>(hanging) < kHanging * static_cast<float>(best)) return 0;
  const float place = (static_cast<float>(best_row) + 0.5F) / static_cast<float>(gray.rows);
  return share * std::clamp((place - 0.5F) * 4, -1.F, 1.F);
}

std::vector<Group> grouped(std::vector<TextBox>& boxes) {
  Sets sets{boxes.size()};
  for (std::size_t i = 0; i < boxes.size(); ++i)
    for (std::size_t k = i + 1; k < boxes.size(); ++k) {
      const bool axes_known = knows_its_axis(boxes[i]) && knows_its_axis(boxes[k]);
      if (axes_known && between_axes(boxes[i].angle_deg, boxes[k].angle_deg) > kSameAxis) continue;
      const float smaller = std::min(boxes[i].height, boxes[k].height);
      if (shared_area(grown(boxes[i], kNear * smaller / 2), grown(boxes[k], kNear * smaller / 2)) >
          0)
        sets.join(i, k);
    }
  std::vector<Group> groups(boxes.size());
  for (std::size_t i = 0; i < boxes.size(); ++i)
    groups[sets.root(i)].push_back(i);
  std::erase_if(groups, [](const Group& group) { return group.empty(); });
  for (Group& group : groups) {
    std::ranges::stable_sort(group, std::ranges::greater{}, [&](std::size_t i) {
      return knows_its_axis(boxes[i]) ? boxes[i].length : boxes[i].length / 100;
    });
    const float axis = boxes[group.front()].angle_deg;
    for (const std::size_t i : group) {
      TextBox& box = boxes[i];
      if (between_axes(box.angle_deg, axis) > 45) box = turned(box, 90);
      if (std::abs(wrapped(box.angle_deg - axis)) > 90) box = turned(box, 180);
    }
  }
  return groups;
}

Result<float> Orientation::upside_down(const Strip& strip) const {
  const int wide = std::clamp(strip.gray.cols * kHigh / std::max(1, strip.gray.rows), 1, kWide);
  cv::Mat small;
  // A long line is judged by its beginning: squeezed letters say less than few good ones.
  const int used = std::min(strip.gray.cols, kWide * strip.gray.rows / kHigh);
  cv::resize(strip.gray.colRange(0, used), small, {wide, kHigh}, 0, 0, cv::INTER_LINEAR);
  std::vector<float> input(std::size_t{3} * kHigh * kWide, 0.F);
  for (std::size_t c = 0; c < 3; ++c)
    for (int y = 0; y < kHigh; ++y)
      for (int x = 0; x < wide; ++x)
        input[(c * kHigh + static_cast<std::size_t>(y)) * kWide + static_cast<std::size_t>(x)] =
            static_cast<float>(small.at<std::uint8_t>(y, x)) / 127.5F - 1;
  const std::array<std::int64_t, 4> shape{1, 3, kHigh, kWide};
  Result<std::vector<Tensor>> answer = network_->run(input, shape);
  if (!answer) return answer.error();
  if (answer->front().data.size() != 2)
    return Error{ErrorCode::Internal, "text_reader", "the orientation network has other classes"};
  return answer->front().data[1];
}

}  // namespace outvet
