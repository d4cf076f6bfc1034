#pragma once

#include <span>
#include <string>

#include "scanner/core/policy.h"

namespace outvet {

/// Applies `policy` to what was found and to what was not looked at. `today` ("YYYY-MM-DD")
/// decides whether an acceptance still holds.
///
/// Monotone: one more finding or gap never softens the decision. Every rule that fits
/// speaks and the strictest wins; a rule that needs company can only add to what the plain
/// rules say.
Verdict judge(std::span<const Finding> findings, std::span<const Gap> gaps, const Policy& policy,
              const std::string& today);

/// True when `type` is one of `patterns`; '*' at the end of a pattern stands for any tail.
bool type_fits(std::span<const std::string> patterns, const std::string& type);

}  // namespace outvet
