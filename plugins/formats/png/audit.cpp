#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <zlib.h>

#include "plugins/common/icc_clean.h"
#include "plugins/formats/png/rewrite.h"

namespace outvet::png {
namespace {

Error forbidden(const char* what) {
  return {ErrorCode::Malformed, "audit.png", what};
}

std::uint32_t number(std::span<const std::byte> bytes, std::size_t at) {
  std::uint32_t value = 0;
  for (std::size_t i = at; i < at + 4; ++i)
    value = value << 8U | static_cast<std::uint32_t>(bytes[i]);
  return value;
}

/// Chunks that need no look inside, and all lengths they may have.
struct Plain {
  std::string_view type;
  std::array<std::size_t, 4> sizes;
};
constexpr std::array kPlain{
    Plain{"gAMA", {4, 4, 4, 4}}, Plain{"cHRM", {32, 32, 32, 32}}, Plain{"sRGB", {1, 1, 1, 1}},
    Plain{"cICP", {4, 4, 4, 4}}, Plain{"mDCV", {24, 24, 24, 24}}, Plain{"cLLI", {8, 8, 8, 8}},
    Plain{"sBIT", {1, 2, 3, 4}}, Plain{"bKGD", {1, 2, 6, 6}},     Plain{"acTL", {8, 8, 8, 8}}};

/// Inflates a stream that comes in pieces and knows whether it ended where its bytes end.
class Inflow {
 public:
  Inflow() { inflateInit(&state_); }
  ~Inflow() { inflateEnd(&state_); }
  Inflow(const Inflow&) = delete;
  Inflow& operator=(const Inflow&) = delete;

  /// False when bytes are left behind the end, or the stream is broken.
  bool take(std::span<const std::byte> data, std::vector<std::byte>* keep = nullptr) {
    std::array<std::byte, 65'536> step;
    state_.next_in = reinterpret_cast<Bytef*>(const_cast<std::byte*>(data.data()));
    state_.avail_in = static_cast<uInt>(data.size());
    do {
      if (ended_) return state_.avail_in == 0;
      state_.next_out = reinterpret_cast<Bytef*>(step.data());
      state_.avail_out = static_cast<uInt>(step.size());
      const int code = ::inflate(&state_, Z_NO_FLUSH);
      const std::size_t got = step.size() - state_.avail_out;
      total_ += got;
      if (keep && keep->size() < (32U << 20U))
        keep->insert(keep->end(), step.begin(), step.begin() + static_cast<std::ptrdiff_t>(got));
      ended_ = code == Z_STREAM_END;
      if (code != Z_OK && code != Z_STREAM_END && code != Z_BUF_ERROR) return false;
    } while (state_.avail_in > 0 || state_.avail_out == 0);
    return true;
  }

  bool ended() const { return ended_; }
  std::uint64_t total() const { return total_; }

 private:
  z_stream state_{};
  bool ended_ = false;
  std::uint64_t total_ = 0;
};

class Auditor {
 public:
  Auditor(std::span<const std::byte> copy, Budget& budget) : copy_(copy), budget_(budget) {}

  Result<Done> run() {
    if (!text(copy_).starts_with("\x89PNG\r\n\x1A\n")) return forbidden("no PNG signature");
    std::size_t at = 8;
    while (!ended_) {
      if (auto ok = budget_.check(); !ok) return ok.error();
      if (copy_.size() - at < 12) return forbidden("bytes that are no chunk");
      const std::size_t length = number(copy_, at);
      if (length > copy_.size() - at - 12) return forbidden("a chunk that runs past the end");
      const auto covered = copy_.subspan(at + 4, length + 4);
      if (crc32_z(0, reinterpret_cast<const Bytef*>(covered.data()), covered.size()) !=
          number(copy_, at + 8 + length))
        return forbidden("a checksum that does not hold");
      if (auto fine = chunk(text(covered.first(4)), covered.subspan(4)); !fine) return fine;
      at += length + 12;
    }
    if (at != copy_.size()) return forbidden("bytes behind the last chunk");
    return Done{};
  }

 private:
  static std::string_view text(std::span<const std::byte> bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
  }

  Result<Done> chunk(std::string_view type, std::span<const std::byte> data) {
    if (seen_.empty() != (type == "IHDR")) return forbidden("a header that is not the first chunk");
    if (type == "IDAT" || type == "fdAT") return picture_data(type, data);
    if (type != "fcTL" && !seen_.insert(std::string{type}).second)
      return forbidden("a chunk that is there twice");
    if (type == "IEND" || type == "fcTL")
      if (auto closed = close(); !closed) return closed;
    if (type == "IEND") {
      ended_ = true;
      return data.empty() && pictures_ > 0 ? Result<Done>{Done{}} : forbidden("a wrong last chunk");
    }
    if (type == "fcTL") return frame_control(data);
    if (pictures_ > 0 || rows_) return forbidden("a description behind the picture data");
    if (type == "IHDR") return header(data);
    if (type == "PLTE")
      return colour_ == 3 && data.size() % 3 == 0 && data.size() <= 768
                 ? Result<Done>{Done{}}
                 : forbidden("a palette that nothing needs");
    if (type == "tRNS")
      return data.size() <= (colour_ == 3 ? 256U : 6U) ? Result<Done>{Done{}}
                                                       : forbidden("too much transparency");
    if (type == "pHYs")
      return data.size() == 9 && number(data, 0) != number(data, 4)
                 ? Result<Done>{Done{}}
                 : forbidden("a density that changes nothing");
    if (type == "eXIf") return orientation(data);
    if (type == "iCCP") return profile(data);
    const auto plain = std::ranges::find(kPlain, type, &Plain::type);
    if (plain == kPlain.end()) return forbidden("a chunk that is no part of the picture");
    return std::ranges::find(plain->sizes, data.size()) != plain->sizes.end()
               ? Result<Done>{Done{}}
               : forbidden("a chunk of a wrong length");
  }

