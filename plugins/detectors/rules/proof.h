#pragma once

#include <string>
#include <vector>

#include "scanner/plugin/detector.h"

namespace outvet::rules {

/// What detector.rules() promise by their examples and do not keep, one sentence each.
/// An example of a text rule is text with '\n' between lines; of a field rule KEY=VALUE; of
/// a region rule the label; of a part rule the path.
std::vector<std::string> prove(const Detector& detector);

}  // namespace outvet::rules
