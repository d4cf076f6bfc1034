#include "scanner/core/policy.h"

namespace outvet {

std::string_view to_word(Decision decision) {
  static constexpr std::array<std::string_view, 5> kWords{"allow", "sanitize", "review",
                                                          "unscannable", "block"};
  return kWords.at(static_cast<std::size_t>(decision));
}

std::string_view to_word(Fix fix) {
  static constexpr std::array<std::string_view, 5> kWords{"none", "strip", "mask", "crop",
                                                          "authorise"};
  return kWords.at(static_cast<std::size_t>(fix));
}

std::string_view to_word(Remedy remedy) {
  static constexpr std::array<std::string_view, 3> kWords{"none", "clean", "person"};
  return kWords.at(static_cast<std::size_t>(remedy));
}

}  // namespace outvet
