#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "scanner/base/budget.h"
#include "scanner/core/media.h"

namespace outvet {

/// True when `bytes` hold nothing but zeros: padding, which tells nobody anything.
bool only_zeros(std::span<const std::byte> bytes);

/// Appends [begin, end) of `source`, which lies in memory, as the part `path` without a copy;
/// nothing when it is empty or all zeros. Requires begin <= end <= source->size().
void add_leftover(std::vector<Part>& parts, std::string path,
                  const std::shared_ptr<const ByteSource>& source, std::size_t begin,
                  std::size_t end);

/// A name from a file as a word of a part path: letters, digits, '.', '-' and '_' stay, other
/// bytes become '_'.
std::string path_word(std::string_view name);

/// True when `parts` already holds one more than a scan may look at. Whoever lists more stops
/// there: the scan meets its limit and says so, and a file with a million blocks costs no more.
bool enough_parts(const std::vector<Part>& parts, const Limits& limits);

}  // namespace outvet
