#include "plugins/formats/tiff/coverage.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "plugins/common/leftovers.h"
#include "plugins/common/metadata.h"
#include "plugins/formats/tiff/tags.h"

namespace outvet::tiff {
namespace {

constexpr std::size_t kMostPlaces = 4'000'000;  // strips and tiles of all pages
constexpr std::uint64_t kNoCompression = 1;
constexpr std::uint64_t kJpeg = 7;
constexpr std::uint64_t kYcbcr = 6;

/// The values of an integer tag, at most as many as are left of all places.
std::vector<std::uint64_t> all_numbers(const Directory& directory, std::uint16_t tag,
                                       std::span<const std::byte> file, Endian endian,
                                       std::size_t most) {
  const Entry* entry = find(directory, tag);
  return entry == nullptr ? std::vector<std::uint64_t>{} : numbers(*entry, file, endian, most);
}

/// [begin, begin + size) as far as it lies within the file.
Range clipped(std::span<const std::byte> file, std::uint64_t begin, std::uint64_t size) {
  const std::uint64_t from = std::min<std::uint64_t>(begin, file.size());
  return {from, from + std::min<std::uint64_t>(size, file.size() - from)};
}

constexpr std::uint64_t kLargestSide = (1ULL << 32U) - 1;

/// How many bytes a strip needs; without compression that can be told from the tags.
class StripSizes {
 public:
  StripSizes() = default;

  StripSizes(std::uint64_t width, std::uint64_t height, std::uint64_t rows, std::uint64_t bits,
             std::uint64_t samples) {
    constexpr std::uint64_t kLargestNumber = 65'535;  // of both; TIFF 6.0 has them as SHORT
    rows = std::min(rows, height);
    if (width == 0 || rows == 0 || bits == 0 || samples == 0 || width > kLargestSide ||
        height > kLargestSide || bits > kLargestNumber || samples > kLargestNumber)
      return;
    const std::uint64_t bits_of_pixel = bits * samples;
    if (width > kAll / bits_of_pixel / kLargestSide) return;
    row_bytes_ = (width * bits_of_pixel + 7) / 8;
    height_ = height;
    rows_ = rows;
  }

  std::uint64_t bytes(std::size_t index) const {
    if (rows_ == 0) return kAll;
    const std::uint64_t strips = (height_ + rows_ - 1) / rows_;  // of one plane
    return row_bytes_ * std::min(rows_, height_ - index % strips * rows_);
  }

 private:
  static constexpr std::uint64_t kAll = ~std::uint64_t{0};

  std::uint64_t row_bytes_ = 0;
  std::uint64_t height_ = 0;
  std::uint64_t rows_ = 0;  ///< 0: cannot be told
};

class Places {
 public:
  Places(std::span<const std::byte> file, const Layout& layout, const Budget& budget)
      : file_(file), layout_(layout), budget_(budget) {}

  /// Calls `use(range)` for the strips and tiles of a directory.
  template <class Use>
  Result<Done> each_piece(const Directory& directory, Use&& use) {
    static constexpr std::array<std::pair<std::uint16_t, std::uint16_t>, 2> kPairs{
        {{kStripOffsets, kStripByteCounts}, {kTileOffsets, kTileByteCounts}}};
    if (auto ok = budget_.check(); !ok) return ok.error();
    for (const auto& [offset_tag, count_tag] : kPairs) {
      const auto offsets =
          all_numbers(directory, offset_tag, file_, layout_.endian, kMostPlaces + 1 - seen_);
      const auto counts = all_numbers(directory, count_tag, file_, layout_.endian, offsets.size());
      seen_ += offsets.size();
      if (seen_ > kMostPlaces)
        return Error{ErrorCode::LimitExceeded, "format.tiff", "more strips than the limit allows"};
      const StripSizes sizes = offset_tag == kStripOffsets ? plain_strips(directory) : StripSizes{};
      for (std::size_t i = 0; i < offsets.size(); ++i) {
        // Without counts (old writers) the one strip reaches to the end of the file.
        const std::uint64_t size = i < counts.size() ? counts[i] : file_.size();
        use(clipped(file_, offsets[i], std::min(size, sizes.bytes(i))));
      }
    }
    return Done{};
  }