  Result<Done> header(std::span<const std::byte> data) {
    if (data.size() != 13) return forbidden("a header of a wrong length");
    width_ = number(data, 0);
    height_ = number(data, 4);
    depth_ = static_cast<unsigned>(data[8]);
    colour_ = static_cast<unsigned>(data[9]);
    interlaced_ = data[12] == std::byte{1};
    frame_width_ = width_;
    frame_height_ = height_;
    return Done{};
  }

  static Result<Done> orientation(std::span<const std::byte> data) {
    using namespace std::string_view_literals;
    const std::string_view words = text(data);
    const bool fine = words.size() == 26 &&
                      words.starts_with("II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0"sv) &&
                      words[18] >= 2 && words[18] <= 8 && words.substr(19) == "\0\0\0\0\0\0\0"sv;
    return fine ? Result<Done>{Done{}} : forbidden("metadata beside the orientation");
  }

  static Result<Done> profile(std::span<const std::byte> data) {
    using namespace std::string_view_literals;
    if (!text(data).starts_with("icc\0\0"sv)) return forbidden("a colour profile with a name");
    Inflow flow;
    std::vector<std::byte> whole;
    if (!flow.take(data.subspan(5), &whole) || !flow.ended() || whole.size() != flow.total())
      return forbidden("bytes behind the colour profile");
    return audit_icc(whole);
  }

  Result<Done> frame_control(std::span<const std::byte> data) {
    if (data.size() != 26 || number(data, 0) != sequence_++)
      return forbidden("a frame control that is wrong");
    frame_width_ = number(data, 4);
    frame_height_ = number(data, 8);
    return Done{};
  }

  Result<Done> picture_data(std::string_view type, std::span<const std::byte> data) {
    if (type == "fdAT") {
      if (data.size() < 4 || number(data, 0) != sequence_++)
        return forbidden("frame data out of order");
      data = data.subspan(4);
    }
    if (!rows_) {
      if (type == "IDAT" && pictures_ > 0) return forbidden("a second picture");
      rows_.emplace();
    }
    return rows_->take(data) ? Result<Done>{Done{}}
                             : forbidden("bytes behind the compressed picture");
  }

  /// Bytes of all rows with their filter types, passes of Adam7 included (PNG, 8.2 and 9.2).
  std::uint64_t raw_size() const {
    const std::uint64_t bits = depth_ * (colour_ == 2   ? 3U
                                         : colour_ == 4 ? 2U
                                         : colour_ == 6 ? 4U
                                                        : 1U);
    if (!interlaced_) return frame_height_ * (1 + (frame_width_ * bits + 7) / 8);
    std::uint64_t sum = 0;
    std::array<std::uint64_t, 7> across{};
    std::array<std::uint64_t, 7> down{};
    // Pass numbers as the standard draws them, one 8 by 8 tile.
    constexpr std::array<std::string_view, 8> kTile{"16462646", "77777777", "56565656", "77777777",
                                                    "36463646", "77777777", "56565656", "77777777"};
    for (std::size_t pass = 0; pass < 7; ++pass) {
      const char mark = static_cast<char>('1' + static_cast<char>(pass));
      std::array<bool, 8> columns{};
      std::array<bool, 8> lines{};
      for (std::size_t y = 0; y < 8; ++y)
        for (std::size_t x = 0; x < 8; ++x)
          if (kTile.at(y).at(x) == mark) columns.at(x) = lines.at(y) = true;
      for (std::size_t i = 0; i < 8; ++i) {
        if (columns.at(i)) across.at(pass) += (frame_width_ + 7 - i) / 8;
        if (lines.at(i)) down.at(pass) += (frame_height_ + 7 - i) / 8;
      }
      if (across.at(pass) > 0) sum += down.at(pass) * (1 + (across.at(pass) * bits + 7) / 8);
    }
    return sum;
  }

  Result<Done> close() {
    if (!rows_) return Done{};
    const bool exact = rows_->ended() && rows_->total() == raw_size();
    rows_.reset();
    ++pictures_;
    return exact ? Result<Done>{Done{}} : forbidden("rows that no picture has");
  }

  std::span<const std::byte> copy_;
  Budget& budget_;
  std::set<std::string> seen_;
  std::uint64_t width_ = 0;
  std::uint64_t height_ = 0;
  std::uint64_t frame_width_ = 0;
  std::uint64_t frame_height_ = 0;
  unsigned depth_ = 0;
  unsigned colour_ = 0;
  bool interlaced_ = false;
  bool ended_ = false;
  int pictures_ = 0;
  std::uint32_t sequence_ = 0;
  std::optional<Inflow> rows_;
};

}  // namespace

Result<Done> audit(std::span<const std::byte> copy, Budget& budget) {
  return Auditor{copy, budget}.run();
}

}  // namespace outvet::png
