#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace outvet::rules {

/// Inflates a gzip or zlib stream. Nothing when it is none, is cut short, or would grow beyond
/// `max_bytes` or more than a hundredfold.
std::optional<std::string> inflate_bounded(std::string_view packed, std::size_t max_bytes);

}  // namespace outvet::rules
