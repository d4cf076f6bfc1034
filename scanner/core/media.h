#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "scanner/base/bytes.h"
#include "scanner/base/sensitive.h"
#include "scanner/core/image.h"

namespace outvet {

/// Random 128-bit name of one scan request, as 32 hex digits. The only name of
/// an item that may be logged: file names and content hashes identify people.
using ItemId = std::string;

/// One thing somebody wants to send.
struct MediaItem {
  ItemId id;
  Sensitive<std::string> name;  ///< as the sender wrote it, raw bytes; may itself leak
  std::shared_ptr<const ByteSource> bytes;
};

/// Half-open presentation time [begin, end). Both zero for a still image.
struct TimeSpan {
  std::chrono::microseconds begin{};
  std::chrono::microseconds end{};
};

/// One metadata entry, keyed as Exiv2 and ExifTool users know it:
/// "Exif.GPSInfo.GPSLatitude", "Xmp.dc.creator", "Iptc.Application2.Byline", "Png.tEXt.Author",
/// "Jpeg.Comment", "QuickTime.location.ISO6709".
struct MetaField {
  std::string key;
  Sensitive<std::string> value;  ///< UTF-8, as a person would read it; binary: "(n bytes)"
};

/// A file hidden in a file: an Exif thumbnail, the video of a motion photo,
/// bytes after the end marker. Scanned like an item of its own.
struct Part {
  /// Kind and number, unique within its item: "exif/thumbnail", "mpf/1", "trailer/0",
  /// "chunk/prVt/0", "idat/tail". Rules match on it.
  std::string path;
  std::shared_ptr<const ByteSource> bytes;
};

enum class MediaKind : std::uint8_t { Image, Animation, Document, Video };

struct MediaInfo {
  std::string format;  ///< plugin id, e.g. "jpeg"
  std::string mime;    ///< e.g. "image/jpeg"
  MediaKind kind = MediaKind::Image;
  int width = 0;  ///< px, upright (orientation applied)
  int height = 0;
  std::uint32_t frames = 1;              ///< frames or pages that the file declares
  std::chrono::microseconds duration{};  ///< zero for a still image
  bool has_audio = false;
};

/// A line of a subtitle or chapter track.
struct Caption {
  TimeSpan time;
  std::string track;  ///< "subtitle/0", "chapter/0"
  Sensitive<std::string> text;
};

/// One decoded picture, upright. A still image is a video of one frame.
struct Frame {
  std::uint32_t index = 0;
  TimeSpan time;
  Image image;      ///< Gray8, Bgr8, or Bgra8 where the file has alpha
  float scale = 1;  ///< native px per px of `image`; above 1 when decoded small
};

}  // namespace outvet
