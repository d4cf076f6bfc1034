#pragma once

#include <chrono>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "scanner/core/report.h"
#include "scanner/pipeline/guard.h"

namespace outvet {

/// Calls plugins under guard and adds up the time that each stage took.
class StageClock {
 public:
  template <class Work>
  auto call(const std::string& stage, std::string_view where, Work&& work) {
    const auto begin = std::chrono::steady_clock::now();
    auto result = guarded(where, std::forward<Work>(work));
    spent_[stage] += std::chrono::steady_clock::now() - begin;
    return result;
  }

  /// By stage, in the order of their names.
  std::vector<StageTime> times() const {
    std::vector<StageTime> times;
    for (const auto& [stage, spent] : spent_)
      times.push_back({stage, std::chrono::duration_cast<std::chrono::microseconds>(spent)});
    return times;
  }

 private:
  std::map<std::string, std::chrono::steady_clock::duration> spent_;
};

}  // namespace outvet
