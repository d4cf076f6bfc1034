#pragma once

#include <cstdint>

namespace outvet::tiff {

/// Tags that outvet treats on their own. Names as in TIFF 6.0, its supplements, Exif 2.32 and
/// GeoTIFF 1.1.
enum Tag : std::uint16_t {
  kNewSubfileType = 254,
  kSubfileType = 255,
  kImageWidth = 256,
  kImageLength = 257,
  kBitsPerSample = 258,
  kCompression = 259,
  kPhotometric = 262,
  kStripOffsets = 273,
  kSamplesPerPixel = 277,
  kRowsPerStrip = 278,
  kStripByteCounts = 279,
  kPlanarConfiguration = 284,
  kFreeOffsets = 288,
  kFreeByteCounts = 289,
  kTransferFunction = 301,
  kColorMap = 320,
  kTileOffsets = 324,
  kTileByteCounts = 325,
  kSubIfds = 330,
  kJpegTables = 347,
  kJpegOffset = 513,
  kJpegLength = 514,
  kJpegQTables = 519,
  kJpegDcTables = 520,
  kJpegAcTables = 521,
  kXmp = 700,
  kModelPixelScale = 33550,
  kIptc = 33723,
  kModelTiePoint = 33922,
  kModelTransformation = 34264,
  kPhotoshop = 34377,
  kExifIfd = 34665,
  kIccProfile = 34675,
  kGeoKeyDirectory = 34735,
  kGeoDoubleParams = 34736,
  kGeoAsciiParams = 34737,
  kGpsIfd = 34853,
  kMakerNote = 37500,
  kInteropIfd = 40965,
  kXpTitle = 40091,
  kXpSubject = 40095,
};

}  // namespace outvet::tiff
