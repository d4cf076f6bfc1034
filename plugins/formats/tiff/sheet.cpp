#include "plugins/formats/tiff/sheet.h"

#include <algorithm>
#include <array>
#include <tiffio.h>

namespace outvet::tiff {
namespace {

constexpr const char* kWhere = "format.tiff";

Error malformed(const char* why) {
  return Error{ErrorCode::Malformed, kWhere, why};
}

Error unsupported(const char* why) {
  return Error{ErrorCode::Unsupported, kWhere, why};
}

/// JPEG within TIFF hands out RGB when it is asked to.
void ask_for_rgb(TIFF* tif, Sheet& sheet) {
  if (sheet.compression != COMPRESSION_JPEG || sheet.photometric != PHOTOMETRIC_YCBCR ||
      sheet.separate)
    return;
  TIFFSetField(tif, TIFFTAG_JPEGCOLORMODE, JPEGCOLORMODE_RGB);
  sheet.photometric = PHOTOMETRIC_RGB;
}

Result<Done> read_palette(TIFF* tif, const Sheet& sheet, Painter& painter) {
  std::array<std::uint16_t*, 3> tables{};
  if (sheet.bits > 8) return unsupported("a colour table for more than 8 bits");
  if (TIFFGetField(tif, TIFFTAG_COLORMAP, &tables[2], &tables[1], &tables[0]) == 0)
    return malformed("a picture without its colour table");
  const std::size_t count = std::size_t{1} << sheet.bits;
  // Old writers fill 16-bit tables with 8-bit numbers.
  bool small = true;
  for (std::size_t i = 0; i < count; ++i)
    for (const std::uint16_t* table : tables)
      small &= table[i] < 256;
  for (std::size_t i = 0; i < count; ++i)
    for (std::size_t c = 0; c < 3; ++c)
      painter.palette.at(i).at(c) = static_cast<std::uint8_t>(
          small ? tables.at(c)[i] : (tables.at(c)[i] * 255U + 32767U) / 65535U);
  return Done{};
}

Result<Model> model_of(TIFF* tif, const Sheet& sheet) {
  switch (sheet.photometric) {
    case PHOTOMETRIC_MINISWHITE:
    case PHOTOMETRIC_MINISBLACK:
    case PHOTOMETRIC_MASK: return Model::Grey;
    case PHOTOMETRIC_RGB: return Model::Rgb;
    case PHOTOMETRIC_PALETTE: return Model::Palette;
    case PHOTOMETRIC_SEPARATED: {
      std::uint16_t inks = INKSET_CMYK;
      TIFFGetFieldDefaulted(tif, TIFFTAG_INKSET, &inks);
      if (inks == INKSET_CMYK) return Model::Cmyk;
      return unsupported("inks other than cyan, magenta, yellow and black");
    }
    default: return unsupported("colours of a kind that is not decoded, such as raw sensor data");
  }
}

}  // namespace

Result<Sheet> read_sheet(const Library& library, const Budget& budget) {
  TIFF* const tif = library.handle();
  Sheet sheet;
  if (TIFFGetField(tif, TIFFTAG_IMAGEWIDTH, &sheet.width) == 0 ||
      TIFFGetField(tif, TIFFTAG_IMAGELENGTH, &sheet.height) == 0)
    return malformed("a picture without width and height");
  if (auto fits = budget.check_pixels(sheet.width, sheet.height, kWhere); !fits)
    return fits.error();
  TIFFGetFieldDefaulted(tif, TIFFTAG_BITSPERSAMPLE, &sheet.bits);
  TIFFGetFieldDefaulted(tif, TIFFTAG_SAMPLESPERPIXEL, &sheet.samples);
  TIFFGetFieldDefaulted(tif, TIFFTAG_SAMPLEFORMAT, &sheet.format);
  TIFFGetFieldDefaulted(tif, TIFFTAG_COMPRESSION, &sheet.compression);
  std::uint16_t planar = PLANARCONFIG_CONTIG;
  TIFFGetFieldDefaulted(tif, TIFFTAG_PLANARCONFIG, &planar);
  sheet.separate = planar == PLANARCONFIG_SEPARATE && sheet.samples > 1;
  sheet.tiled = TIFFIsTiled(tif) != 0;
  if (TIFFGetField(tif, TIFFTAG_PHOTOMETRIC, &sheet.photometric) == 0)
    sheet.photometric = sheet.samples >= 3 ? PHOTOMETRIC_RGB : PHOTOMETRIC_MINISBLACK;
  std::uint16_t count = 0;
  std::uint16_t* kinds = nullptr;
  if (TIFFGetField(tif, TIFFTAG_EXTRASAMPLES, &count, &kinds) != 0 && kinds != nullptr)
    sheet.extras.assign(kinds, kinds + count);
  ask_for_rgb(tif, sheet);
  return sheet;
}

bool needs_conversion(const Sheet& sheet) {
  return sheet.photometric == PHOTOMETRIC_YCBCR || sheet.photometric == PHOTOMETRIC_CIELAB ||
         sheet.photometric == PHOTOMETRIC_LOGL || sheet.photometric == PHOTOMETRIC_LOGLUV;
}

Result<Painter> painter_of(const Library& library, const Sheet& sheet) {
  TIFF* const tif = library.handle();
  const Result<Model> model = model_of(tif, sheet);
  if (!model) return model.error();
  Painter painter;
  painter.model = *model;
  painter.inverted = sheet.photometric == PHOTOMETRIC_MINISWHITE;
  if (painter.model == Model::Palette)
    if (auto done = read_palette(tif, sheet, painter); !done) return done.error();
  if (sheet.samples < painter.colors()) return malformed("fewer samples than the colours need");
  const std::size_t most = sheet.samples - painter.colors();
  for (std::size_t i = 0; i < std::min(most, sheet.extras.size()); ++i) {
    const std::uint16_t kind = sheet.extras[i];
    if (kind != EXTRASAMPLE_ASSOCALPHA && kind != EXTRASAMPLE_UNASSALPHA) continue;
    painter.alpha = kind == EXTRASAMPLE_ASSOCALPHA ? Alpha::Premultiplied : Alpha::Straight;
    painter.alpha_at = painter.colors() + i;
    break;
  }
  return painter;
}

Result<Unpacker> unpacker_of(const Sheet& sheet, bool raw) {
  switch (sheet.format) {
    case SAMPLEFORMAT_UINT:
    case SAMPLEFORMAT_VOID: return Unpacker::create(sheet.bits, Number::Unsigned, raw);
    case SAMPLEFORMAT_INT: return Unpacker::create(sheet.bits, Number::Signed, raw);
    case SAMPLEFORMAT_IEEEFP: return Unpacker::create(sheet.bits, Number::Float, raw);
    default: return unsupported("samples of a kind that is not decoded");
  }
}

}  // namespace outvet::tiff
