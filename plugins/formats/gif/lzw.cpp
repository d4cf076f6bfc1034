#include "plugins/formats/gif/lzw.h"

#include <algorithm>
#include <array>
#include <optional>

namespace outvet::gif {
namespace {

constexpr const char* kWhere = "format.gif";
constexpr unsigned kMaxBits = 12;
constexpr unsigned kTableSize = 1U << kMaxBits;
constexpr unsigned kNone = kTableSize;  // no code came before

/// Takes codes of a changing number of bits from the bytes.
class CodeReader {
 public:
  explicit CodeReader(std::span<const std::byte> data) : data_(data) {}

  std::optional<unsigned> next(unsigned bits) {
    while (held_bits_ < bits) {
      if (at_ == data_.size()) return std::nullopt;
      held_ |= static_cast<unsigned>(data_[at_++]) << held_bits_;
      held_bits_ += 8;
    }
    const unsigned code = held_ & ((1U << bits) - 1U);
    held_ >>= bits;
    held_bits_ -= bits;
    return code;
  }

  /// Bytes of which at least one bit was taken.
  std::size_t used() const noexcept { return at_ - held_bits_ / 8; }

 private:
  std::span<const std::byte> data_;
  std::size_t at_ = 0;
  unsigned held_ = 0;
  unsigned held_bits_ = 0;
};

/// The strings that codes stand for: a last index behind the string of an earlier code. Each
/// knows its length and its first index, so that it can be written from its end.
class StringTable {
 public:
  explicit StringTable(int code_size) : clear_(1U << static_cast<unsigned>(code_size)) {
    for (unsigned i = 0; i < clear_; ++i) {
      lengths_[i] = 1;
      firsts_[i] = lasts_[i] = static_cast<std::uint8_t>(i);
    }
    reset();
  }

  void reset() { next_ = clear_ + 2; }
  unsigned clear_code() const noexcept { return clear_; }
  unsigned end_code() const noexcept { return clear_ + 1; }
  unsigned next() const noexcept { return next_; }
  bool knows(unsigned code) const noexcept {
    return code < next_ && code != clear_ && code != clear_ + 1;
  }
  std::size_t length(unsigned code) const noexcept { return lengths_[code]; }

  /// Adds the string of `prefix` and one index: the first of `suffix`. A full table stays as it
  /// is until a clear code ("deferred clear", GIF89a, cover sheet).
  void add(unsigned prefix, unsigned suffix) {
    if (next_ == kTableSize) return;
    prefixes_[next_] = static_cast<std::uint16_t>(prefix);
    lengths_[next_] = static_cast<std::uint16_t>(lengths_[prefix] + 1);
    firsts_[next_] = firsts_[prefix];
    lasts_[next_] = firsts_[suffix];
    ++next_;
  }

  /// Writes the first out.size() indices of the string; out.size() <= length(code).
  void write(unsigned code, std::span<std::uint8_t> out) const {
    for (std::size_t skip = length(code) - out.size(); skip > 0; --skip)
      code = prefixes_[code];
    for (std::size_t i = out.size(); i > 0; --i) {
      out[i - 1] = lasts_[code];
      code = prefixes_[code];
    }
  }

 private:
  unsigned clear_;
  unsigned next_ = 0;
  std::array<std::uint16_t, kTableSize> prefixes_{};
  std::array<std::uint16_t, kTableSize> lengths_{};
  std::array<std::uint8_t, kTableSize> firsts_{};
  std::array<std::uint8_t, kTableSize> lasts_{};
};

/// Codes grow by a bit when the table outgrows them.
unsigned grown(unsigned bits, const StringTable& table) {
  return bits < kMaxBits && table.next() >= 1U << bits ? bits + 1 : bits;
}

/// Behind the last pixel: an end code is expected, clear codes before it are harmless.
std::size_t end_of(CodeReader& codes, const StringTable& table, unsigned bits, int code_size) {
  std::size_t used = codes.used();
  for (;;) {
    const std::optional<unsigned> code = codes.next(bits);
    if (!code) return used;
    if (*code == table.end_code()) return codes.used();
    if (*code != table.clear_code()) return used;
    used = codes.used();
    bits = static_cast<unsigned>(code_size) + 1;
  }
}

/// Goes through the codes; `emit(table, code, at, length)` is called for every string.
template <class Emit>
Result<std::size_t> follow(std::span<const std::byte> data, int code_size, std::size_t pixels,
                           Emit&& emit) {
  CodeReader codes{data};
  StringTable table{code_size};
  unsigned before = kNone;
  unsigned bits = static_cast<unsigned>(code_size) + 1;
  std::size_t done = 0;
  while (done < pixels) {
    const std::optional<unsigned> code = codes.next(bits);
    if (!code || *code == table.end_code())
      return Error{ErrorCode::Malformed, kWhere, "a picture ends before its last pixel"};
    if (*code == table.clear_code()) {
      table.reset();
      before = kNone;
      bits = static_cast<unsigned>(code_size) + 1;
      continue;
    }
    // The one code that may be used before it is complete: the string before and its own first.
    if (before != kNone && *code == table.next())
      table.add(before, before);
    else if (before != kNone && table.knows(*code))
      table.add(before, *code);
    if (!table.knows(*code))
      return Error{ErrorCode::Malformed, kWhere, "a code that stands for nothing"};
    const std::size_t length = std::min(table.length(*code), pixels - done);
    emit(table, *code, done, length);
    done += length;
    before = *code;
    bits = grown(bits, table);
  }
  return end_of(codes, table, bits, code_size);
}

}  // namespace

Result<std::size_t> decode_lzw(std::span<const std::byte> data, int code_size,
                               std::span<std::uint8_t> indices) {
  return follow(data, code_size, indices.size(),
                [&](const StringTable& table, unsigned code, std::size_t at, std::size_t length) {
                  table.write(code, indices.subspan(at, length));
                });
}

Result<std::size_t> measure_lzw(std::span<const std::byte> data, int code_size,
                                std::size_t pixels) {
  return follow(data, code_size, pixels,
                [](const StringTable&, unsigned, std::size_t, std::size_t) {});
}

}  // namespace outvet::gif
