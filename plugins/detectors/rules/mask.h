#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "plugins/detectors/rules/text_model.h"

namespace outvet::rules {

/// Which characters of a match a report may print and a cleaned copy may keep; all others go
/// (DETECTORS 0.8). Characters are letters and digits; what stands between them stays in print.
struct Mask {
  enum class Kind : std::uint8_t {
    Ends,      ///< keep `first` and `last` characters
    Mail,      ///< keep `first` characters and what follows the '@'
    Initials,  ///< keep the first character of each word
    Fixed,     ///< print `text`, keep nothing
  };
  Kind kind = Kind::Fixed;
  std::size_t first = 0;
  std::size_t last = 0;
  std::string text = "(hidden)";
};

/// "all", "last:4", "first:2", "ends:2:4", "mail:1", "initials", "say:(key)".
std::optional<Mask> mask_by_name(std::string_view name);

struct Masked {
  std::string printable;    ///< UTF-8, one line
  std::vector<Span> cover;  ///< stretches of the model's text that must go, by begin
};

Masked apply_mask(const Mask& mask, std::string_view text, Span span);

}  // namespace outvet::rules
