#pragma once

#include <string>

#include "scanner/plugin/reporter.h"

namespace outvet {

/// One report as a JSON object, "outvet.report/1": the fields that scripts and gateways rely
/// on, in a fixed order. Whatever does not apply is null, so that every field is always there.
///
/// Always valid UTF-8: bytes of names and metadata that are none become U+FFFD. Values are
/// masked unless `reveal` is Full. `indent` below 0: all on one line, without a line break.
/// Beyond the fixed fields: `path_hex` of a name that is no UTF-8, `notes`, `todo`, `cover`, and `polygons` where a finding has
/// several shapes; `polygon` is then the outline around all of them.
std::string report_json(const Report& report, Reveal reveal, int indent);

}  // namespace outvet
