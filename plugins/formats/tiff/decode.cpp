#include "plugins/formats/tiff/decode.h"

#include <algorithm>
#include <array>
#include <tiffio.h>
#include <utility>
#include <vector>

#include "plugins/formats/tiff/samples.h"
#include "plugins/formats/tiff/sheet.h"

namespace outvet::tiff {
namespace {

constexpr const char* kWhere = "format.tiff";

Error malformed(const char* why) {
  return Error{ErrorCode::Malformed, kWhere, why};
}

Error unsupported(const char* why) {
  return Error{ErrorCode::Unsupported, kWhere, why};
}

/// A run of pixels of one row, its samples in 8 bits.
struct Run {
  std::size_t x;
  int y;
  std::size_t pixels;
  const std::uint8_t* samples;
};

/// Goes through the pixels of one plane: of all samples of a pixel, or of one where each has a
/// plane of its own. One per picture.
class PlaneReader {
 public:
  PlaneReader(const Library& library, const Sheet& sheet, const Unpacker& unpacker)
      : library_(library), tif_(library.handle()), sheet_(sheet), unpacker_(unpacker) {
    step_ = sheet.separate ? 1 : sheet.samples;
  }

  std::size_t step() const noexcept { return step_; }

  /// Calls `use(run)` for all pixels.
  template <class Use>
  Result<Done> read(std::uint16_t plane, Budget& budget, Use&& use) {
    return sheet_.tiled ? tiles(plane, budget, use) : rows(plane, budget, use);
  }

 private:
  std::uint64_t bytes_for(std::uint64_t pixels) const {
    return (pixels * step_ * sheet_.bits + 7) / 8;
  }

  Result<MemoryLease> make_room(std::uint64_t raw, std::uint64_t pixels, Budget& budget) {
    Result<MemoryLease> lease = budget.reserve(raw + pixels * step_, "the rows of a picture");
    if (!lease) return lease.error();
    raw_.resize(raw);
    samples_.resize(pixels * step_);
    return lease;
  }

  template <class Use>
  Result<Done> rows(std::uint16_t plane, Budget& budget, Use&& use) {
    const std::uint64_t size = TIFFScanlineSize64(tif_);
    if (size < bytes_for(sheet_.width)) return malformed("rows shorter than their pixels");
    const auto lease = make_room(size, sheet_.width, budget);
    if (!lease) return lease.error();
    for (std::uint32_t y = 0; y < sheet_.height; ++y) {
      if (auto ok = budget.check(); !ok) return ok.error();
      if (TIFFReadScanline(tif_, raw_.data(), y, plane) < 0 || library_.damaged())
        return library_.complaint();
      unpacker_.unpack(raw_, samples_);
      use(Run{0, static_cast<int>(y), sheet_.width, samples_.data()});
    }
    return Done{};
  }

  template <class Use>
  Result<Done> tiles(std::uint16_t plane, Budget& budget, Use&& use) {
    std::uint32_t width = 0;
    std::uint32_t height = 0;
    TIFFGetField(tif_, TIFFTAG_TILEWIDTH, &width);
    TIFFGetField(tif_, TIFFTAG_TILELENGTH, &height);
    const std::uint64_t row_size = TIFFTileRowSize64(tif_);
    const std::uint64_t size = TIFFTileSize64(tif_);
    if (width == 0 || height == 0 || row_size < bytes_for(width) || size / height < row_size)
      return malformed("tiles smaller than their pixels");
    const auto lease = make_room(size, width, budget);
    if (!lease) return lease.error();
    for (std::uint32_t top = 0; top < sheet_.height; top += std::min(height, sheet_.height - top)) {
      for (std::uint32_t left = 0; left < sheet_.width;
           left += std::min(width, sheet_.width - left)) {
        if (auto ok = budget.check(); !ok) return ok.error();
        if (TIFFReadTile(tif_, raw_.data(), left, top, 0, plane) < 0 || library_.damaged())
          return library_.complaint();
        const std::uint32_t wide = std::min(width, sheet_.width - left);
        for (std::uint32_t y = 0; y < std::min(height, sheet_.height - top); ++y) {
          unpacker_.unpack(std::span{raw_}.subspan(y * row_size, row_size),
                           std::span{samples_}.first(wide * step_));
          use(Run{left, static_cast<int>(top + y), wide, samples_.data()});
        }
      }
    }
    return Done{};
  }

