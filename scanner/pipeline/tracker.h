#pragma once

#include <deque>
#include <vector>

#include "scanner/core/evidence.h"

namespace outvet {

/// Small grey pictures of the last moments, so that a thing seen now can be followed back to
/// the frame in which it appeared.
class RecentFrames {
 public:
  struct Entry {
    Image small;
    TimeSpan time;
  };
  void add(const Image& small, TimeSpan time);
  const std::deque<Entry>& entries() const noexcept { return entries_; }  ///< oldest first

 private:
  std::deque<Entry> entries_;
};

/// One thing (a line, a face, a code) followed from frame to frame by how its place looks.
///
/// It may move a little from one frame to the next; the same patch of pixels must be found
/// again near where it was last. It ends, for good, with the first frame without it.
class Track {
 public:
  /// `shape` as seen on `small`, shown during `time`; both in native px, `scale` native px a
  /// px of `small`.
  Track(const Polygon& shape, const Image& small, TimeSpan time, float scale);

  /// Follows it back through what came before the frame it was seen in.
  void follow_back(const RecentFrames& before);

  /// Follows it into the next frame; false when it is gone.
  bool follow(const Image& small, TimeSpan time);

  /// It was read again and goes on under a newer track.
  void end() noexcept { alive_ = false; }

  /// What `older` followed was the same thing: it began with it.
  void begin_with(const Track& older);

  bool alive() const noexcept { return alive_; }
  TimeSpan time() const noexcept { return time_; }

  /// Steps of more than half a native px, relative to where it was first seen.
  std::vector<Step> path() const;

 private:
  struct Place {
    int x = 0;  ///< px of the small picture
    int y = 0;
  };
  bool find(const ImageView& small, Place& place) const;
  double difference(const ImageView& small, Place place, double limit) const;

  int width_ = 0;
  int height_ = 0;
  std::vector<std::uint8_t> patch_;
  double contrast_ = 0;  ///< mean absolute deviation of the patch
  Place home_;
  Place now_;
  float scale_ = 1;
  TimeSpan time_;
  bool alive_ = true;
  std::deque<std::pair<std::chrono::microseconds, Place>> places_;
};

}  // namespace outvet
