#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <random>
#include <vector>

namespace outvet::testing {

/// Damages files as a fuzzer does: bits, bytes, numbers at their borders, pieces cut out,
/// doubled or taken from another file. The same seed damages alike.
class Mutator {
 public:
  using Bytes = std::vector<std::byte>;

  explicit Mutator(std::uint64_t seed) : random_(seed) {}

  /// `file` after one to four changes; `other` lends pieces.
  Bytes mutate(Bytes file, const Bytes& other) {
    for (std::size_t changes = 1 + below(4); changes > 0; --changes)
      change(file, other);
    return file;
  }

  std::size_t below(std::size_t limit) { return limit == 0 ? 0 : random_() % limit; }

 private:
  void change(Bytes& file, const Bytes& other) {
    if (file.empty()) return insert(file, other);
    switch (below(7)) {
      case 0: file[below(file.size())] ^= static_cast<std::byte>(1U << below(8)); break;
      case 1: file[below(file.size())] = static_cast<std::byte>(random_()); break;
      case 2: number(file, 4); break;
      case 3: number(file, 8); break;
      case 4: {
        const auto [from, to] = range(file);
        file.erase(from, to);
        break;
      }
      case 5: insert(file, file); break;
      default: insert(file, other); break;
    }
  }

  /// Overwrites a little-endian number with one at which programs trip.
  void number(Bytes& file, std::size_t width) {
    constexpr std::uint64_t kBorders[] = {
        0,    1, 0x7f, 0xff, 0xffff, 0x7fff'ffff, 0xffff'ffff, 0x7fc0'0000, 0x7fff'ffff'ffff'ffff,
        ~0ULL};
    const std::uint64_t value = kBorders[below(std::size(kBorders))] + below(3);
    const std::size_t at = below(file.size());
    for (std::size_t i = 0; i < width && at + i < file.size(); ++i)
      file[at + i] = static_cast<std::byte>(value >> (8 * i));
  }

  std::pair<Bytes::iterator, Bytes::iterator> range(Bytes& file) {
    const std::size_t from = below(file.size());
    const std::size_t count = below(std::min<std::size_t>(file.size() - from, 64) + 1);
    const auto begin = file.begin() + static_cast<std::ptrdiff_t>(from);
    return {begin, begin + static_cast<std::ptrdiff_t>(count)};
  }

  void insert(Bytes& file, const Bytes& from) {
    if (from.empty()) return;
    Bytes copy = from;
    const auto [begin, end] = range(copy);
    const Bytes piece{begin, end};
    const auto at = file.begin() + static_cast<std::ptrdiff_t>(below(file.size() + 1));
    file.insert(at, piece.begin(), piece.end());
  }

  std::mt19937_64 random_;
};

}  // namespace outvet::testing
