#include "plugins/formats/png/feed.h"

#include <algorithm>
#include <cstring>
#include <iterator>
#include <string_view>

namespace outvet::png {
namespace {

constexpr std::uint64_t kSlack = 64U << 10U;

using Bytes = std::vector<std::byte>;

void put_u32(Bytes& out, std::uint64_t value) {
  for (const unsigned int shift : {24U, 16U, 8U, 0U})
    out.push_back(static_cast<std::byte>((value >> shift) & 0xFFU));
}

void put_text(Bytes& out, std::string_view text) {
  std::ranges::transform(text, std::back_inserter(out),
                         [](char c) { return static_cast<std::byte>(c); });
}

void put_chunk(Bytes& out, std::string_view type, std::span<const std::byte> data) {
  put_u32(out, data.size());
  put_text(out, type);
  out.insert(out.end(), data.begin(), data.end());
  put_u32(out, 0);
}

}  // namespace

std::uint64_t data_bytes(const Layer& layer) {
  std::uint64_t size = 0;
  for (const auto& piece : layer.data)
    size += piece.size();
  return size;
}

Feed::Feed(const Layer& layer) {
  put_text(head_, "\x89PNG\r\n\x1A\n");
  Bytes header;
  put_u32(header, layer.header.width);
  put_u32(header, layer.header.height);
  for (const std::uint8_t value : {layer.header.depth, layer.header.colour, std::uint8_t{0},
                                   std::uint8_t{0}, std::uint8_t{layer.header.interlaced}})
    header.push_back(static_cast<std::byte>(value));
  put_chunk(head_, "IHDR", header);
  if (!layer.palette.empty()) put_chunk(head_, "PLTE", layer.palette);
  if (!layer.transparency.empty()) put_chunk(head_, "tRNS", layer.transparency);
  put_u32(head_, data_bytes(layer));
  put_text(head_, "IDAT");
  put_u32(tail_, 0);
  put_chunk(tail_, "IEND", {});
  pieces_.push_back(head_);
  pieces_.insert(pieces_.end(), layer.data.begin(), layer.data.end());
  pieces_.push_back(tail_);
}

bool Feed::read(std::uint8_t* out, std::size_t count) {
  if (count > allowed_) {
    spent_ = true;
    return false;
  }
  allowed_ -= count;
  while (count > 0) {
    if (piece_ == pieces_.size()) return false;
    const auto rest = pieces_[piece_].subspan(at_);
    const std::size_t taken = std::min(count, rest.size());
    if (taken > 0) std::memcpy(out, rest.data(), taken);
    out += taken;
    count -= taken;
    at_ += taken;
    if (taken == rest.size()) {
      ++piece_;
      at_ = 0;
    }
  }
  return true;
}

void Feed::allow(std::uint64_t bytes) {
  allowed_ = bytes + kSlack;
}

}  // namespace outvet::png