  /// Tables and the stream of old JPEG (TIFF 6.0, section 22).
  void old_jpeg(const Directory& directory, std::vector<Range>& used) const {
    constexpr std::uint64_t kLongestTable = 16 + 256;
    constexpr std::size_t kMostTables = 16;
    for (const std::uint16_t tag : {kJpegQTables, kJpegDcTables, kJpegAcTables})
      for (const std::uint64_t at : all_numbers(directory, tag, file_, layout_.endian, kMostTables))
        used.push_back(clipped(file_, at, kLongestTable));
    if (find(directory, kJpegOffset) == nullptr) return;
    used.push_back(clipped(file_, number(directory, kJpegOffset, file_, layout_.endian, 0),
                           number(directory, kJpegLength, file_, layout_.endian, file_.size())));
  }

 private:
  StripSizes plain_strips(const Directory& directory) const {
    const auto value = [&](std::uint16_t of, std::uint64_t otherwise) {
      return number(directory, of, file_, layout_.endian, otherwise);
    };
    if (value(kCompression, kNoCompression) != kNoCompression || value(kPhotometric, 0) == kYcbcr)
      return {};
    const std::uint64_t samples =
        value(kPlanarConfiguration, 1) == 2 ? 1 : value(kSamplesPerPixel, 1);
    return StripSizes{value(kImageWidth, 0), value(kImageLength, 0),
                      value(kRowsPerStrip, kLargestSide), value(kBitsPerSample, 1), samples};
  }

  std::span<const std::byte> file_;
  const Layout& layout_;
  const Budget& budget_;
  std::size_t seen_ = 0;
};

/// Segments of a JPEG stream (ITU T.81, B.1.1) in front of its first scan that say something
/// besides how to decode it. JFIF (APP0) and Adobe (APP14) belong to decoding.
void extras_of(std::span<const std::byte> file, const Range& stream, std::size_t most,
               std::vector<Range>& extras) {
  ByteReader reader{file.first(stream.end)};
  if (!reader.seek(stream.begin)) return;
  const auto start = reader.u16(Endian::Big);
  if (!start || *start != 0xFFD8) return;
  while (extras.size() < most) {
    const auto marker = reader.u16(Endian::Big);
    if (!marker || *marker < 0xFFC0 || *marker == 0xFFDA || *marker == 0xFFD9) return;
    const std::size_t begin = reader.at();
    const auto size = reader.u16(Endian::Big);
    if (!size || *size < 2 || !reader.skip(*size - 2U)) return;
    const bool comment = *marker == 0xFFFE;
    const bool application = *marker >= 0xFFE0 && *marker <= 0xFFEF;
    const std::string_view payload = as_text(file.subspan(begin + 2, *size - 2U));
    const bool harmless = (payload.starts_with("JFIF") && payload.size() <= 14) ||
                          (payload.starts_with("Adobe") && payload.size() <= 12);
    if (comment || (application && !harmless)) extras.push_back({begin + 2, reader.at()});
  }
}

}  // namespace

Result<std::vector<Range>> unreferenced(std::span<const std::byte> file, const Layout& layout,
                                        const Budget& budget) {
  std::vector<Range> used = layout.used;
  Places places{file, layout, budget};
  for (const Directory& directory : layout.directories) {
    const auto done =
        places.each_piece(directory, [&](const Range& range) { used.push_back(range); });
    if (!done) return done.error();
    places.old_jpeg(directory, used);
  }
  std::ranges::sort(used, {}, &Range::begin);
  used.push_back({file.size(), file.size()});
  std::vector<Range> gaps;
  std::size_t at = 0;
  for (const Range& range : used) {
    if (range.begin > at && !only_zeros(file.subspan(at, range.begin - at)))
      gaps.push_back({at, range.begin});
    at = std::max(at, range.end);
  }
  return gaps;
}

Result<std::vector<Range>> jpeg_extras(std::span<const std::byte> file, const Layout& layout,
                                       std::size_t most, const Budget& budget) {
  std::vector<Range> extras;
  Places places{file, layout, budget};
  for (const Directory& directory : layout.directories) {
    if (number(directory, kCompression, file, layout.endian, 0) != kJpeg) continue;
    if (const Entry* tables = find(directory, kJpegTables))
      extras_of(file, tables->value, most, extras);
    const auto done = places.each_piece(
        directory, [&](const Range& stream) { extras_of(file, stream, most, extras); });
    if (!done) return done.error();
  }
  return extras;
}

}  // namespace outvet::tiff
