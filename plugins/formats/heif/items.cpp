#include "plugins/formats/heif/items.h"

#include <algorithm>
#include <array>
#include <limits>

namespace outvet::heif {
namespace {

constexpr const char* kWhere = "format.heif";
constexpr std::size_t kMostItems = 20'000;  // as libheif allows
constexpr std::size_t kMostExtents = 100'000;
constexpr std::size_t kMostReferences = 200'000;
constexpr std::size_t kMostProperties = 256;  // of one item

Error malformed(const char* why) {
  return Error{ErrorCode::Malformed, kWhere, why};
}

class MetaReader {
 public:
  MetaReader(std::span<const std::byte> file, const Range& content)
      : file_(file), content_(content) {}

  Result<Meta> run() && {
    ByteReader reader = reader_of(file_, content_);
    if (auto full = read_full_box(reader); !full) return full.error();
    const Boxes children = list_boxes(file_, {reader.at(), content_.end});
    if (!children.complete) return malformed("the boxes of the meta box do not fill it");
    // Items first: everything else speaks about them.
    for (const char* type : {"pitm", "iinf", "idat", "iloc", "iref", "iprp"})
      for (const Box& box : children.boxes)
        if (box.type == type)
          if (auto done = child(box); !done) return done.error();
    static constexpr std::array<std::string_view, 10> kKnown{
        "hdlr", "pitm", "iinf", "idat", "iloc", "iref", "iprp", "dinf", "grpl", "ipro"};
    for (const Box& box : children.boxes)
      if (std::ranges::find(kKnown, box.type) == kKnown.end()) meta_.unknown.push_back(box);
    if (auto done = check_extents(); !done) return done.error();
    for (const auto& [id, item] : meta_.items)
      if (is_alpha(item))
        for (const ItemId master : targets(meta_, id, "auxl"))
          meta_.alphas.emplace(master, id);
    return std::move(meta_);
  }

 private:
  Result<Done> child(const Box& box) {
    ByteReader reader = reader_of(file_, box.content);
    if (box.type == "idat") {
      meta_.idat = box.content;
      return Done{};
    }
    if (box.type == "iprp") return properties(box);
    const auto full = read_full_box(reader);
    if (!full) return full.error();
    if (box.type == "pitm") return primary(reader, *full);
    if (box.type == "iinf") return infos(reader, *full, box);
    if (box.type == "iloc") return locations(reader, *full);
    return references(reader, *full, box);
  }

  Result<Done> primary(ByteReader& reader, const FullBox& full) {
    const auto id = read_sized(reader, full.version == 0 ? 2 : 4);
    if (!id) return id.error();
    meta_.primary = static_cast<ItemId>(*id);
    return Done{};
  }

  Result<Done> infos(ByteReader& reader, const FullBox& full, const Box& box) {
    if (auto count = read_sized(reader, full.version == 0 ? 2 : 4); !count) return count.error();
    const Boxes entries = list_boxes(file_, {reader.at(), box.content.end});
    if (!entries.complete || entries.boxes.size() > kMostItems)
      return malformed("the list of items is broken");
    for (const Box& entry : entries.boxes)
      if (entry.type == "infe")
        if (auto done = info(entry); !done) return done.error();
    return Done{};
  }

  Result<Done> info(const Box& box) {
    ByteReader reader = reader_of(file_, box.content);
    const auto full = read_full_box(reader);
    if (!full) return full.error();
    if (full->version < 2) return Done{};  // no item types: not used by HEIF
    Item item;
    item.hidden = (full->flags & 1U) != 0;
    item.flags_at = box.content.begin + 3;
    const auto id = read_sized(reader, full->version == 2 ? 2 : 4);
    if (!id) return id.error();
    item.id = static_cast<ItemId>(*id);
    if (auto protection = reader.skip(2); !protection) return protection.error();
    const auto type = reader.take(4);
    if (!type) return type.error();
    item.type.assign(reinterpret_cast<const char*>(type->data()), type->size());
    item.name = read_text(reader);
    if (item.type == "mime") {
      item.content_type = read_text(reader);
      item.content_encoding = read_text(reader);
    }
    if (item.type == "uri ") item.uri_type = read_text(reader);
    if (!meta_.items.emplace(item.id, item).second) return malformed("two items of one number");
    return Done{};
  }

