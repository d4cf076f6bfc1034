#pragma once

#include <string>
#include <vector>

#include "plugins/detectors/rules/context.h"
#include "plugins/detectors/rules/rule.h"

namespace outvet::rules {

/// A stretch of text that may be what a rule looks for, and what speaks for it.
struct Candidate {
  const Rule* rule = nullptr;
  std::uint32_t rule_index = 0;
  std::uint32_t type = 0;  ///< RuleSet::type_index
  Span span;
  std::string value;  ///< canonical
  std::string level;
  int substitutions = 0;  ///< characters repaired
  bool check_failed = false;
  bool listed = false;
  bool wary = false;  ///< looks like something else: a label is needed
  bool label_touches = false;

  // Filled in by scoring, or by a scanner that scores for itself.
  bool scored = false;
  bool labelled = false;
  float confidence = 0;
  Severity severity = Severity::S2;
  std::string type_name;  ///< differs from the rule's for a near miss
  std::string why;
  std::vector<Span> parts;  ///< where the value lies when it is not one stretch; else empty
  std::string printable;    ///< set by a scanner that masks for itself
};

/// One document with all that rules ask about it.
struct Page {
  TextModel model;
  Context context;

  Page(const TextDoc& doc, const Dictionary& dictionary) : model(doc), context(model, dictionary) {}
};

}  // namespace outvet::rules
