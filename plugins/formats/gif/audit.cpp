#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "plugins/common/icc_clean.h"
#include "plugins/formats/gif/rewrite.h"

namespace outvet::gif {
namespace {

Error forbidden(const char* what) {
  return {ErrorCode::Malformed, "audit.gif", what};
}

/// How many pixels LZW codes stand for, and whether they end with their bytes. Knows the
/// length of each string and nothing else.
class LengthDecoder {
 public:
  explicit LengthDecoder(unsigned code_size) : clear_(1U << code_size), least_(code_size + 1) {
    lengths_.fill(1);
    reset();
  }

  /// False when the codes break off, stand for too few pixels, or leave bytes over.
  bool exact(std::span<const std::byte> data, std::size_t pixels) {
    std::size_t at = 0;
    std::size_t done = 0;
    while (true) {
      while (held_bits_ < bits_) {
        // An end code may be missing when all pixels are there.
        if (at == data.size()) return done >= pixels;
        held_ |= static_cast<unsigned>(data[at++]) << held_bits_;
        held_bits_ += 8;
      }
      const unsigned code = held_ & ((1U << bits_) - 1U);
      held_ >>= bits_;
      held_bits_ -= bits_;
      if (code == clear_ + 1) return done >= pixels && at == data.size();
      if (code == clear_) {
        reset();
        continue;
      }
      if (done >= pixels || code > next_ || (code == next_ && before_ == 0)) return false;
      add(code);
      done += lengths_.at(code);
    }
  }

 private:
  void reset() {
    bits_ = least_;
    next_ = clear_ + 2;
    before_ = 0;
  }

  void add(unsigned code) {
    if (before_ > 0 && next_ < lengths_.size()) lengths_.at(next_++) = before_ + 1;
    before_ = lengths_.at(std::min<std::size_t>(code, lengths_.size() - 1));
    if (next_ >= 1U << bits_ && bits_ < 12) ++bits_;
  }

  unsigned clear_;
  unsigned least_;
  unsigned bits_ = 0;
  unsigned next_ = 0;
  std::size_t before_ = 0;  ///< length of the string of the code before, 0 behind a clear code
  unsigned held_ = 0;
  unsigned held_bits_ = 0;
  std::array<std::size_t, 4096> lengths_{};
};

class Auditor {
 public:
  Auditor(std::span<const std::byte> copy, Budget& budget) : copy_(copy), budget_(budget) {}

  Result<Done> run() {
    const auto head = take(13);
    if (!head || (!text(*head).starts_with("GIF87a") && !text(*head).starts_with("GIF89a")))
      return forbidden("no GIF signature");
    if (!table(byte((*head)[10]))) return forbidden("a colour table that runs past the end");
    int pictures = 0;
    bool waits = false;  // a graphic control without its picture
    while (true) {
      if (auto ok = budget_.check(); !ok) return ok.error();
      const auto kind = take(1);
      if (!kind) return forbidden("no trailer");
      if (byte((*kind)[0]) == 0x3B) break;
      if (byte((*kind)[0]) == 0x2C) {
        if (auto done = picture(); !done) return done;
        ++pictures;
        waits = false;
        continue;
      }
      if (byte((*kind)[0]) != 0x21) return forbidden("a block of no known kind");
      const auto label = take(1);
      if (label && byte((*label)[0]) == 0xF9) {
        const auto control = take(6);
        if (waits || !control || byte((*control)[0]) != 4 || byte((*control)[5]) != 0 ||
            (byte((*control)[1]) & 0xE2U) != 0)
          return forbidden("a graphic control with more than it needs");
        waits = true;
        continue;
      }
      if (!label || byte((*label)[0]) != 0xFF || pictures > 0 || waits)
        return forbidden("an extension that is no part of the picture");
      if (auto done = application(); !done) return done;
    }
    if (waits || pictures == 0) return forbidden("a graphic control without a picture");
    return at_ == copy_.size() ? Result<Done>{Done{}} : forbidden("bytes behind the trailer");
  }

 private:
  static unsigned byte(std::byte value) { return static_cast<unsigned>(value); }
  static std::string_view text(std::span<const std::byte> bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
  }

  std::optional<std::span<const std::byte>> take(std::size_t count) {
    if (count > copy_.size() - at_) return std::nullopt;
    at_ += count;
    return copy_.subspan(at_ - count, count);
  }

  bool table(unsigned packed) {
    return (packed & 0x80U) == 0 || take(std::size_t{3} << ((packed & 7U) + 1U));
  }

  /// Sub-blocks up to the empty one: all full but the last.
  std::optional<std::vector<std::byte>> blocks() {
    std::vector<std::byte> whole;
    bool full = true;
    while (true) {
      const auto size = take(1);
      if (!size) return std::nullopt;
      if ((*size)[0] == std::byte{0}) return whole;
      const auto data = take(byte((*size)[0]));
      if (!data || !full) return std::nullopt;
      full = data->size() == 255;
      whole.insert(whole.end(), data->begin(), data->end());
    }
  }

  Result<Done> application() {
    const auto name = take(12);
    if (!name || byte((*name)[0]) != 11) return forbidden("an application without a name");
    const std::string_view word = text(name->subspan(1));
    const auto data = blocks();
    if (!data) return forbidden("sub-blocks that are broken");
    if (word == "NETSCAPE2.0" || word == "ANIMEXTS1.0") {
      if (std::exchange(loops_, true) || data->size() != 3 || (*data)[0] != std::byte{1})
        return forbidden("a loop count with more than the count");
      return Done{};
    }
    if (word != "ICCRGBG1012" || std::exchange(profile_, true))
      return forbidden("an application extension");
    return audit_icc(*data);
  }

  Result<Done> picture() {
    const auto head = take(9);
    if (!head) return forbidden("a picture that runs past the end");
    const auto number = [&head](std::size_t at) {
      return std::size_t{byte((*head)[at])} | std::size_t{byte((*head)[at + 1])} << 8U;
    };
    const unsigned packed = byte((*head)[8]);
    if ((packed & 0x18U) != 0 || !table(packed)) return forbidden("a broken picture header");
    const auto code_size = take(1);
    if (!code_size || byte((*code_size)[0]) < 1 || byte((*code_size)[0]) > 8)
      return forbidden("a code size outside 1 to 8");
    const auto data = blocks();
    if (!data) return forbidden("sub-blocks that are broken");
    return LengthDecoder{byte((*code_size)[0])}.exact(*data, number(4) * number(6))
               ? Result<Done>{Done{}}
               : forbidden("bytes behind the codes of a picture");
  }

  std::span<const std::byte> copy_;
  Budget& budget_;
  std::size_t at_ = 0;
  bool loops_ = false;
  bool profile_ = false;
};

}  // namespace

Result<Done> audit(std::span<const std::byte> copy, Budget& budget) {
  return Auditor{copy, budget}.run();
}

}  // namespace outvet::gif
