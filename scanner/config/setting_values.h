#pragma once

#include <string>
#include <vector>

#include "scanner/config/settings.h"

namespace outvet {

/// One setting and how its value is taken over. `take` gives what the value must be when it
/// is not that, else nothing.
struct SettingRule {
  SettingKey key;
  char separator = '\0';  ///< of a list in an environment variable; '\0': no list
  bool is_path = false;   ///< relative to the folder of the file that names it
  std::string (*take)(Settings&, const std::vector<std::string>&) = nullptr;
};

const std::vector<SettingRule>& setting_rules();

}  // namespace outvet