  /// Item location box (8.11.3).
  Result<Done> locations(ByteReader& reader, const FullBox& full) {
    const auto sizes = reader.u16(Endian::Big);
    if (!sizes) return sizes.error();
    Widths widths;
    widths.offset = *sizes >> 12U & 15U;
    widths.length = *sizes >> 8U & 15U;
    widths.base = *sizes >> 4U & 15U;
    widths.index = full.version == 0 ? 0 : *sizes & 15U;
    const auto count = read_sized(reader, full.version < 2 ? 2 : 4);
    if (!count) return count.error();
    if (*count > kMostItems) return malformed("more items than the limit allows");
    for (std::uint64_t i = 0; i < *count; ++i)
      if (auto done = location(reader, full.version, widths); !done) return done.error();
    return Done{};
  }

  struct Widths {
    unsigned offset = 0;
    unsigned length = 0;
    unsigned base = 0;
    unsigned index = 0;
  };

  Result<Done> location(ByteReader& reader, unsigned version, const Widths& widths) {
    const auto id = read_sized(reader, version < 2 ? 2 : 4);
    if (!id) return id.error();
    std::uint64_t method = 0;
    if (version > 0) {
      const auto word = reader.u16(Endian::Big);
      if (!word) return word.error();
      method = *word & 15U;
    }
    const auto source = reader.u16(Endian::Big);
    const auto base = read_sized(reader, widths.base);
    const auto count = reader.u16(Endian::Big);
    if (!source || !base || !count) return malformed("the places of items are cut short");
    const auto at = meta_.items.find(static_cast<ItemId>(*id));
    for (unsigned i = 0; i < *count; ++i) {
      if (auto index = read_sized(reader, widths.index); !index) return index.error();
      const auto offset = read_sized(reader, widths.offset);
      const auto length = read_sized(reader, widths.length);
      if (!offset || !length) return malformed("the places of items are cut short");
      if (at == meta_.items.end()) continue;
      if (++extents_ > kMostExtents) return malformed("more pieces than the limit allows");
      if (*source != 0 || method > 1)
        at->second.elsewhere = true;
      else if (auto done = extent(at->second, method, *base, *offset, *length); !done)
        return done.error();
    }
    return Done{};
  }

  Result<Done> extent(Item& item, std::uint64_t method, std::uint64_t base, std::uint64_t offset,
                      std::uint64_t length) const {
    const Range within = method == 1 ? meta_.idat : Range{0, file_.size()};
    if (base > within.size() || offset > within.size() - base)
      return malformed("an item lies outside the file");
    const std::size_t begin = within.begin + base + offset;
    const std::size_t left = within.end - begin;
    const std::size_t size = length == 0 ? left : length;  // 0: up to the end (8.11.3.1)
    if (size > left) return malformed("an item lies outside the file");
    item.extents.push_back({begin, begin + size});
    return Done{};
  }

  Result<Done> references(ByteReader& reader, const FullBox& full, const Box& box) {
    const unsigned id_bytes = full.version == 0 ? 2 : 4;
    const Boxes entries = list_boxes(file_, {reader.at(), box.content.end});
    if (!entries.complete) return malformed("the references between items are broken");
    std::size_t total = 0;
    for (const Box& entry : entries.boxes) {
      ByteReader one = reader_of(file_, entry.content);
      const auto from = read_sized(one, id_bytes);
      const auto count = one.u16(Endian::Big);
      if (!from || !count) return malformed("the references between items are broken");
      Reference reference{entry.type, entry.begin + 4, static_cast<ItemId>(*from), {}};
      if ((total += *count) > kMostReferences) return malformed("more references than allowed");
      for (unsigned i = 0; i < *count; ++i) {
        const auto to = read_sized(one, id_bytes);
        if (!to) return malformed("the references between items are broken");
        reference.to.push_back(static_cast<ItemId>(*to));
      }
      meta_.references_from.emplace(reference.from, meta_.references.size());
      meta_.references.push_back(std::move(reference));
    }
    return Done{};
  }

  Result<Done> properties(const Box& box) {
    const Boxes children = list_boxes(file_, box.content);
    for (const Box& child : children.boxes)
      if (child.type == "ipco") meta_.properties = list_boxes(file_, child.content).boxes;
    for (const Box& child : children.boxes)
      if (child.type == "ipma")
        if (auto done = associations(child); !done) return done.error();
    return Done{};
  }

