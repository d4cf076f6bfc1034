#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace outvet::rules {

std::string percent_decoded(std::string_view text);

/// Bytes of base64 or base64url (RFC 4648), padded or not; nothing when it is neither.
std::optional<std::string> base64_decoded(std::string_view text);

/// Texts that are packed inside `payload`: percent-encoding, base64 and base64url of 24
/// characters or more, gzip and zlib, at most two layers deep and 4 MiB in all. Only what is
/// UTF-8 text counts.
std::vector<std::string> unpacked_texts(std::string_view payload);

}  // namespace outvet::rules