  const Library& library_;
  TIFF* tif_;
  const Sheet& sheet_;
  const Unpacker& unpacker_;
  std::size_t step_;
  std::vector<std::byte> raw_;
  std::vector<std::uint8_t> samples_;
};

Result<Image::Fresh> canvas(const Sheet& sheet, PixelFormat format, Budget& budget) {
  return Image::allocate(static_cast<int>(sheet.width), static_cast<int>(sheet.height), format,
                         budget);
}

/// Pixels whose samples stand side by side.
Result<Image> decode_together(PlaneReader& reader, const Sheet& sheet, const Painter& painter,
                              Budget& budget) {
  Result<Image::Fresh> fresh = canvas(sheet, painter.format(), budget);
  if (!fresh) return fresh.error();
  const auto channels = static_cast<std::size_t>(bytes_per_pixel(painter.format()));
  const auto done = reader.read(0, budget, [&](const Run& run) {
    painter.paint(run.samples, reader.step(), fresh->row(run.y) + run.x * channels, run.pixels);
  });
  if (!done) return done.error();
  return fresh->image;
}

/// Pixels whose samples lie in planes: these are gathered first, so that each plane is
/// decoded from its beginning to its end, once.
Result<Image> decode_planes(PlaneReader& reader, const Sheet& sheet, Painter painter,
                            Budget& budget) {
  std::vector<std::uint16_t> planes;
  for (std::size_t i = 0; i < painter.colors(); ++i)
    planes.push_back(static_cast<std::uint16_t>(i));
  if (painter.alpha != Alpha::None) {
    planes.push_back(static_cast<std::uint16_t>(painter.alpha_at));
    painter.alpha_at = planes.size() - 1;
  }
  const std::size_t step = planes.size();
  const std::size_t row_size = step * sheet.width;
  const auto lease =
      budget.reserve(std::uint64_t{row_size} * sheet.height, "the planes of a picture");
  if (!lease) return lease.error();
  std::vector<std::uint8_t> all(row_size * sheet.height);
  for (std::size_t i = 0; i < step; ++i) {
    const auto done = reader.read(planes[i], budget, [&](const Run& run) {
      std::uint8_t* to = all.data() + static_cast<std::size_t>(run.y) * row_size + run.x * step + i;
      for (std::size_t x = 0; x < run.pixels; ++x, to += step)
        *to = run.samples[x];
    });
    if (!done) return done.error();
  }
  Result<Image::Fresh> fresh = canvas(sheet, painter.format(), budget);
  if (!fresh) return fresh.error();
  for (std::uint32_t y = 0; y < sheet.height; ++y)
    painter.paint(all.data() + y * row_size, step, fresh->row(static_cast<int>(y)), sheet.width);
  return fresh->image;
}

/// By libtiff's own conversion, row order as stored.
Result<Image> decode_converted(const Library& library, const Sheet& sheet, Budget& budget) {
  TIFF* const tif = library.handle();
  const std::uint64_t pixels = std::uint64_t{sheet.width} * sheet.height;
  const std::uint64_t coded = sheet.tiled ? TIFFTileSize64(tif) : TIFFStripSize64(tif);
  std::array<char, 1024> why{};
  const auto lease = budget.reserve(pixels * 4, "the conversion of a picture");
  if (!lease) return lease.error();
  const auto more = budget.reserve(coded, "the conversion of a picture");
  if (!more) return more.error();
  TIFFRGBAImage converter;
  if (TIFFRGBAImageOK(tif, why.data()) == 0 ||
      TIFFRGBAImageBegin(&converter, tif, 1, why.data()) == 0)
    return unsupported("colours of a kind that libtiff does not convert");
  converter.req_orientation = converter.orientation;
  std::vector<std::uint32_t> raster(pixels);
  const int read = TIFFRGBAImageGet(&converter, raster.data(), sheet.width, sheet.height);
  TIFFRGBAImageEnd(&converter);
  if (read == 0 || library.damaged()) return library.complaint();
  Result<Image::Fresh> fresh = canvas(sheet, PixelFormat::Bgr8, budget);
  if (!fresh) return fresh.error();
  const std::uint32_t* from = raster.data();
  for (std::uint32_t y = 0; y < sheet.height; ++y) {
    std::uint8_t* to = fresh->row(static_cast<int>(y));
    for (std::uint32_t x = 0; x < sheet.width; ++x, ++from, to += 3) {
      to[0] = static_cast<std::uint8_t>(TIFFGetB(*from));
      to[1] = static_cast<std::uint8_t>(TIFFGetG(*from));
      to[2] = static_cast<std::uint8_t>(TIFFGetR(*from));
    }
  }
  return fresh->image;
}

}  // namespace

Result<PageInfo> read_info(Library& library, std::uint64_t offset, const Budget& budget) {
  if (auto done = library.select(offset); !done) return done.error();
  const Result<Sheet> sheet = read_sheet(library, budget);
  if (!sheet) return sheet.error();
  PageInfo info;
  info.width = static_cast<int>(sheet->width);
  info.height = static_cast<int>(sheet->height);
  std::uint16_t orientation = 1;
  TIFFGetFieldDefaulted(library.handle(), TIFFTAG_ORIENTATION, &orientation);
  if (orientation >= 1 && orientation <= 8) info.orientation = orientation;
  if (needs_conversion(*sheet)) return info;
  const Result<Painter> painter = painter_of(library, *sheet);
  if (painter && painter->model != Model::Palette)
    info.extra_channels =
        sheet->samples - painter->colors() - (painter->alpha == Alpha::None ? 0 : 1);
  return info;
}

Result<Image> decode(Library& library, std::uint64_t offset, Budget& budget) {
  if (auto done = library.select(offset); !done) return done.error();
  const Result<Sheet> sheet = read_sheet(library, budget);
  if (!sheet) return sheet.error();
  if (TIFFIsCODECConfigured(sheet->compression) == 0)
    return unsupported("a compression that libtiff was built without");
  if (needs_conversion(*sheet)) return decode_converted(library, *sheet, budget);
  const Result<Painter> painter = painter_of(library, *sheet);
  if (!painter) return painter.error();
  const Result<Unpacker> unpacker = unpacker_of(*sheet, painter->model == Model::Palette);
  if (!unpacker) return unpacker.error();
  PlaneReader reader{library, *sheet, *unpacker};
  return sheet->separate ? decode_planes(reader, *sheet, *painter, budget)
                         : decode_together(reader, *sheet, *painter, budget);
}

Result<Image> decode_extra(Library& library, std::uint64_t offset, std::size_t channel,
                           Budget& budget) {
  if (auto done = library.select(offset); !done) return done.error();
  const Result<Sheet> sheet = read_sheet(library, budget);
  if (!sheet) return sheet.error();
  const Result<Painter> painter = painter_of(library, *sheet);
  if (!painter) return painter.error();
  const Result<Unpacker> unpacker = unpacker_of(*sheet, false);
  if (!unpacker) return unpacker.error();
  std::size_t sample = painter->colors() + channel;
  if (painter->alpha != Alpha::None && sample >= painter->alpha_at) ++sample;
  PlaneReader reader{library, *sheet, *unpacker};
  Result<Image::Fresh> fresh = canvas(*sheet, PixelFormat::Gray8, budget);
  if (!fresh) return fresh.error();
  const std::size_t first = sheet->separate ? 0 : sample;
  const auto plane = static_cast<std::uint16_t>(sheet->separate ? sample : 0);
  const auto done = reader.read(plane, budget, [&](const Run& run) {
    std::uint8_t* to = fresh->row(run.y) + run.x;
    for (std::size_t x = 0; x < run.pixels; ++x)
      to[x] = run.samples[x * reader.step() + first];
  });
  if (!done) return done.error();
  return fresh->image;
}

}  // namespace outvet::tiff
