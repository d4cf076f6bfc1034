#pragma once

#include <string>
#include <vector>

#include "scanner/base/result.h"
#include "scanner/core/policy.h"

namespace outvet {

/// The policy called `name_or_file`: a file when it holds a '/' or ends in ".toml", else
/// NAME.toml in the first of `folders` that has one. A policy may build on another
/// (`extends = "NAME"`): rules of the same id replace those of the base, `without` takes some
/// away, everything else that is written wins over the base.
///
/// Errors: Io when there is no such policy, with the names that there are; Malformed with
/// "FILE:LINE: reason", one line for each thing that is wrong: an unknown key, a wrong type,
/// a bad value.
Result<Policy> load_policy(const std::string& name_or_file,
                           const std::vector<std::string>& folders);

/// Names of all policies in `folders`, sorted, each once.
std::vector<std::string> policy_names(const std::vector<std::string>& folders);

}  // namespace outvet
