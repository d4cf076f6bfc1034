#include "plugins/formats/heif/boxes.h"

namespace outvet::heif {
namespace {

constexpr std::size_t kMostBoxes = 20'000;  // as libheif allows in one box
constexpr std::size_t kUuidBytes = 16;
constexpr std::size_t kLongestText = 4096;

Result<Box> next_box(ByteReader& reader) {
  const Error broken{ErrorCode::Malformed, "format.heif", "no box where one should start"};
  Box box;
  box.begin = reader.at();
  const auto size32 = reader.u32(Endian::Big);
  const auto type = reader.take(4);
  if (!size32 || !type) return broken;
  box.type.assign(reinterpret_cast<const char*>(type->data()), type->size());
  std::uint64_t size = *size32;
  if (size == 1) {
    const auto size64 = reader.u64(Endian::Big);
    if (!size64) return broken;
    size = *size64;
  }
  if (box.type == "uuid" && !reader.skip(kUuidBytes)) return broken;
  const std::size_t header = reader.at() - box.begin;
  if (size == 0) size = header + reader.left();  // up to the end
  if (size < header || size - header > reader.left()) return broken;
  box.content = {reader.at(), reader.at() + (size - header)};
  static_cast<void>(reader.seek(box.content.end));
  return box;
}

}  // namespace

Boxes list_boxes(std::span<const std::byte> file, const Range& range) {
  Boxes list;
  ByteReader reader = reader_of(file, range);
  list.end = range.begin;
  while (!reader.done() && list.boxes.size() < kMostBoxes) {
    Result<Box> box = next_box(reader);
    if (!box) break;
    list.end = box->content.end;
    list.boxes.push_back(std::move(*box));
  }
  list.complete = list.end == range.end;
  return list;
}

ByteReader reader_of(std::span<const std::byte> file, const Range& range) {
  ByteReader reader{file.first(range.end), "format.heif"};
  static_cast<void>(reader.seek(range.begin));
  return reader;
}

Result<FullBox> read_full_box(ByteReader& reader) {
  const auto word = reader.u32(Endian::Big);
  if (!word) return word.error();
  return FullBox{static_cast<std::uint8_t>(*word >> 24U), *word & 0xFFFFFFU};
}

Result<std::uint64_t> read_sized(ByteReader& reader, unsigned bytes) {
  std::uint64_t value = 0;
  const auto taken = reader.take(bytes);
  if (!taken) return taken.error();
  for (const std::byte byte : *taken)
    value = value << 8U | static_cast<std::uint64_t>(byte);
  return value;
}

std::string read_text(ByteReader& reader) {
  std::string text;
  while (!reader.done() && text.size() < kLongestText) {
    const char c = static_cast<char>(*reader.u8());
    if (c == '\0') break;
    text += c;
  }
  return text;
}

}  // namespace outvet::heif
