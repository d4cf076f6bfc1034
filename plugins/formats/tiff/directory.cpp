#include "plugins/formats/tiff/directory.h"

#include <algorithm>
#include <array>
#include <unordered_set>

#include "plugins/formats/tiff/tags.h"

namespace outvet::tiff {
namespace {

constexpr const char* kWhere = "format.tiff";
constexpr std::size_t kMostDirectories = 65'536;
constexpr std::size_t kMostEntries = 1'000'000;

Error malformed(const char* why) {
  return Error{ErrorCode::Malformed, kWhere, why};
}

/// Sizes by type: BYTE, ASCII, SHORT, LONG, RATIONAL, SBYTE, UNDEFINED, SSHORT, SLONG, SRATIONAL,
/// FLOAT, DOUBLE, IFD; BigTIFF's LONG8, SLONG8, IFD8 at 16.
constexpr std::array<std::uint8_t, 19> kTypeSizes{0, 1, 1, 2, 4, 8, 1, 1, 2, 4,
                                                  8, 4, 8, 4, 0, 0, 8, 8, 8};

std::optional<Role> role_below(std::uint16_t tag) {
  switch (tag) {
    case kSubIfds: return Role::Sub;
    case kExifIfd: return Role::Exif;
    case kGpsIfd: return Role::Gps;
    case kInteropIfd: return Role::Interop;
    default: return std::nullopt;
  }
}

bool is_linked(Role role) {
  return role == Role::Page || role == Role::Sub;
}

class Walker {
 public:
  Walker(std::span<const std::byte> file, const Budget& budget) : file_(file), budget_(budget) {}

  Result<Layout> run() {
    const auto first = header();
    if (!first) return first.error();
    if (auto done = chain(*first, Role::Page, 0); !done) return done.error();
    // Grows while it is walked: directories below directories, bounded by the number of all.
    for (std::size_t i = 0; i < layout_.directories.size(); ++i)
      if (auto done = below(i); !done) return done.error();
    if (layout_.directories.empty())
      return layout_.broken ? *layout_.broken : malformed("the file has no directory");
    return std::move(layout_);
  }

 private:
  Result<std::uint64_t> header() {
    ByteReader reader{file_, kWhere};
    const auto mark = reader.take(2);
    if (!mark) return mark.error();
    layout_.endian = (*mark)[0] == std::byte{'M'} ? Endian::Big : Endian::Little;
    const auto magic = reader.u16(layout_.endian);
    if (!magic) return magic.error();
    layout_.big = *magic == 43;
    if (layout_.big) {
      const auto offset_size = reader.u16(layout_.endian);
      const auto zero = reader.u16(layout_.endian);
      if (!zero) return zero.error();
      if (*offset_size != 8 || *zero != 0) return malformed("a BigTIFF of no known kind");
    }
    const auto first = offset(reader);
    if (first) layout_.used.push_back({0, reader.at()});
    return first;
  }

  /// A count or an offset: 8 bytes in BigTIFF, else 4.
  Result<std::uint64_t> offset(ByteReader& reader) const {
    if (layout_.big) return reader.u64(layout_.endian);
    const auto value = reader.u32(layout_.endian);
    if (!value) return value.error();
    return std::uint64_t{*value};
  }

  /// Directories linked one to the next. A break ends the chain and is remembered; only
  /// running out of time is an error.
  Result<Done> chain(std::uint64_t at, Role role, std::size_t owner) {
    while (at != 0) {
      if (auto ok = budget_.check(); !ok) return ok.error();
      // Pages may share an Exif directory, and SubIFDs may be both listed and linked.
      if (role != Role::Page && seen_.contains(at)) return Done{};
      const std::size_t page = role == Role::Page ? layout_.directories.size() : owner;
      const Result<std::uint64_t> next = directory(at, role, page);
      if (!next) {
        if (!layout_.broken) layout_.broken = next.error();
        return Done{};
      }
      at = is_linked(role) ? *next : 0;
    }
    return Done{};
  }

  /// Reads one directory and gives the offset of the next.
  Result<std::uint64_t> directory(std::uint64_t at, Role role, std::size_t owner) {
    if (!seen_.insert(at).second) return malformed("the directories run in a circle");
    if (layout_.directories.size() == kMostDirectories)
      return Error{ErrorCode::LimitExceeded, kWhere, "more directories than the limit allows"};
    ByteReader reader{file_, kWhere};
    if (at > file_.size() || !reader.seek(at))
      return malformed("a directory lies outside the file");
    const auto count = entry_count(reader);
    if (!count) return count.error();
    const std::size_t entry_bytes = layout_.big ? 20 : 12;
    if (*count > reader.left() / entry_bytes)
      return malformed("a directory runs past the end of the file");
    if (*count > kMostEntries - entries_)
      return Error{ErrorCode::LimitExceeded, kWhere, "more tags than the limit allows"};
    entries_ += *count;
    Directory found{role, owner, at, {}, {}};
    found.entries.reserve(*count);
    for (std::uint64_t i = 0; i < *count; ++i)
      found.entries.push_back(entry(reader));
    if (!is_linked(role)) layout_.directories[owner].below.push_back(layout_.directories.size());
    layout_.directories.push_back(std::move(found));
    const auto next = offset(reader);
    layout_.used.push_back({at, reader.at()});
    // Photoshop leaves out the link where none is followed.
    if (!next && is_linked(role)) return malformed("a directory runs past the end of the file");
    return next ? *next : std::uint64_t{0};
  }

