#include "plugins/formats/heif/contents.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <set>

#include "plugins/common/leftovers.h"

namespace outvet::heif {
namespace {

constexpr const char* kWhere = "format.heif";

Error malformed(const char* why) {
  return Error{ErrorCode::Malformed, kWhere, why};
}

/// Boxes that stand at the top level of files: one that runs past the end was cut.
bool is_known_box(std::string_view type) {
  static constexpr std::array<std::string_view, 14> kTypes{"ftyp", "meta", "mdat", "moov", "moof",
                                                           "free", "skip", "wide", "uuid", "pdin",
                                                           "mfra", "sidx", "styp", "pnot"};
  return std::ranges::find(kTypes, type) != kTypes.end();
}

const Box* find(const std::vector<Box>& boxes, std::string_view type) {
  const auto at = std::ranges::find(boxes, type, &Box::type);
  return at == boxes.end() ? nullptr : &*at;
}

/// A child of a child: "moov" / "trak" and so on.
std::vector<Box> children(std::span<const std::byte> file, const Box& box, std::string_view type) {
  std::vector<Box> found = list_boxes(file, box.content).boxes;
  std::erase_if(found, [&](const Box& child) { return child.type != type; });
  return found;
}

/// The number of samples of the longest picture or video track (ISO/IEC 14496-12, 8.7.3.2).
std::uint32_t samples_of(std::span<const std::byte> file, const Box& moov) {
  std::uint32_t most = 0;
  for (const Box& trak : children(file, moov, "trak"))
    for (const Box& mdia : children(file, trak, "mdia"))
      for (const Box& minf : children(file, mdia, "minf"))
        for (const Box& stbl : children(file, minf, "stbl"))
          for (const Box& stsz : children(file, stbl, "stsz")) {
            ByteReader reader = reader_of(file, stsz.content);
            if (!reader.skip(8)) continue;
            if (const auto count = reader.u32(Endian::Big)) most = std::max(most, *count);
          }
  return most;
}

/// "urn:com:apple:photo:2020:aux:hdrgainmap" is called "hdrgainmap".
std::string auxiliary_word(const Item& item) {
  constexpr std::size_t kLongest = 40;
  if (item.auxiliary_type == "urn:mpeg:hevc:2015:auxid:2") return "depth";
  const std::string& type = item.auxiliary_type;
  return path_word(type.substr(type.rfind(':') + 1).substr(0, kLongest));
}

class Sorting {
 public:
  explicit Sorting(Contents& contents) : contents_(contents), meta_(contents.meta) {
    for (const Reference& reference : meta_.references) {
      const auto from = meta_.items.find(reference.from);
      if (from == meta_.items.end() || reference.type != "dimg") continue;
      if (is_decodable(from->second)) inputs_.insert(reference.to.begin(), reference.to.end());
      // Behind the base picture of a tone map comes its gain map.
      if (from->second.type == "tmap" && reference.to.size() > 1)
        gain_maps_.insert(reference.to[1]);
    }
  }

  void run() {
    for (const auto& [id, item] : meta_.items)
      sort(item);
    for (const auto& [master, alpha] : meta_.alphas)
      if (!is_merged(master, meta_.items.at(alpha))) side("aux/alpha", meta_.items.at(alpha));
    const auto primary = std::ranges::find(contents_.pages, meta_.primary);
    if (primary != contents_.pages.end())
      std::rotate(contents_.pages.begin(), primary, primary + 1);
  }

