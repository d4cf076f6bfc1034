#pragma once

#include <string>
#include <string_view>

namespace outvet::rules {

/// "LAT,LON" in degrees with four decimals of a place in India (6.5 to 37.5 north, 68 to 97.5
/// east), read from decimal degrees or from degrees, minutes and seconds. Empty when `text`
/// holds no such place.
std::string coordinates(std::string_view text);

}  // namespace outvet::rules
