#pragma once

#include <string>
#include <vector>

#include "scanner/core/policy.h"

namespace outvet {

/// What a rule says about itself, for `outvet rules list|show|check`.
struct RuleInfo {
  std::string id;    ///< "in.aadhaar"
  std::string on;    ///< what it speaks of: "text", "field" (KEY=VALUE), "region", "part"
  std::string type;  ///< finding type it reports
  Severity severity = Severity::S2;
  std::string pack;  ///< file it comes from, or the plugin's name
  Words title;
  Words looks;  ///< how it looks on paper and on screens
  Words traps;  ///< what is easily taken for it
  Words todo;   ///< how to fix it
  std::vector<std::string> law;
  std::string source;                         ///< standard or document that gave the numbers
  std::vector<std::string> examples;          ///< '\n' breaks lines; each must be found
  std::vector<std::string> counter_examples;  ///< none may be found as `type`
};

/// Reads evidence and says what in it must not leave. A pure function: the same
/// evidence gives the same findings, from any thread.
class Detector {
 public:
  virtual ~Detector() = default;
  virtual std::vector<Finding> detect(const Evidence& evidence) const = 0;

  /// Its rules, in a fixed order.
  virtual std::vector<RuleInfo> rules() const { return {}; }

  /// Runs the examples and counter examples of its rules. One sentence for each that does not
  /// come out as its rule says; empty when all do.
  virtual std::vector<std::string> prove() const { return {}; }

  /// SHA-256 over the data it was built from; empty when it is code alone.
  virtual std::string digest() const { return {}; }
};

}  // namespace outvet
