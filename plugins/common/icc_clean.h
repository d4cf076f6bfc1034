#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "scanner/base/result.h"

namespace outvet {

/// The same colours without a word: a profile (ICC.1:2022) rebuilt from its header and the tags
/// that a colour engine reads. Device, maker, dates, identifiers and private tags are gone,
/// description and copyright are fixed neutral words. A cleaned profile cleans to itself.
/// Errors: Malformed when header and tag table contradict the bytes. Thread safety: any thread.
Result<std::vector<std::byte>> clean_icc(std::span<const std::byte> profile);

/// Whether `profile` holds nothing but what clean_icc() leaves: every byte accounted for.
/// Errors: Malformed with what must not be there.
Result<Done> audit_icc(std::span<const std::byte> profile);

}  // namespace outvet
