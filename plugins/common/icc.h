#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "plugins/common/metadata.h"

namespace outvet {

/// What an ICC profile (ICC.1:2022) says about people and devices; no colour is converted.
///
/// Fields, each only when present: "Icc.description", "Icc.copyright", "Icc.created",
/// "Icc.creator", "Icc.device.manufacturer", "Icc.device.model", and from the tag 'mmod' of
/// Apple's display profiles "Icc.device.serial". Private text tags become
/// "Icc.<signature>". Parts: "icc/trailer", bytes behind the size that the header
/// declares. Never fails: a profile that cannot be read gives "Icc.unparsed" with its readable
/// strings. Thread safety: any thread.
MetadataContent read_icc(std::span<const std::byte> profile);

}  // namespace outvet
