#include <algorithm>
#include <string>

#include <exiv2/error.hpp>
#include <exiv2/iptc.hpp>

#include "plugins/common/xmp_iptc.h"

namespace outvet {
namespace {

constexpr std::size_t kHeaderBytes = 5;    // marker, record, dataset, size
constexpr std::size_t kMostLeftOver = 16;  // padding and extended sizes
constexpr std::uint32_t kMostBytes = 16U << 20U;

void read_dataset(const Exiv2::Iptcdatum& dataset, MetadataContent& out) {
  const auto size = static_cast<std::size_t>(std::max(0L, dataset.size()));
  if (dataset.key() == "Iptc.Envelope.CharacterSet") return;  // an escape sequence
  if (dataset.typeId() != Exiv2::undefined)
    return add_field(out.fields, dataset.key(), dataset.toString());
  std::vector<std::byte> bytes(size);
  dataset.copy(reinterpret_cast<Exiv2::byte*>(bytes.data()), Exiv2::bigEndian);
  if (dataset.key() == "Iptc.Application2.Preview") add_part(out.parts, "iptc/preview", bytes);
  const std::string text = readable_text(bytes);
  add_field(out.fields, dataset.key(), text.empty() ? byte_count(size) : text);
}

}  // namespace

MetadataContent read_iptc(std::span<const std::byte> datasets) {
  MetadataContent out;
  std::size_t read = 0;
  try {
    Exiv2::LogMsg::setLevel(Exiv2::LogMsg::mute);  // its warnings quote values
    Exiv2::IptcData data;
    const auto size =
        static_cast<std::uint32_t>(std::min<std::size_t>(datasets.size(), kMostBytes));
    Exiv2::IptcParser::decode(data, reinterpret_cast<const Exiv2::byte*>(datasets.data()), size);
    for (const Exiv2::Iptcdatum& dataset : data) {
      read_dataset(dataset, out);
      read += kHeaderBytes + static_cast<std::size_t>(std::max(0L, dataset.size()));
    }
  } catch (const std::exception&) {
    read = 0;
  }
  if (read + kMostLeftOver < datasets.size())
    add_field(out.fields, "Iptc.unparsed", readable_text(datasets));
  return out;
}

}  // namespace outvet