  /// Item property association box (ISO/IEC 23008-12, 9.3).
  Result<Done> associations(const Box& box) {
    ByteReader reader = reader_of(file_, box.content);
    const auto full = read_full_box(reader);
    const auto count = reader.u32(Endian::Big);
    if (!full || !count) return malformed("the properties of items are broken");
    const bool wide = (full->flags & 1U) != 0;
    for (std::uint32_t i = 0; i < *count; ++i) {
      const auto id = read_sized(reader, full->version == 0 ? 2 : 4);
      const auto links = reader.u8();
      if (!id || !links) return malformed("the properties of items are broken");
      const auto at = meta_.items.find(static_cast<ItemId>(*id));
      for (unsigned k = 0; k < *links; ++k) {
        const auto link = read_sized(reader, wide ? 2 : 1);
        if (!link) return malformed("the properties of items are broken");
        const std::uint64_t number = *link & (wide ? 0x7FFFU : 0x7FU);
        if (at == meta_.items.end() || number == 0 || number > meta_.properties.size()) continue;
        if (auto done = property(at->second, meta_.properties[number - 1]); !done)
          return done.error();
      }
    }
    return Done{};
  }

  Result<Done> property(Item& item, const Box& box) {
    if (item.properties.size() == kMostProperties)
      return malformed("an item with more properties than allowed");
    item.properties.push_back(&box);
    ByteReader reader = reader_of(file_, box.content);
    if (box.type != "ispe" && box.type != "auxC") return Done{};
    if (auto full = read_full_box(reader); !full) return full.error();
    if (box.type == "auxC") {
      item.auxiliary_type = read_text(reader);
      return Done{};
    }
    const auto width = reader.u32(Endian::Big);
    const auto height = reader.u32(Endian::Big);
    if (!height || *width == 0 || *height == 0) return malformed("a picture without size");
    constexpr std::uint32_t kMost = std::numeric_limits<std::int32_t>::max();
    item.width = static_cast<int>(std::min(*width, kMost));
    item.height = static_cast<int>(std::min(*height, kMost));
    return Done{};
  }

  /// Items may share bytes, but libheif copies each of them: all together must not be
  /// much more than the file.
  Result<Done> check_extents() const {
    std::uint64_t total = 0;
    for (const auto& [id, item] : meta_.items)
      for (const Range& extent : item.extents)
        total += extent.size();
    if (total <= 2 * std::uint64_t{file_.size()}) return Done{};
    return Error{ErrorCode::LimitExceeded, kWhere, "items share their bytes too often"};
  }

  std::span<const std::byte> file_;
  Range content_;
  Meta meta_;
  std::size_t extents_ = 0;
};

bool any_of(std::span<const std::string_view> types, const std::string& type) {
  return std::ranges::find(types, type) != types.end();
}

}  // namespace

const Box* Item::property(std::string_view type_) const {
  const auto at =
      std::ranges::find_if(properties, [&](const Box* box) { return box->type == type_; });
  return at == properties.end() ? nullptr : *at;
}

bool is_alpha(const Item& item) {
  // HEIF (ISO/IEC 23008-12, 6.5.8) for AVC and HEVC, and MIAF.
  return item.auxiliary_type == "urn:mpeg:avc:2015:auxid:1" ||
         item.auxiliary_type == "urn:mpeg:hevc:2015:auxid:1" ||
         item.auxiliary_type == "urn:mpeg:mpegB:cicp:systems:auxiliary:alpha";
}

Result<Meta> read_meta(std::span<const std::byte> file, const Range& content) {
  return MetaReader{file, content}.run();
}

bool is_decodable(const Item& item) {
  static constexpr std::array<std::string_view, 5> kTypes{"hvc1", "av01", "grid", "iovl", "iden"};
  return any_of(kTypes, item.type);
}

bool is_picture(const Item& item) {
  static constexpr std::array<std::string_view, 14> kTypes{"jpeg", "avc1", "hev1", "lhv1", "hvt1",
                                                           "vvc1", "vvt1", "evc1", "j2k1", "jxl1",
                                                           "unci", "mski", "mjpg", "av1M"};
  return is_decodable(item) || any_of(kTypes, item.type);
}

std::vector<ItemId> targets(const Meta& meta, ItemId from, std::string_view type) {
  std::vector<ItemId> all;
  const auto [begin, end] = meta.references_from.equal_range(from);
  for (auto at = begin; at != end; ++at)
    if (const Reference& reference = meta.references[at->second]; reference.type == type)
      all.insert(all.end(), reference.to.begin(), reference.to.end());
  return all;
}

Result<std::vector<std::byte>> item_bytes(std::span<const std::byte> file, const Item& item) {
  if (item.elsewhere)
    return Error{ErrorCode::Unsupported, kWhere, "an item whose bytes are in another place"};
  std::vector<std::byte> bytes;
  for (const Range& extent : item.extents) {
    const auto piece = file.subspan(extent.begin, extent.size());
    bytes.insert(bytes.end(), piece.begin(), piece.end());
  }
  return bytes;
}

}  // namespace outvet::heif
