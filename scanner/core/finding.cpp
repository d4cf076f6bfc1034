#include "scanner/core/finding.h"

#include <array>

namespace outvet {

std::string_view to_word(Severity severity) {
  static constexpr std::array<std::string_view, 5> kWords{"S0", "S1", "S2", "S3", "S4"};
  return kWords.at(static_cast<std::size_t>(severity));
}

}  // namespace outvet
