#include "scanner/cli/progress.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <unistd.h>

#include "scanner/cli/terminal.h"

namespace outvet::cli {
namespace {

using namespace std::chrono_literals;

constexpr auto kTick = 100ms;
constexpr auto kLineEvery = 30s;
constexpr auto kPatience = 500ms;  // a bar that flashes up for a moment only disturbs
constexpr int kWidestBar = 30;     // columns

void put(const std::string& text) {
  // One write(2) a turn: parts of two lines never mix.
  if (::write(STDERR_FILENO, text.data(), text.size()) < 0) return;
}

/// "0:14", "1:02:03".
std::string clock(std::chrono::seconds time) {
  std::array<char, 48> text{};
  const long long all = time.count();
  if (all < 3600)
    std::snprintf(text.data(), text.size(), "%lld:%02lld", all / 60, all % 60);
  else
    std::snprintf(text.data(), text.size(), "%lld:%02lld:%02lld", all / 3600, all / 60 % 60,
                  all % 60);
  return text.data();
}

std::string rate_text(double rate) {
  std::array<char, 48> text{};
  std::snprintf(text.data(), text.size(), rate < 10 ? "%.1f/s" : "%.0f/s", rate);
  return text.data();
}

}  // namespace

std::string progress_text(std::size_t done, std::size_t total, std::chrono::milliseconds spent) {
  std::string text = std::to_string(done) + " of " + std::to_string(total) + " checked, ";
  if (done == 0 || spent.count() <= 0)
    return text + clock(std::chrono::duration_cast<std::chrono::seconds>(spent)) + " so far";
  const double rate = static_cast<double>(done) * 1000 / static_cast<double>(spent.count());
  const auto left =
      std::chrono::seconds{static_cast<long long>(static_cast<double>(total - done) / rate)};
  return text + rate_text(rate) + ", " + clock(left) + " left";
}

Progress::Kind Progress::kind_for(bool quiet) {
  if (quiet) return Kind::Off;
  return is_terminal(STDERR_FILENO) ? Kind::Bar : Kind::Lines;
}

Progress::Progress(Kind kind, std::size_t total) : kind_(kind), total_(total) {
  if (kind_ == Kind::Off || total_ == 0) return;
  painter_ = std::jthread{[this](const std::stop_token& stop) { run(stop); }};
}

Progress::~Progress() {
  if (painter_.joinable()) {
    painter_.request_stop();
    painter_.join();
  }
  clear();
}

void Progress::run(const std::stop_token& stop) {
  std::unique_lock lock{guard_};
  auto next = begin_ + (kind_ == Kind::Bar ? Clock::duration{kPatience} : kLineEvery);
  while (!tick_.wait_until(lock, stop, next, [] { return false; }) && !stop.stop_requested()) {
    draw();
    next += kind_ == Kind::Bar ? Clock::duration{kTick} : kLineEvery;
  }
}

void Progress::draw() {
  const auto spent = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - begin_);
  const std::string text = progress_text(done_, total_, spent);
  if (kind_ == Kind::Lines) return put("outvet: " + text + "\n");
  // The width is asked for each time: cheaper than a handler for SIGWINCH, and never stale.
  const int room = columns(STDERR_FILENO) - 1;
  const int bar = std::min(kWidestBar, room - static_cast<int>(text.size()) - 3);
  std::string line;
  if (bar >= 5) {
    const auto filled = static_cast<std::size_t>(bar) * done_ / total_;
    line = "[" + std::string(filled, '#') +
           std::string(static_cast<std::size_t>(bar) - filled, '.') + "] ";
  }
  line += text;
  put("\r" + line.substr(0, static_cast<std::size_t>(std::max(room, 1))) + "\x1b[K");
  drawn_ = true;
}

void Progress::clear() {
  if (drawn_) put("\r\x1b[K");
  drawn_ = false;
}

}  // namespace outvet::cli
