#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

namespace outvet {

/// Decodes base64 (RFC 4648, 4), skipping white space. Nothing when another character occurs
/// or the padding is wrong.
std::optional<std::vector<std::byte>> from_base64(std::string_view text);

}  // namespace outvet
