#pragma once

#include <cstdint>
#include <vector>

#include "plugins/formats/tiff/library.h"
#include "plugins/formats/tiff/samples.h"

namespace outvet::tiff {

/// The tags that decide how a picture is decoded.
struct Sheet {
  std::uint32_t width = 0;
  std::uint32_t height = 0;
  std::uint16_t bits = 1;
  std::uint16_t samples = 1;      ///< per pixel
  std::uint16_t photometric = 0;  ///< as in TIFF 6.0
  std::uint16_t compression = 1;
  std::uint16_t format = 1;
  bool separate = false;  ///< each sample has strips or tiles of its own
  bool tiled = false;
  std::vector<std::uint16_t> extras;  ///< kinds of the samples behind the colours
};

/// Reads the current directory; a JPEG picture is asked for as RGB.
/// Errors: Malformed, LimitExceeded.
Result<Sheet> read_sheet(const Library& library, const Budget& budget);

/// Colours that only libtiff's own conversion to RGBA knows: YCbCr, Lab, Log.
bool needs_conversion(const Sheet& sheet);

/// What the samples mean. Errors: Malformed, Unsupported.
Result<Painter> painter_of(const Library& library, const Sheet& sheet);

/// How samples are written; `raw` for indices of a colour table. Errors: Unsupported.
Result<Unpacker> unpacker_of(const Sheet& sheet, bool raw);

}  // namespace outvet::tiff
