#pragma once

namespace outvet::cli {

/// What the command ends with. Scripts and gateways branch on it: none changes its meaning.
enum ExitCode : int {
  kNothing = 0,    ///< nothing at or above --fail-on
  kFound = 1,      ///< something at or above it
  kUsage = 2,      ///< a wrong command line or configuration, or a report that cannot be written
  kUnscanned = 3,  ///< something could not be scanned, and nothing reached 1; with --strict always
  kSignal = 128,   ///< plus the number of the signal that ended it
};

}  // namespace outvet::cli
