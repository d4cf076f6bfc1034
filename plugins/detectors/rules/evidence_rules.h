#pragma once

#include <vector>

#include "plugins/detectors/rules/rule_set.h"
#include "scanner/core/evidence.h"
#include "scanner/core/finding.h"

namespace outvet::rules {

/// Findings of rules that speak of metadata fields, seen regions and parts. Of the fields of
/// one part that one rule names, one finding is made; its reason says how many there are.
std::vector<Finding> match_evidence(const Evidence& evidence, const RuleSet& set);

/// True when `text` fits `glob`; '*' stands for any run of characters, letters' case counts.
bool glob_fits(std::string_view glob, std::string_view text);

}  // namespace outvet::rules
