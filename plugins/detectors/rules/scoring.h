#pragma once

#include <vector>

#include "plugins/detectors/rules/candidate.h"
#include "plugins/detectors/rules/rule_set.h"

namespace outvet::rules {

/// Says how sure each candidate is and why (DETECTORS 0.5 to 0.7): adds up the rule's numbers,
/// gives a value to the label that stands nearest, drops what belongs to another label, turns
/// a labelled value with a wrong check digit into its near miss. Candidates come and leave
/// sorted by begin; those below 0.5 are gone.
void score(const Page& page, const RuleSet& set, std::vector<Candidate>& candidates);

/// Of overlapping candidates that compete keeps the best: a type that the other yields to,
/// then the labelled, the surer, the longer one.
void resolve_overlaps(std::vector<Candidate>& candidates);

}  // namespace outvet::rules