 private:
  void sort(const Item& item) {
    static constexpr std::array<std::string_view, 2> kMetadata{"Exif", "tmap"};
    if (!is_picture(item)) {
      const bool xmp = item.type == "mime" && item.content_type == "application/rdf+xml" &&
                       item.content_encoding.empty();
      if (!xmp && std::ranges::find(kMetadata, item.type) == kMetadata.end())
        contents_.others.push_back(item.id);
      return;
    }
    if (!is_decodable(item)) return contents_.undecodable.push_back(item.id);
    if (item.id == meta_.primary) return contents_.pages.push_back(item.id);
    if (!targets(meta_, item.id, "thmb").empty()) return side("thumbnail", item);
    if (is_alpha(item)) return;  // sorted when all pages are known
    if (!targets(meta_, item.id, "auxl").empty()) return side("aux/" + auxiliary_word(item), item);
    if (gain_maps_.contains(item.id)) return side("aux/hdrgainmap", item);
    if (inputs_.contains(item.id)) return;  // seen in what is made of it
    (item.hidden ? contents_.hidden : contents_.pages).push_back(item.id);
  }

  void side(std::string kind, const Item& item) {
    contents_.sides.push_back({std::move(kind), item.id});
  }

  /// Whether libheif shows this alpha picture as a part of a page.
  bool is_merged(ItemId master, const Item& alpha) const {
    if (std::ranges::find(contents_.pages, master) == contents_.pages.end()) return false;
    const Item& page = meta_.items.at(master);
    return page.width == alpha.width && page.height == alpha.height;
  }

  Contents& contents_;
  const Meta& meta_;
  std::set<ItemId> inputs_;  ///< pictures that a derived picture is made of
  std::set<ItemId> gain_maps_;
};

/// Rounded size of a clean aperture (ISO/IEC 14496-12, 12.1.4): two fractions.
std::optional<std::pair<int, int>> clap_size(std::span<const std::byte> file, const Box& box) {
  ByteReader reader = reader_of(file, box.content);
  std::array<double, 2> sides{};
  for (double& side : sides) {
    const auto above = reader.u32(Endian::Big);
    const auto below = reader.u32(Endian::Big);
    if (!below || *below == 0) return std::nullopt;
    side = std::round(static_cast<double>(*above) / *below);
    if (side < 1 || side > 1e9) return std::nullopt;
  }
  return std::pair{static_cast<int>(sides[0]), static_cast<int>(sides[1])};
}

}  // namespace

Result<Contents> read_contents(std::span<const std::byte> file) {
  Contents contents;
  Boxes top = list_boxes(file, {0, file.size()});
  contents.boxes = std::move(top.boxes);
  contents.end = top.end;
  if (!top.complete && file.size() - top.end >= 8) {
    const auto* next = reinterpret_cast<const char*>(file.data()) + top.end + 4;
    if (is_known_box({next, 4})) return malformed("the file ends within a box");
  }
  const Box* ftyp = find(contents.boxes, "ftyp");
  if (ftyp == nullptr || ftyp->content.size() < 8) return malformed("the file has no type box");
  contents.ftyp = *ftyp;
  contents.brand.assign(reinterpret_cast<const char*>(file.data()) + ftyp->content.begin, 4);
  if (const Box* moov = find(contents.boxes, "moov")) {
    contents.sequence = true;
    contents.samples = samples_of(file, *moov);
  }
  const Box* meta = find(contents.boxes, "meta");
  if (meta == nullptr && contents.sequence)
    return Error{ErrorCode::Unsupported, kWhere, "an image sequence without a still picture"};
  if (meta == nullptr) return malformed("the file has no meta box");
  Result<Meta> read = read_meta(file, meta->content);
  if (!read) return read.error();
  contents.meta = std::move(*read);
  const auto primary = contents.meta.items.find(contents.meta.primary);
  if (primary == contents.meta.items.end() || !is_picture(primary->second))
    return malformed("the primary item is no picture");
  Sorting{contents}.run();
  return contents;
}

std::pair<int, int> shown_size(std::span<const std::byte> file, const Item& item) {
  std::pair<int, int> size{item.width, item.height};
  for (const Box* box : item.properties) {
    if (box->type == "clap")
      if (const auto cut = clap_size(file, *box)) size = *cut;
    if (box->type != "irot" || box->content.size() == 0) continue;
    if ((static_cast<unsigned>(file[box->content.begin]) & 1U) != 0)
      std::swap(size.first, size.second);
  }
  return size;
}

}  // namespace outvet::heif
