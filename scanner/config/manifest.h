#pragma once

#include <string>
#include <vector>

#include "scanner/plugin/models.h"

namespace outvet {

/// The models listed in `file` (models/manifest.toml), one [[model]] table each:
///
///     name     what plugins ask for, unique
///     file     where it lies: relative to the model folder, or absolute
///     sha256   64 lower-case hex digits
///     bytes    size of the file
///     licence, source, purpose, input   for people; `licence` and `source` must be there
///     path, archive_sha256, derive      how models/fetch makes it; not read here
///
/// Unknown keys are errors, so that a misspelt checksum is noticed.
/// Errors: Io; Malformed, with "FILE:LINE: reason".
Result<std::vector<ModelEntry>> load_manifest(const std::string& file);

}  // namespace outvet
