#include "plugins/formats/png/zlib_end.h"

#include <algorithm>
#include <functional>
#include <zlib.h>

namespace outvet::png {
namespace {

constexpr const char* kWhere = "format.png";
constexpr std::size_t kStep = 256U << 10U;

class Inflater {
 public:
  Inflater() : ready_(inflateInit(&state) == Z_OK) {}
  ~Inflater() {
    if (ready_) inflateEnd(&state);
  }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;
  bool ready() const { return ready_; }

  z_stream state{};

 private:
  bool ready_;
};

using Use = std::function<Result<bool>(std::span<const std::byte>)>;

/// Gives what is inflated to `use` step by step until the stream ends or `use` says false.
Result<StreamEnd> run_through(const Pieces& pieces, const Budget& budget, const Use& use) {
  const Error broken{ErrorCode::Malformed, kWhere, "the picture data is cut short or corrupt"};
  Inflater zlib;
  if (!zlib.ready()) return Error{ErrorCode::Internal, kWhere, "zlib does not start"};
  std::vector<std::byte> step(kStep);
  StreamEnd end;
  for (const auto& piece : pieces) {
    zlib.state.next_in = reinterpret_cast<Bytef*>(const_cast<std::byte*>(piece.data()));
    zlib.state.avail_in = static_cast<uInt>(piece.size());
    bool more = true;
    while (more) {
      if (auto ok = budget.check(); !ok) return ok.error();
      zlib.state.next_out = reinterpret_cast<Bytef*>(step.data());
      zlib.state.avail_out = static_cast<uInt>(step.size());
      const int code = ::inflate(&zlib.state, Z_NO_FLUSH);
      if (code != Z_OK && code != Z_STREAM_END && code != Z_BUF_ERROR) return broken;
      const std::size_t got = step.size() - zlib.state.avail_out;
      end.inflated += got;
      const Result<bool> goes_on = use(std::span{step}.first(got));
      if (!goes_on) return goes_on.error();
      if (code == Z_STREAM_END || !*goes_on) {
        end.stored += piece.size() - zlib.state.avail_in;
        return end;
      }
      more = zlib.state.avail_in > 0 || got == step.size();
    }
    end.stored += piece.size();
  }
  return broken;
}

}  // namespace

Result<StreamEnd> find_stream_end(const Pieces& pieces, std::uint64_t most, const Budget& budget) {
  std::uint64_t seen = 0;
  return run_through(pieces, budget, [&](std::span<const std::byte> bytes) -> Result<bool> {
    seen += bytes.size();
    if (seen > most)
      return Error{ErrorCode::LimitExceeded, kWhere, "more picture data than the limit"};
    return true;
  });
}

Result<std::vector<std::byte>> deflate_anew(const Pieces& pieces, std::uint64_t bytes,
                                            Budget& budget) {
  auto lease = budget.reserve(bytes * 2, "rows of a picture");
  if (!lease) return lease.error();
  std::vector<std::byte> rows;
  rows.reserve(bytes);
  auto end = run_through(pieces, budget, [&](std::span<const std::byte> more) -> Result<bool> {
    const std::size_t taken = std::min<std::size_t>(more.size(), bytes - rows.size());
    rows.insert(rows.end(), more.begin(), more.begin() + static_cast<std::ptrdiff_t>(taken));
    return rows.size() < bytes;
  });
  if (!end) return end.error();
  if (rows.size() < bytes) return Error{ErrorCode::Malformed, kWhere, "rows are missing"};
  return deflate_all(rows);
}

Result<std::vector<std::byte>> deflate_all(std::span<const std::byte> bytes) {
  uLongf size = compressBound(static_cast<uLong>(bytes.size()));
  std::vector<std::byte> out(size);
  const int code = compress2(reinterpret_cast<Bytef*>(out.data()), &size,
                             reinterpret_cast<const Bytef*>(bytes.data()),
                             static_cast<uLong>(bytes.size()), Z_DEFAULT_COMPRESSION);
  if (code != Z_OK) return Error{ErrorCode::Internal, kWhere, "zlib does not compress"};
  out.resize(size);
  return out;
}

}  // namespace outvet::png
