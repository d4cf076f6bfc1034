#include "plugins/detectors/rules/proof.h"

#include <algorithm>

namespace outvet::rules {
namespace {

constexpr float kReported = 0.5F;

Evidence evidence_of(const RuleInfo& rule, const std::string& example) {
  Evidence evidence;
  if (rule.on == "field") {
    const std::size_t equals = std::min(example.find('='), example.size());
    MetaField field{example.substr(0, equals),
                    Sensitive{example.substr(std::min(equals + 1, example.size()))}};
    Locus locus{"", MetadataKey{field.key}};
    evidence.fields.emplace_back(std::move(field), std::move(locus));
  } else if (rule.on == "region") {
    evidence.regions.push_back({example, Locus{"", PixelArea{}}, 0.9F});
  } else if (rule.on == "part") {
    evidence.parts.push_back({example, "", 1});
  } else {
    evidence.texts.emplace_back(Source::Ocr, Locus{}).append(example);
  }
  return evidence;
}

/// Whether `rule` itself, not just some rule of its type, is named for the example.
bool is_found(const std::vector<Finding>& findings, const RuleInfo& rule, bool by_this_rule) {
  return std::ranges::any_of(findings, [&](const Finding& finding) {
    return finding.confidence >= kReported && finding.type == rule.type &&
           (!by_this_rule || finding.rule == rule.id);
  });
}

}  // namespace

std::vector<std::string> prove(const Detector& detector) {
  std::vector<std::string> broken;
  for (const RuleInfo& rule : detector.rules()) {
    const std::string name = rule.pack + ": rule '" + rule.id + "': ";
    for (std::size_t i = 0; i < rule.examples.size(); ++i)
      if (!is_found(detector.detect(evidence_of(rule, rule.examples[i])), rule, true))
        broken.push_back(name + "example " + std::to_string(i + 1) + " is not found");
    for (std::size_t i = 0; i < rule.counter_examples.size(); ++i)
      if (is_found(detector.detect(evidence_of(rule, rule.counter_examples[i])), rule, false))
        broken.push_back(name + "counter example " + std::to_string(i + 1) + " is found as " +
                         rule.type);
  }
  return broken;
}

}  // namespace outvet::rules
