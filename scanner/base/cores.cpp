#include "scanner/base/cores.h"

#include <exception>
#include <mutex>
#include <thread>
#include <vector>

namespace outvet {

bool Cores::borrow() {
  long idle = idle_.load();
  while (idle > 0)
    if (idle_.compare_exchange_weak(idle, idle - 1)) return true;
  return false;
}

void Cores::share(std::size_t count, std::size_t lanes,
                  const std::function<void(std::size_t, std::size_t)>& work) {
  std::atomic<std::size_t> next{0};
  std::mutex guard;
  std::exception_ptr first;
  const auto run = [&](std::size_t lane) {
    try {
      for (std::size_t i = next++; i < count; i = next++)
        work(i, lane);
    } catch (...) {
      next = count;
      const std::scoped_lock lock{guard};
      if (!first) first = std::current_exception();
    }
  };

  std::vector<std::jthread> helpers;
  for (std::size_t lane = 1; lane < lanes && lane < count && borrow(); ++lane)
    helpers.emplace_back([this, &run, lane] {
      run(lane);
      give_back();
    });
  run(0);
  helpers.clear();  // joins
  if (first) std::rethrow_exception(first);
}

}  // namespace outvet
