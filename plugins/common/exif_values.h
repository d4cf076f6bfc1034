#pragma once

#include <optional>
#include <string>

#include "plugins/common/tiff_map.h"

namespace outvet {

/// The value of an Exif tag as a person would read it, in UTF-8 except for ASCII tags, which
/// come as they are. Empty when there is nothing to read. Binary values give their readable
/// strings, or "(n bytes)". Thread safety: any thread.
std::string exif_value(const TiffTag& tag, Endian endian);

/// Tag of the GPS directory that holds degrees, minutes and seconds, in signed degrees: negative
/// in the south and west. Nothing outside -180 to 180, or when the degrees have no denominator.
std::optional<double> gps_degrees(const TiffTag& tag, std::string_view ref, Endian endian);

}  // namespace outvet
