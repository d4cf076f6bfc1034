#pragma once

#include <string>
#include <vector>

#include "plugins/detectors/rules/lists.h"
#include "plugins/detectors/rules/rule.h"

namespace outvet::rules {

/// Reads one pack (TOML). Rules are appended to `rules`; everything that is wrong goes to
/// `problems` with file and line. `file` is the name that messages and RuleInfo::pack show.
void read_pack(const std::string& file, const std::string& text, const Lists& lists,
               std::vector<Rule>& rules, Problems& problems);

}  // namespace outvet::rules
