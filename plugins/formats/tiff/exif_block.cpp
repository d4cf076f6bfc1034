#include "plugins/formats/tiff/exif_block.h"

#include <algorithm>
#include <array>
#include <limits>

#include "plugins/formats/tiff/tags.h"

namespace outvet::tiff {
namespace {

constexpr std::uint16_t kLong = 4;
constexpr std::uint16_t kLastClassicType = 13;
constexpr std::size_t kEntryBytes = 12;

/// Tags about where pixels are; their values mean nothing elsewhere.
constexpr std::array<std::uint16_t, 18> kPlaces{
    kStripOffsets, kStripByteCounts, kFreeOffsets,    kFreeByteCounts, kTransferFunction,
    kColorMap,     kTileOffsets,     kTileByteCounts, kSubIfds,        kJpegTables,
    kJpegOffset,   kJpegLength,      kJpegQTables,    kJpegDcTables,   kJpegAcTables,
    kExifIfd,      kGpsIfd,          kInteropIfd};

struct Item {
  std::uint16_t tag;
  std::uint16_t type;
  std::uint32_t count;
  std::span<const std::byte> value;
};

/// Writes directories one behind the other, each followed by its values.
class Writer {
 public:
  explicit Writer(Endian endian) : endian_(endian) {
    const std::byte mark{static_cast<std::uint8_t>(endian == Endian::Big ? 'M' : 'I')};
    out_ = {mark, mark};
    put(42, 2);
    put(0, 4);  // the first directory, known at the end
  }

  std::uint32_t directory(std::vector<Item> items) {
    std::ranges::stable_sort(items, {}, &Item::tag);
    if (out_.size() % 2 != 0) out_.push_back({});
    const std::size_t at = out_.size();
    std::size_t value_at = at + 2 + items.size() * kEntryBytes + 4;
    put(items.size(), 2);
    for (const Item& item : items) {
      put(item.tag, 2);
      put(item.type, 2);
      put(item.count, 4);
      if (item.value.size() > 4) {
        put(value_at, 4);
        value_at += item.value.size() + item.value.size() % 2;
      } else {
        out_.insert(out_.end(), item.value.begin(), item.value.end());
        out_.resize(out_.size() + 4 - item.value.size());
      }
    }
    put(0, 4);  // no directory behind it
    for (const Item& item : items) {
      if (item.value.size() <= 4) continue;
      out_.insert(out_.end(), item.value.begin(), item.value.end());
      if (item.value.size() % 2 != 0) out_.push_back({});
    }
    return static_cast<std::uint32_t>(at);
  }

  std::vector<std::byte> finish(std::uint32_t first) && {
    const std::vector<std::byte> bytes = number(first);
    std::ranges::copy(bytes, out_.begin() + 4);
    return std::move(out_);
  }

  std::vector<std::byte> number(std::uint32_t value) const { return encoded(value, 4); }

 private:
  std::vector<std::byte> encoded(std::size_t value, std::size_t bytes) const {
    std::vector<std::byte> text;
    for (std::size_t i = 0; i < bytes; ++i) {
      const std::size_t shift = 8 * (endian_ == Endian::Big ? bytes - 1 - i : i);
      text.push_back(static_cast<std::byte>((value >> shift) & 0xFFU));
    }
    return text;
  }

  void put(std::size_t value, std::size_t bytes) {
    const std::vector<std::byte> text = encoded(value, bytes);
    out_.insert(out_.end(), text.begin(), text.end());
  }

  Endian endian_;
  std::vector<std::byte> out_;
};

class Builder {
 public:
  Builder(std::span<const std::byte> file, const Layout& layout, std::size_t page)
      : file_(file), layout_(layout), page_(page), writer_(layout.endian) {}

  /// The items of a directory that can be moved.
  void add(const Directory& directory, std::vector<Item>& items,
           const std::function<bool(const Entry&)>& skips) {
    for (const Entry& entry : directory.entries) {
      if (entry.outside || entry.type > kLastClassicType) continue;
      if (entry.count > std::numeric_limits<std::uint32_t>::max() || skips(entry)) continue;
      if (std::ranges::find(kPlaces, entry.tag) != kPlaces.end()) continue;
      items.push_back({entry.tag, entry.type, static_cast<std::uint32_t>(entry.count),
                       file_.subspan(entry.value.begin, entry.value.size())});
      total_ += entry.value.size() + kEntryBytes;
    }
  }

  /// Writes the directories of `role` that belong to the page as one and refers to it.
  void below(Role role, std::uint16_t tag, std::vector<Item>& parent,
             std::vector<Item> items = {}) {
    for (const std::size_t index : layout_.directories[page_].below)
      if (layout_.directories[index].role == role)
        add(layout_.directories[index], items, [](const Entry&) { return false; });
    if (items.empty() || total_ > most) return;
    references_.push_back(writer_.number(writer_.directory(std::move(items))));
    parent.push_back({tag, kLong, 1, references_.back()});
  }

  Result<std::vector<std::byte>> build(const std::function<bool(const Entry&)>& skips) && {
    references_.reserve(3);  // items keep views of them
    std::vector<Item> exif;
    below(Role::Interop, kInteropIfd, exif);
    std::vector<Item> items;
    below(Role::Exif, kExifIfd, items, std::move(exif));
    below(Role::Gps, kGpsIfd, items);
    add(layout_.directories[page_], items, skips);
    if (total_ > most)
      return Error{ErrorCode::LimitExceeded, "format.tiff", "tags share their bytes too often"};
    return std::move(writer_).finish(writer_.directory(std::move(items)));
  }

  std::size_t most = 0;

 private:
  std::span<const std::byte> file_;
  const Layout& layout_;
  std::size_t page_;
  Writer writer_;
  std::vector<std::vector<std::byte>> references_;
  std::size_t total_ = 0;
};

}  // namespace

Result<std::vector<std::byte>> exif_block(std::span<const std::byte> file, const Layout& layout,
                                          std::size_t page, std::size_t most,
                                          const std::function<bool(const Entry&)>& skips) {
  Builder builder{file, layout, page};
  builder.most = std::min<std::size_t>(most, std::numeric_limits<std::uint32_t>::max() / 2);
  return std::move(builder).build(skips);
}

}  // namespace outvet::tiff
