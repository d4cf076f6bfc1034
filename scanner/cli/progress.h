#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <string>
#include <thread>

namespace outvet::cli {

/// How far a run is, on standard error: on a terminal a bar ten times a second, elsewhere a
/// line every 30 seconds, so that a log of a long run shows that it lives.
///
/// Thread safety: safe from any thread.
class Progress {
 public:
  enum class Kind { Off, Lines, Bar };

  /// Bar on a terminal, Lines elsewhere, Off when `quiet`.
  static Kind kind_for(bool quiet);

  Progress(Kind kind, std::size_t total);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  /// One more item is done. `print` writes its report while the bar is out of the way.
  template <class Print>
  void advance(Print&& print) {
    const std::scoped_lock lock{guard_};
    clear();
    print();
    ++done_;
  }

 private:
  using Clock = std::chrono::steady_clock;

  void run(const std::stop_token& stop);
  void draw();
  void clear();

  const Kind kind_;
  const std::size_t total_;
  const Clock::time_point begin_ = Clock::now();
  std::mutex guard_;
  std::condition_variable_any tick_;
  std::size_t done_ = 0;
  bool drawn_ = false;
  std::jthread painter_;
};

/// "1234 of 50000 checked, 41/s, 19:50 left": what both kinds say. Nothing is foretold before
/// the first item is done.
std::string progress_text(std::size_t done, std::size_t total, std::chrono::milliseconds spent);

}  // namespace outvet::cli
