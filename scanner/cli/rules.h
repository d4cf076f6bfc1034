#pragma once

#include <string>
#include <vector>

#include "scanner/cli/setting_options.h"
#include "scanner/cli/workbench.h"

namespace outvet::cli {

// What the verbs below `outvet rules` do; each gives the exit code.

int list_rules(const SettingOptions& options);

/// `name` is a finding type or the id of a rule; capitals do not count.
int show_rule(const SettingOptions& options, const std::string& name);

/// Builds the detectors with `packs`, files or folders, and holds every rule against its own
/// examples.
int check_rules(const SettingOptions& options, const std::vector<std::string>& packs);

struct RuleTest {
  std::string text;   ///< "-": standard input
  std::string lines;  ///< file with one text a line, "-": standard input; empty: test `text`
  std::string type;   ///< only findings of this type; empty: all
  std::string format;
  bool show_values = false;
};
int test_rules(const SettingOptions& options, const RuleTest& test);

/// The rules of a workbench made from `options`. Says what is wrong and gives nothing on error.
std::unique_ptr<Workbench> rules_bench(const SettingOptions& options,
                                       const std::vector<std::string>& more_packs = {});

}  // namespace outvet::cli
