#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "scanner/base/result.h"

namespace outvet {

/// One `key = value` of a TOML file of ours, which are never deeper than a table.
struct TomlEntry {
  std::string table;                ///< "limits"; empty above the first table
  std::size_t index = 0;            ///< which one of [[table]], from 0
  std::string key;                  ///< "timeout_s"
  std::vector<std::string> values;  ///< a list as its items, anything else as one
  std::size_t line = 0;             ///< from 1
};

/// All entries of `file` in the order in which they stand there.
/// Errors: Io; Malformed, with "FILE:LINE: reason", for bad TOML, for a table within a table
/// and for values that are no text, number, true or false, or list of these.
Result<std::vector<TomlEntry>> read_toml(const std::string& file);

/// "FILE:LINE: reason" as an error of code Malformed.
Error bad_line(const std::string& file, std::size_t line, const std::string& reason);

}  // namespace outvet
