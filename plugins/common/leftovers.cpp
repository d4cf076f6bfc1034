#include "plugins/common/leftovers.h"

#include <algorithm>
#include <cctype>
#include <utility>

namespace outvet {

bool only_zeros(std::span<const std::byte> bytes) {
  return std::ranges::all_of(bytes, [](std::byte b) { return b == std::byte{0}; });
}

void add_leftover(std::vector<Part>& parts, std::string path,
                  const std::shared_ptr<const ByteSource>& source, std::size_t begin,
                  std::size_t end) {
  const std::span<const std::byte> all = *source->in_memory();
  if (only_zeros(all.subspan(begin, end - begin))) return;
  auto slice = source->slice(begin, end - begin);
  if (slice) parts.push_back({std::move(path), std::move(*slice)});
}

std::string path_word(std::string_view name) {
  std::string word{name};
  for (char& c : word)
    if (std::isalnum(static_cast<unsigned char>(c)) == 0 && c != '.' && c != '-') c = '_';
  return word;
}

bool enough_parts(const std::vector<Part>& parts, const Limits& limits) {
  return parts.size() > limits.parts;
}

}  // namespace outvet
