#include "plugins/formats/heif/metadata.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <utility>

#include "plugins/common/exif.h"
#include "plugins/common/icc.h"
#include "plugins/common/leftovers.h"
#include "plugins/common/trailer.h"
#include "plugins/common/xmp_iptc.h"

namespace outvet::heif {
namespace {

/// The block of an Exif item starts behind an offset to its TIFF header (ISO/IEC 23008-12,
/// A.2.1).
std::span<const std::byte> exif_block(std::span<const std::byte> item) {
  ByteReader reader{item};
  const auto offset = reader.u32(Endian::Big);
  if (!offset || *offset > reader.left()) return item;
  return item.subspan(reader.at() + *offset);
}

/// Texts of a user description (23008-12, 6.5.20) or an alternative text (6.5.21), one a line,
/// without the language in front.
std::string texts_of(std::span<const std::byte> file, const Box& box) {
  ByteReader reader = reader_of(file, box.content);
  if (!read_full_box(reader)) return {};
  std::string all;
  for (int i = 0; !reader.done() && i < 4; ++i) {
    const std::string text = read_text(reader);
    const bool language = (box.type == "udes" && i == 0) || (box.type == "altt" && i == 1);
    if (!language && !text.empty()) all += (all.empty() ? "" : "\n") + text;
  }
  return all;
}

std::string nclx_of(std::span<const std::byte> content) {
  ByteReader reader{content.subspan(4)};
  std::string text;
  for (int i = 0; i < 3; ++i) {
    const auto code = reader.u16(Endian::Big);
    if (!code) return {};
    text += std::to_string(*code) + "/";
  }
  const auto range = reader.u8();
  if (!range) return {};
  return text + (*range >= 128 ? "full" : "limited");
}

class Gathering {
 public:
  Gathering(std::span<const std::byte> file, const Contents& contents)
      : file_(file), contents_(contents) {}

  Result<MetadataContent> run() && {
    for (const auto& [id, item] : contents_.meta.items) {
      field("Heif.ItemName", item.name);
      field("Heif.ItemUri", item.uri_type);
      if (auto done = block(item); !done) return done.error();
    }
    for (const Box& box : contents_.meta.properties)
      property(box);
    return std::move(out_);
  }

 private:
  Result<Done> block(const Item& item) {
    const bool exif = item.type == "Exif";
    const bool xmp = item.type == "mime" && item.content_type == "application/rdf+xml" &&
                     item.content_encoding.empty();
    if (!exif && !xmp) return Done{};
    const auto bytes = item_bytes(file_, item);
    if (!bytes) return bytes.error();
    take(exif ? read_exif(exif_block(*bytes), "exif") : read_xmp(*bytes));
    return Done{};
  }

  void property(const Box& box) {
    const auto content = file_.subspan(box.content.begin, box.content.size());
    if (box.type == "udes") field("Heif.UserDescription", texts_of(file_, box));
    if (box.type == "altt") field("Heif.AltText", texts_of(file_, box));
    if (box.type != "colr" || content.size() < 4) return;
    const std::string_view kind = as_text(content.first(4));
    if (kind == "nclx") field("Heif.Nclx", nclx_of(content));
    if (kind == "prof" || kind == "rICC") take(read_icc(content.subspan(4)));
  }

  void field(std::string key, const std::string& value) {
    MetadataContent one;
    add_field(one.fields, std::move(key), value);
    take(std::move(one));
  }

  /// Adds what is not there yet: each tile of a picture may have the same profile.
  void take(MetadataContent found) {
    std::erase_if(found.fields, [&](const MetaField& field) {
      return !known_.emplace(field.key, field.value.reveal()).second;
    });
    append(out_, std::move(found));
  }

  std::span<const std::byte> file_;
  const Contents& contents_;
  MetadataContent out_;
  std::set<std::pair<std::string, std::string>> known_;
};

class Leftovers {
 public:
  Leftovers(const std::shared_ptr<const ByteSource>& source, const Contents& contents,
            const Limits& limits)
      : source_(source), file_(*source->in_memory()), contents_(contents), limits_(limits) {}

  Result<std::vector<Part>> run() && {
    for (const std::vector<ItemId>& list : {contents_.undecodable, contents_.others})
      for (const ItemId id : list)
        if (auto done = item(contents_.meta.items.at(id)); !done) return done.error();
    for (const std::vector<Box>& list : {contents_.boxes, contents_.meta.unknown})
      for (const Box& one : list)
        box(one);
    if (!contents_.sequence) unreferenced();
    if (auto done = add_trailer(parts_, *source_, contents_.end, file_.size()); !done)
      return done.error();
    return std::move(parts_);
  }

 private:
  Result<Done> item(const Item& item) {
    if (enough_parts(parts_, limits_)) return Done{};
    const auto bytes = item_bytes(file_, item);
    if (!bytes) return bytes.error();
    if (!only_zeros(*bytes)) add_part(parts_, numbered("item/" + path_word(item.type)), *bytes);
    return Done{};
  }

  void box(const Box& box) {
    static constexpr std::array<std::string_view, 6> kRead{"ftyp", "meta", "mdat",
                                                           "moov", "moof", "mfra"};
    if (enough_parts(parts_, limits_) || std::ranges::find(kRead, box.type) != kRead.end()) return;
    leftover("box/" + path_word(box.type), box.content);
  }

  void leftover(const std::string& kind, const Range& range) {
    if (only_zeros(file_.subspan(range.begin, range.size()))) return;
    add_leftover(parts_, numbered(kind), source_, range.begin, range.end);
  }

  /// Bytes between the pieces of items.
  void unreferenced() {
    std::vector<Range> used;
    for (const auto& [id, item] : contents_.meta.items)
      used.insert(used.end(), item.extents.begin(), item.extents.end());
    std::ranges::sort(used, {}, &Range::begin);
    std::vector<Range> holders;
    for (const Box& box : contents_.boxes)
      if (box.type == "mdat") holders.push_back(box.content);
    holders.push_back(contents_.meta.idat);
    std::ranges::sort(holders, {}, &Range::begin);
    auto next = used.begin();
    std::size_t at = 0;  // all in front of it was looked at
    for (const Range& holder : holders) {
      at = std::max(at, holder.begin);
      for (; next != used.end() && next->begin < holder.end; ++next) {
        gap({at, std::max(at, next->begin)});
        at = std::max(at, next->end);
      }
      gap({at, std::max(at, holder.end)});
    }
  }

  void gap(const Range& range) {
    if (range.size() > 0 && !enough_parts(parts_, limits_)) leftover("unreferenced", range);
  }

  std::string numbered(const std::string& kind) {
    return kind + "/" + std::to_string(counts_[kind]++);
  }

  const std::shared_ptr<const ByteSource>& source_;
  std::span<const std::byte> file_;
  const Contents& contents_;
  const Limits& limits_;
  std::vector<Part> parts_;
  std::map<std::string, int> counts_;
};

}  // namespace

Result<MetadataContent> read_metadata(std::span<const std::byte> file, const Contents& contents) {
  return Gathering{file, contents}.run();
}

Result<std::vector<Part>> read_leftovers(const std::shared_ptr<const ByteSource>& source,
                                         const Contents& contents, const Limits& limits) {
  return Leftovers{source, contents, limits}.run();
}

}  // namespace outvet::heif
