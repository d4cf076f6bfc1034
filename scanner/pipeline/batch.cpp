#include "scanner/pipeline/batch.h"

#include <algorithm>
#include <condition_variable>
#include <map>
#include <mutex>
#include <optional>
#include <thread>

namespace outvet {
namespace {

constexpr std::size_t kWaitingPerWorker = 4;

/// Hands reports on in the order of the list, whoever finishes first.
class InOrder {
 public:
  InOrder(std::size_t window, const std::function<void(Report)>& done)
      : window_(window), done_(done) {}

  /// The next index to work on; waits while too many reports are ahead of the order.
  std::optional<std::size_t> claim(std::size_t count, const std::stop_token& stop) {
    std::unique_lock lock{guard_};
    room_.wait(lock, stop, [&] { return claimed_ < next_ + window_; });
    if (stop.stop_requested() || claimed_ >= count) return std::nullopt;
    return claimed_++;
  }

  void put(std::size_t index, Report report) {
    const std::scoped_lock lock{guard_};
    waiting_.emplace(index, std::move(report));
    for (auto first = waiting_.find(next_); first != waiting_.end(); first = waiting_.find(next_)) {
      done_(std::move(first->second));
      waiting_.erase(first);
      ++next_;
    }
    room_.notify_all();
  }

 private:
  const std::size_t window_;
  const std::function<void(Report)>& done_;
  std::mutex guard_;
  std::condition_variable_any room_;
  std::map<std::size_t, Report> waiting_;
  std::size_t claimed_ = 0;
  std::size_t next_ = 0;
};

Report examine_one(const BatchItem& entry, const BatchOptions& options, const Examine& examine,
                   const std::stop_token& stop) {
  MediaItem item{random_hex(16), Sensitive<std::string>{entry.name}, nullptr};
  Result<std::shared_ptr<const ByteSource>> bytes = entry.open();
  if (!bytes) return unscannable(item, bytes.error(), options.policy, options.engine);
  item.bytes = *bytes;
  return examine(item, options.limits, stop);
}

}  // namespace

MakeExaminer in_this_process(const Scanner& scanner, const Policy& policy,
                             const ScanOptions& options) {
  return [&scanner, &policy, options]() -> Result<Examine> {
    Result<std::unique_ptr<Session>> opened = scanner.open_session();
    if (!opened) return opened.error();
    const std::shared_ptr<Session> session = std::move(*opened);
    return Examine{[&scanner, &policy, options, session](
                       const MediaItem& item, const Limits& limits, std::stop_token stop) {
      Budget budget{limits, std::move(stop)};
      return scanner.scan(item, policy, *session, budget, options);
    }};
  };
}

Result<Done> scan_batch(const std::vector<BatchItem>& items, const BatchOptions& options,
                        const MakeExaminer& make, Cores& cores, std::stop_token stop,
                        const std::function<void(Report)>& done) {
  const std::size_t most = std::max<std::size_t>(1, items.size());
  const std::size_t workers = std::clamp<std::size_t>(options.workers, 1, most);
  std::vector<Examine> examiners;
  for (std::size_t i = 0; i < workers; ++i) {
    Result<Examine> examiner = make();
    if (!examiner) return examiner.error();
    examiners.push_back(std::move(*examiner));
  }
  InOrder order{workers * kWaitingPerWorker, done};
  const auto work = [&](const Examine& examine) {
    while (const auto index = order.claim(items.size(), stop)) {
      const Cores::Permit busy{cores};
      Report report = examine_one(items[*index], options, examine, stop);
      // A stopped scan is no report about its item: the item stays undone.
      if (stop.stop_requested()) return;
      order.put(*index, std::move(report));
    }
  };
  std::vector<std::jthread> threads;
  for (std::size_t i = 1; i < workers; ++i)
    threads.emplace_back([&work, &examine = examiners[i]] { work(examine); });
  work(examiners[0]);
  return Done{};
}

}  // namespace outvet
