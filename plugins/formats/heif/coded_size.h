#pragma once

#include <cstddef>
#include <optional>
#include <span>

#include "plugins/formats/heif/items.h"

namespace outvet::heif {

/// The size in which a picture is coded. It may be larger than the size that the container
/// tells, and a decoder allocates what the code says.
struct CodedSize {
  std::int64_t width = 0;  ///< px
  std::int64_t height = 0;
};

/// The largest size that any sequence parameter set of an HEVC item announces (ITU-T H.265,
/// 7.3.2.2), in its hvcC property or in its data. Nothing when there is none that can be read.
std::optional<CodedSize> hevc_size(std::span<const std::byte> file, const Item& item);

/// The largest size that any sequence header of an AV1 item announces (AV1 specification, 5.5).
std::optional<CodedSize> av1_size(std::span<const std::byte> file, const Item& item);

}  // namespace outvet::heif
