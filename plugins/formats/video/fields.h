#pragma once

#include <vector>

#include "plugins/formats/video/container.h"
#include "scanner/core/media.h"

namespace outvet::video {

/// Tags of the container, its streams and chapters as "QuickTime.KEY" (mov), "Matroska.KEY",
/// "Avi.KEY", "MpegTs.KEY", streams as "….Track1.KEY"; and one field "….Track1.Kind" for each
/// stream that is neither picture nor sound, since telemetry names places.
std::vector<MetaField> fields_of(const AVFormatContext& format);

/// Attachments and cover pictures: "attachment/0", "cover/0".
std::vector<Part> parts_of(const AVFormatContext& format);

/// Chapter names with their times.
std::vector<Caption> chapters_of(const AVFormatContext& format);

/// The text of every subtitle stream. Reads the container to its end: rewind it afterwards.
/// Errors: Malformed, Timeout, Cancelled, Unsupported for pictures as subtitles.
Result<std::vector<Caption>> subtitles_of(Container& container, Budget& budget);

}  // namespace outvet::video
