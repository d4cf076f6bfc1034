#include "scanner/pipeline/sampler.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <utility>

#include "scanner/pipeline/small.h"

namespace outvet {
namespace {

constexpr int kBlock = 8;            // px of the small picture
constexpr int kClear = 10;           // mean difference of a block that coding noise does not reach
constexpr double kTimesUsual = 2.5;  // a cut within a pan stands out by this much
constexpr double kLeastMean = 6;
constexpr double kLeastBlocks = 1;
constexpr int kReach = 24;  // px a frame that a camera may move
constexpr double kShiftMustGain = 0.8;
constexpr double kMemory = 0.2;  // weight of the newest frame in the running means
constexpr double kSharper = 1.05;
constexpr std::chrono::milliseconds kEvery{500};
constexpr std::chrono::milliseconds kKeepFrom{250};

struct Shift {
  int x = 0;
  int y = 0;
};

/// Mean grey of each column, or of each row.
std::vector<float> profile(const ImageView& view, bool columns) {
  std::vector<float> sums(static_cast<std::size_t>(columns ? view.width : view.height));
  for (int y = 0; y < view.height; ++y) {
    const std::uint8_t* row = view.row(y);
    for (int x = 0; x < view.width; ++x)
      sums[static_cast<std::size_t>(columns ? x : y)] += row[x];
  }
  for (float& sum : sums)
    sum /= static_cast<float>(columns ? view.height : view.width);
  return sums;
}

/// The shift of `b` against `a` under which their profiles agree best; 0 where shifting gains
/// little, since a profile without features agrees with itself anywhere.
int best_shift(const std::vector<float>& a, const std::vector<float>& b) {
  const int size = static_cast<int>(a.size());
  const int reach = std::min(kReach, size / 4);
  const auto disagreement = [&](int shift) {
    double sum = 0;
    for (int i = reach; i < size - reach; ++i)
      sum += std::abs(a[static_cast<std::size_t>(i)] - b[static_cast<std::size_t>(i + shift)]);
    return sum;
  };
  int best = 0;
  double least = kShiftMustGain * disagreement(0);
  for (int shift = -reach; shift <= reach; ++shift)
    if (const double now = disagreement(shift); now < least) {
      least = now;
      best = shift;
    }
  return best;
}

/// How the whole picture moved from `a` to `b`: most of what a hand-held camera does.
Shift camera_shift(const ImageView& a, const ImageView& b) {
  return {best_shift(profile(a, true), profile(b, true)),
          best_shift(profile(a, false), profile(b, false))};
}

/// Summed difference of one block of `a` and the same block of `b` moved by `shift`; none
/// where that leaves the picture: what a moving camera uncovers at the rim comes steadily and
/// is read with the next half second.
int block_difference(const ImageView& a, const ImageView& b, int x0, int y0, Shift shift) {
  const int x1 = std::min(x0 + kBlock, a.width);
  const int y1 = std::min(y0 + kBlock, a.height);
  if (x0 + shift.x < 0 || y0 + shift.y < 0 || x1 + shift.x > b.width || y1 + shift.y > b.height)
    return 0;
  int sum = 0;
  for (int y = y0; y < y1; ++y) {
    const std::uint8_t* p = a.row(y);
    const std::uint8_t* q = b.row(y + shift.y) + shift.x;
    for (int x = x0; x < x1; ++x)
      sum += std::abs(p[x] - q[x]);
  }
  return sum;
}

}  // namespace

Sampler::Change Sampler::between(const ImageView& a, const ImageView& b, bool follow_camera) {
  const Shift camera = follow_camera ? camera_shift(a, b) : Shift{};
  const bool moved = camera.x != 0 || camera.y != 0;
  Change change;
  std::int64_t sum = 0;
  for (int y = 0; y < a.height; y += kBlock)
    for (int x = 0; x < a.width; x += kBlock) {
      int difference = block_difference(a, b, x, y, {});
      if (moved) difference = std::min(difference, block_difference(a, b, x, y, camera));
      sum += difference;
      const int pixels = std::min(kBlock, a.width - x) * std::min(kBlock, a.height - y);
      change.blocks += difference > kClear * pixels;
    }
  change.mean = static_cast<double>(sum) / (static_cast<double>(a.width) * a.height);
  return change;
}

bool Sampler::sudden(const Change& change) const {
  return change.mean > kTimesUsual * usual_mean_ + kLeastMean ||
         change.blocks > kTimesUsual * usual_blocks_ + kLeastBlocks;
}

void Sampler::read_now(const Image& small, TimeSpan time) {
  last_read_ = small;
  read_at_ = time.begin;
  kept_ = false;
}

Sampler::Look Sampler::look(const Image& small, TimeSpan time) {
  const Image before = std::exchange(before_, small);
  if (before.empty()) {
    read_now(small, time);
    return Look::Read;
  }
  const Change step = between(before.view(), small.view(), true);
  const bool cut = sudden(step);
  usual_mean_ += kMemory * (std::min(step.mean, 4 * usual_mean_ + kLeastMean) - usual_mean_);
  usual_blocks_ += kMemory * (std::min<double>(step.blocks, 4 * usual_blocks_ + 8) - usual_blocks_);
  if (between(last_read_.view(), small.view(), false).blocks == 0) return Look::Skip;
  if (cut) {
    read_now(small, time);
    return Look::Read;
  }
  const auto since = time.begin - read_at_;
  if (since < kKeepFrom) return Look::Skip;
  const double sharp = sharpness(small.view());
  if (since >= kEvery) {
    const bool kept_is_best = kept_ && kept_sharpness_ >= sharp;
    const Image seen = kept_is_best ? kept_small_ : small;
    read_now(seen, time);
    return kept_is_best ? Look::Best : Look::Read;
  }
  if (kept_ && sharp < kSharper * kept_sharpness_) return Look::Skip;
  kept_ = true;
  kept_small_ = small;
  kept_sharpness_ = sharp;
  return Look::Keep;
}

}  // namespace outvet
