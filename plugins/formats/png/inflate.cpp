#include "plugins/formats/png/inflate.h"

#include <algorithm>
#include <array>
#include <zlib.h>

namespace outvet::png {
namespace {

constexpr const char* kWhere = "format.png";
constexpr std::size_t kStep = 64U << 10U;
constexpr std::size_t kMostRows = 1U << 20U;

/// A zlib stream that is fed piece by piece.
class Stream {
 public:
  Stream() : ready_(inflateInit(&state_) == Z_OK) {}
  ~Stream() {
    if (ready_) inflateEnd(&state_);
  }
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;

  bool ready() const { return ready_; }

  void feed(std::span<const std::byte> bytes) {
    state_.next_in = reinterpret_cast<Bytef*>(const_cast<std::byte*>(bytes.data()));
    state_.avail_in = static_cast<uInt>(bytes.size());
  }
  std::size_t unread() const { return state_.avail_in; }

  /// Bytes written to `out`. Sets ended() or failed(); gives 0 when it waits for more input.
  std::size_t read(std::span<std::byte> out) {
    state_.next_out = reinterpret_cast<Bytef*>(out.data());
    state_.avail_out = static_cast<uInt>(out.size());
    const int code = ::inflate(&state_, Z_NO_FLUSH);
    ended_ = code == Z_STREAM_END;
    failed_ = code != Z_OK && code != Z_STREAM_END && code != Z_BUF_ERROR;
    return out.size() - state_.avail_out;
  }
  bool ended() const { return ended_; }
  bool failed() const { return failed_; }

 private:
  z_stream state_{};
  bool ready_;
  bool ended_ = false;
  bool failed_ = false;
};

Error no_memory() {
  return {ErrorCode::Internal, kWhere, "zlib does not start"};
}

}  // namespace

Result<std::vector<std::byte>> inflate_all(std::span<const std::byte> stream, std::size_t most,
                                           const Budget& budget) {
  Stream zlib;
  if (!zlib.ready()) return no_memory();
  zlib.feed(stream);
  std::vector<std::byte> out;
  std::vector<std::byte> step(kStep);
  while (!zlib.ended()) {
    if (auto ok = budget.check(); !ok) return ok.error();
    const std::size_t got = zlib.read(step);
    if (zlib.failed() || (got == 0 && !zlib.ended()))
      return Error{ErrorCode::Malformed, kWhere, "a compressed text is broken"};
    if (got > most - out.size())
      return Error{ErrorCode::LimitExceeded, kWhere, "a compressed text is longer than the limit"};
    out.insert(out.end(), step.begin(), step.begin() + static_cast<std::ptrdiff_t>(got));
  }
  return out;
}

Result<Leftover> leftover(const Pieces& pieces, std::uint64_t expected, const Budget& budget) {
  Stream zlib;
  if (!zlib.ready()) return no_memory();
  Leftover left;
  std::vector<std::byte> step(kStep);
  std::uint64_t seen = 0;
  for (const auto& piece : pieces) {
    if (zlib.ended()) {
      left.bytes.push_back(piece);
      continue;
    }
    zlib.feed(piece);
    for (std::size_t got = 1; got > 0 && !zlib.ended();) {
      if (auto ok = budget.check(); !ok) return ok.error();
      got = zlib.read(step);
      if (zlib.failed()) return left;
      const std::uint64_t behind = seen + got > expected ? seen + got - expected : 0;
      const auto fresh = static_cast<std::size_t>(std::min<std::uint64_t>(behind, got));
      seen += got;
      left.rows.insert(left.rows.end(), step.begin() + static_cast<std::ptrdiff_t>(got - fresh),
                       step.begin() + static_cast<std::ptrdiff_t>(got));
      if (left.rows.size() >= kMostRows) return left;
    }
    if (zlib.unread() > 0) left.bytes.push_back(piece.last(zlib.unread()));
  }
  return left;
}

}  // namespace outvet::png
