#pragma once

#include <atomic>
#include <cstddef>
#include <functional>
#include <memory>

namespace outvet {

/// The processors of this process, shared out between items and, when fewer items than
/// processors wait, between the lines of one item. A worker holds one permit while it works
/// on an item; whoever has splittable work borrows what is idle at that moment.
///
/// Thread safety: safe from any thread.
class Cores {
 public:
  /// At least one permit.
  explicit Cores(std::size_t count) : idle_(static_cast<long>(count == 0 ? 1 : count)) {}

  /// Held while a worker is busy with an item.
  class Permit {
   public:
    explicit Permit(Cores& cores) : cores_(&cores) { --cores_->idle_; }
    ~Permit() { ++cores_->idle_; }
    Permit(const Permit&) = delete;
    Permit& operator=(const Permit&) = delete;

   private:
    Cores* cores_;
  };

  /// Calls `work(i, lane)` once for every i in [0, count), on the caller's thread (lane 0)
  /// and on as many borrowed ones as are idle now (lanes 1 to `lanes` - 1). Calls of one
  /// lane never overlap, so `lane` may index engines that are not shared. Order between
  /// lanes is open: write results by i. The first exception is rethrown when all have ended.
  void share(std::size_t count, std::size_t lanes,
             const std::function<void(std::size_t i, std::size_t lane)>& work);

 private:
  bool borrow();
  void give_back() { ++idle_; }

  std::atomic<long> idle_;
};

}  // namespace outvet
