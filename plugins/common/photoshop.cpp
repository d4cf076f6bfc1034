#include <algorithm>
#include <string>

#include "plugins/common/exif.h"
#include "plugins/common/icc.h"
#include "plugins/common/xmp_iptc.h"
#include "scanner/base/byte_reader.h"

namespace outvet {
namespace {

constexpr std::size_t kThumbnailHeader = 28;  // Photoshop File Formats, "Thumbnail resource format"
constexpr std::size_t kMostResources = 4096;

struct Resource {
  std::uint16_t id = 0;
  std::string_view name;
  std::span<const std::byte> data;
};

Result<Resource> next_resource(ByteReader& reader) {
  Resource resource;
  const auto mark = reader.take(4);
  if (!mark) return mark.error();
  const std::string_view kind = as_text(*mark);
  // The last four are written by ImageReady and other programs of the maker.
  if (kind != "8BIM" && kind != "MeSa" && kind != "PHUT" && kind != "AgHg" && kind != "DCSR")
    return Error{ErrorCode::Malformed, "photoshop", "no resource where one should start"};
  const auto id = reader.u16(Endian::Big);
  const auto length = reader.u8();
  if (!length) return length.error();
  const auto name = reader.take(*length);
  if (!name) return name.error();
  if (*length % 2 == 0)  // with its length byte the name has an even size
    if (auto done = reader.skip(1); !done) return done.error();
  const auto size = reader.u32(Endian::Big);
  if (!size) return size.error();
  const auto data = reader.take(*size);
  if (!data) return data.error();
  if (*size % 2 == 1 && reader.left() > 0) static_cast<void>(reader.skip(1));
  return Resource{*id, as_text(*name), *data};
}

std::string key_of(std::uint16_t id) {
  switch (id) {
    case 0x03F0: return "Photoshop.Caption";
    case 0x040B: return "Photoshop.URL";
    case 0x041E: return "Photoshop.URLList";
    case 0x0421: return "Photoshop.Software";
    case 0x041A: return "Photoshop.Slices";
    default: break;
  }
  constexpr std::string_view kHex = "0123456789abcdef";
  std::string key = "Photoshop.0x";
  for (const unsigned int shift : {12U, 8U, 4U, 0U})
    key += kHex[(id >> shift) & 0xFU];
  return key;
}

void read_resource(const Resource& resource, MetadataContent& out) {
  add_field(out.fields, key_of(resource.id) + ".Name", resource.name);
  switch (resource.id) {
    case 0x0404: return append(out, read_iptc(resource.data));
    case 0x0409:
    case 0x040C:
      return add_part(out.parts, "8bim/thumbnail",
                      resource.data.subspan(std::min(kThumbnailHeader, resource.data.size())));
    case 0x040F: return append(out, read_icc(resource.data));
    case 0x0422:
    case 0x0423: return append(out, read_exif(resource.data, "8bim/exif"));
    case 0x0424: return append(out, read_xmp(resource.data));
    default: return add_field(out.fields, key_of(resource.id), readable_text(resource.data));
  }
}

}  // namespace

MetadataContent read_photoshop(std::span<const std::byte> resources) {
  constexpr std::string_view kHeader{"Photoshop 3.0\0", 14};
  if (as_text(resources).starts_with(kHeader)) resources = resources.subspan(kHeader.size());
  ByteReader reader{resources};
  MetadataContent out;
  std::size_t read = 0;
  for (std::size_t count = 0; count < kMostResources && !reader.done(); ++count) {
    const Result<Resource> resource = next_resource(reader);
    if (!resource) break;
    read_resource(*resource, out);
    read = reader.at();
  }
  const auto rest = resources.subspan(read);
  if (std::ranges::any_of(rest, [](std::byte b) { return b != std::byte{0}; }))
    add_part(out.parts, "8bim/trailer", rest);
  return out;
}

}  // namespace outvet