  Result<std::uint64_t> entry_count(ByteReader& reader) const {
    if (layout_.big) return reader.u64(layout_.endian);
    const auto count = reader.u16(layout_.endian);
    if (!count) return count.error();
    return std::uint64_t{*count};
  }

  /// The caller has seen that a whole entry is left.
  Entry entry(ByteReader& reader) {
    Entry entry;
    entry.tag = *reader.u16(layout_.endian);
    entry.type = *reader.u16(layout_.endian);
    entry.count = *offset(reader);
    const std::size_t inline_bytes = layout_.big ? 8 : 4;
    const std::size_t inline_at = reader.at();
    const std::uint64_t at = *offset(reader);
    const std::size_t unit = type_size(entry.type);
    entry.outside = unit == 0 || entry.count > file_.size() / unit;
    if (entry.outside) return entry;
    const std::size_t size = unit * entry.count;
    if (size <= inline_bytes) {
      entry.value = {inline_at, inline_at + size};
      return entry;
    }
    entry.outside = at > file_.size() || size > file_.size() - at;
    if (entry.outside) return entry;
    entry.value = {at, at + size};
    layout_.used.push_back(entry.value);
    return entry;
  }

  /// Follows the tags of one directory that refer to others.
  Result<Done> below(std::size_t index) {
    const Directory from = layout_.directories[index];  // a copy: the list grows meanwhile
    const std::size_t owner = is_linked(from.role) ? index : from.owner;
    for (const Entry& entry : from.entries) {
      const std::optional<Role> role = role_below(entry.tag);
      if (!role || entry.outside) continue;
      const std::size_t most = *role == Role::Sub ? kMostDirectories : 1;
      for (const std::uint64_t at : numbers(entry, file_, layout_.endian, most))
        if (auto done = chain(at, *role, owner); !done) return done.error();
    }
    return Done{};
  }

  std::span<const std::byte> file_;
  const Budget& budget_;
  Layout layout_;
  std::unordered_set<std::uint64_t> seen_;
  std::uint64_t entries_ = 0;
};

}  // namespace

Result<Layout> read_layout(std::span<const std::byte> file, const Budget& budget) {
  return Walker{file, budget}.run();
}

std::size_t type_size(std::uint16_t type) {
  return type < kTypeSizes.size() ? kTypeSizes[type] : 0;
}

const Entry* find(const Directory& directory, std::uint16_t tag) {
  const auto at = std::ranges::find(directory.entries, tag, &Entry::tag);
  return at == directory.entries.end() || at->outside ? nullptr : &*at;
}

std::vector<std::uint64_t> numbers(const Entry& entry, std::span<const std::byte> file,
                                   Endian endian, std::size_t most) {
  static constexpr std::array<std::uint16_t, 6> kUnsigned{1, 3, 4, 13, 16, 18};
  std::vector<std::uint64_t> values;
  if (std::ranges::find(kUnsigned, entry.type) == kUnsigned.end()) return values;
  ByteReader reader{file.subspan(entry.value.begin, entry.value.size()), kWhere};
  const std::size_t unit = type_size(entry.type);
  const std::size_t count = std::min<std::uint64_t>(reader.left() / unit, most);
  values.reserve(count);
  while (values.size() < count) {
    switch (unit) {
      case 1: values.push_back(*reader.u8()); break;
      case 2: values.push_back(*reader.u16(endian)); break;
      case 4: values.push_back(*reader.u32(endian)); break;
      default: values.push_back(*reader.u64(endian)); break;
    }
  }
  return values;
}

std::uint64_t number(const Directory& directory, std::uint16_t tag, std::span<const std::byte> file,
                     Endian endian, std::uint64_t otherwise) {
  const Entry* entry = find(directory, tag);
  if (entry == nullptr) return otherwise;
  const std::vector<std::uint64_t> values = numbers(*entry, file, endian, 1);
  return values.empty() ? otherwise : values[0];
}

bool has_picture(const Directory& directory) {
  if (!is_linked(directory.role)) return false;
  return find(directory, kStripOffsets) != nullptr || find(directory, kTileOffsets) != nullptr ||
         find(directory, kJpegOffset) != nullptr;
}

bool is_reduced(const Directory& directory, std::span<const std::byte> file, Endian endian) {
  constexpr std::uint64_t kOldReduced = 2;  // SubfileType of TIFF 5
  return (number(directory, kNewSubfileType, file, endian, 0) & 1U) != 0 ||
         number(directory, kSubfileType, file, endian, 0) == kOldReduced;
}

}  // namespace outvet::tiff
