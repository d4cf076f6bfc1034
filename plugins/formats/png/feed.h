#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

#include "plugins/formats/png/decode.h"

namespace outvet::png {

constexpr std::uint64_t kLargestChunk = 0x7FFF'FFFF;  // bytes (PNG, 5.3)

/// Bytes of a layer's compressed data.
std::uint64_t data_bytes(const Layer& layer);

/// A PNG file of nothing but one layer, made up while it is read, so that libpng meets no other
/// chunk. Checksums are left 0: they were looked at before. The layer's data must outlive it and
/// be at most kLargestChunk bytes.
class Feed {
 public:
  explicit Feed(const Layer& layer);
  Feed(const Feed&) = delete;
  Feed& operator=(const Feed&) = delete;

  /// Fills `out`. False at the end, or when more was asked for than is allowed.
  bool read(std::uint8_t* out, std::size_t count);

  /// From now on at most `bytes` and 64 KiB more are given.
  void allow(std::uint64_t bytes);

  /// Whether read() refused because of allow().
  bool spent() const { return spent_; }

 private:
  std::vector<std::byte> head_;
  std::vector<std::byte> tail_;
  Pieces pieces_;
  std::size_t piece_ = 0;
  std::size_t at_ = 0;  // in the piece
  std::uint64_t allowed_ = std::numeric_limits<std::uint64_t>::max();
  bool spent_ = false;
};

}  // namespace outvet::png
