#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "scanner/core/finding.h"
#include "scanner/core/plan.h"

namespace outvet {

/// What to do with an item. Ordered: the strictest decision of all findings wins. Unscannable
/// is what an item gets of which nothing could be examined; no policy rule says it.
enum class Decision : std::uint8_t { Allow, Sanitize, Review, Unscannable, Block };

std::string_view to_word(Decision decision);  ///< "allow", "sanitize", ...

/// How a reason can be taken away, and by whom. Ordered: whoever fixes the last one has
/// fixed all before it.
enum class Fix : std::uint8_t {
  None,       ///< nothing to do
  Strip,      ///< drop metadata and hidden parts
  Mask,       ///< paint over exactly this
  Crop,       ///< a person may cut it away
  Authorise,  ///< nobody can paint this away: someone must decide
};

std::string_view to_word(Fix fix);  ///< "none", "strip", ...

/// The same sentence in both languages of the reports.
struct Words {
  std::string en;
  std::string hi;
};

/// A number of findings that a rule may ask for beside the one it judges.
struct Company {
  std::vector<std::string> types;  ///< any of these, '*' at the end stands for a tail
  std::size_t at_least = 1;        ///< different values
  float min_confidence = 0.5F;
};

struct PolicyRule {
  std::string id;                   ///< "R10"
  std::vector<std::string> types;   ///< finding types, '*' at the end stands for a tail
  std::vector<std::string> levels;  ///< levels of marks; empty: any
  float min_confidence = 0.5F;      ///< [min, below)
  float below_confidence = 2;
  Severity min_severity = Severity::S0;
  std::size_t at_least = 1;   ///< so many different values of `types` must be there
  std::vector<Company> with;  ///< and all of these
  Decision decision = Decision::Review;
  Fix fix = Fix::Authorise;
  RedactMethod redact = RedactMethod::Fill;
  Words why;   ///< what is wrong, one plain sentence
  Words todo;  ///< what to do about it
  std::vector<std::string> law;
};

/// A finding that somebody answers for.
struct Acceptance {
  std::string fingerprint;
  std::string reason;
  std::string officer;
  std::string expires;  ///< "YYYY-MM-DD", the last day it holds; empty: never ends
};

/// A site's will, as data. Every rule that fits a finding speaks, the strictest counts.
struct Policy {
  std::string name;
  std::string version;
  std::vector<PolicyRule> rules;
  /// For findings that no rule without `at_least` and `with` names: by severity S0 to S4, for
  /// weak (0.5 to 0.8) and strong (from 0.8) findings.
  std::array<Decision, 5> weak{Decision::Allow, Decision::Allow, Decision::Review, Decision::Review,
                               Decision::Review};
  std::array<Decision, 5> strong{Decision::Allow, Decision::Allow, Decision::Review,
                                 Decision::Block, Decision::Block};
  Words otherwise_why;
  Words otherwise_todo;
  Decision on_gap = Decision::Review;         ///< something of the item itself went unseen
  Decision on_part_gap = Decision::Sanitize;  ///< something of a part that is dropped anyway
  std::vector<std::string> keep_fields;       ///< metadata that survives cleaning
  std::vector<Acceptance> accepted;
};

/// One answer to "why": a policy rule and the findings it speaks about.
struct Reason {
  std::string rule;
  Decision decision = Decision::Review;
  std::vector<std::size_t> findings;  ///< indices into the findings judged
  Words why;
  Words todo;
  Fix fix = Fix::Authorise;
  RedactMethod redact = RedactMethod::Fill;
  std::vector<std::string> law;
};

/// What a person is told first.
enum class Remedy : std::uint8_t {
  None,    ///< nothing to do: post it
  Clean,   ///< a safe copy can be made
  Person,  ///< somebody must decide
};

std::string_view to_word(Remedy remedy);  ///< "none", "clean", "person"

struct Verdict {
  Decision decision = Decision::Allow;
  Remedy remedy = Remedy::None;
  std::vector<Reason> reasons;  ///< gravest first; only those above Allow
  std::vector<Reason> notes;    ///< what a rule lets pass and says so
};

}  // namespace outvet
