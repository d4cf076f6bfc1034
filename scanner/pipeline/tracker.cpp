#include "scanner/pipeline/tracker.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace outvet {
namespace {

constexpr std::chrono::milliseconds kRemember{1000};
constexpr int kReach = 8;          // px a frame; a fast pan of a phone at 480 px across
constexpr int kRim = 1;            // px around the thing that belong to the patch
constexpr double kAlike = 0.45;    // difference allowed, as a share of the patch's own contrast
constexpr double kNoise = 3;       // grey levels that coding noise may add
constexpr int kMostPixels = 6000;  // of a patch; larger ones are thinned out

}  // namespace

void RecentFrames::add(const Image& small, TimeSpan time) {
  entries_.push_back({small, time});
  while (entries_.front().time.end + kRemember < time.begin)
    entries_.pop_front();
}

Track::Track(const Polygon& shape, const Image& small, TimeSpan time, float scale)
    : scale_(scale), time_(time) {
  const Bounds box = bounds_of(shape);
  const ImageView view = small.view();
  const auto px = [scale](float native) { return static_cast<int>(std::lround(native / scale)); };
  const int left = std::clamp(px(box.left) - kRim, 0, view.width - 1);
  const int top = std::clamp(px(box.top) - kRim, 0, view.height - 1);
  width_ = std::clamp(px(box.right) + kRim - left, 1, view.width - left);
  height_ = std::clamp(px(box.bottom) + kRim - top, 1, view.height - top);
  home_ = now_ = {left, top};
  double sum = 0;
  for (int y = 0; y < height_; ++y) {
    const std::uint8_t* row = view.row(top + y) + left;
    patch_.insert(patch_.end(), row, row + width_);
  }
  for (const std::uint8_t pixel : patch_)
    sum += pixel;
  const double mean = sum / static_cast<double>(patch_.size());
  for (const std::uint8_t pixel : patch_)
    contrast_ += std::abs(pixel - mean) / static_cast<double>(patch_.size());
  places_.emplace_back(time.begin, now_);
}

/// Mean difference between the patch and what is there, brightness evened out; may stop early
/// above `limit`.
double Track::difference(const ImageView& small, Place place, double limit) const {
  if (place.x < 0 || place.y < 0 || place.x + width_ > small.width ||
      place.y + height_ > small.height)
    return 255;
  const int step = 1 + width_ * height_ / kMostPixels;
  int shift = 0;
  int count = 0;
  for (int y = 0; y < height_; y += step)
    for (int x = 0; x < width_; x += step, ++count)
      shift +=
          small.row(place.y + y)[place.x + x] - patch_[static_cast<std::size_t>(y * width_ + x)];
  shift /= std::max(1, count);
  double sum = 0;
  for (int y = 0; y < height_; y += step) {
    for (int x = 0; x < width_; x += step)
      sum += std::abs(small.row(place.y + y)[place.x + x] -
                      patch_[static_cast<std::size_t>(y * width_ + x)] - shift);
    if (sum > limit * count) break;
  }
  return sum / std::max(1, count);
}

bool Track::find(const ImageView& small, Place& place) const {
  const double allowed = kAlike * contrast_ + kNoise;
  if (difference(small, place, allowed) <= allowed) return true;
  Place best = place;
  double least = allowed;
  for (int dy = -kReach; dy <= kReach; ++dy)
    for (int dx = -kReach; dx <= kReach; ++dx) {
      const Place there{place.x + dx, place.y + dy};
      const double found = difference(small, there, least);
      if (found < least) {
        least = found;
        best = there;
      }
    }
  if (least >= allowed) return false;
  place = best;
  return true;
}

void Track::follow_back(const RecentFrames& before) {
  Place place = home_;
  const auto& entries = before.entries();
  for (auto entry = entries.rbegin(); entry != entries.rend(); ++entry) {
    if (entry->time.begin >= time_.begin) continue;
    if (!find(entry->small.view(), place)) return;
    time_.begin = entry->time.begin;
    places_.emplace_front(entry->time.begin, place);
  }
}

bool Track::follow(const Image& small, TimeSpan time) {
  if (!alive_) return false;
  alive_ = find(small.view(), now_);
  if (!alive_) return false;
  time_.end = time.end;
  const Place last = places_.back().second;
  if (last.x != now_.x || last.y != now_.y) places_.emplace_back(time.begin, now_);
  return true;
}

void Track::begin_with(const Track& older) {
  if (older.time_.begin >= time_.begin) return;
  // Both stand at the same place now: the older one's places are told from there.
  const Place back{places_.front().second.x - older.now_.x,
                   places_.front().second.y - older.now_.y};
  for (auto place = older.places_.rbegin(); place != older.places_.rend(); ++place)
    if (place->first < places_.front().first)
      places_.emplace_front(place->first,
                            Place{place->second.x + back.x, place->second.y + back.y});
  time_.begin = older.time_.begin;
}

std::vector<Step> Track::path() const {
  std::vector<Step> steps;
  for (const auto& [since, place] : places_)
    steps.push_back({since, static_cast<float>(place.x - home_.x) * scale_,
                     static_cast<float>(place.y - home_.y) * scale_});
  const bool still =
      std::ranges::all_of(steps, [](const Step& step) { return step.dx == 0 && step.dy == 0; });
  return still ? std::vector<Step>{} : steps;
}

}  // namespace outvet
