#pragma once

#include <string>

#include "scanner/cli/work_list.h"
#include "scanner/config/settings.h"
#include "scanner/plugin/reporter.h"

namespace outvet::cli {

/// What `scan` and `inspect` were asked to do beyond their settings.
struct ScanRequest {
  WorkRequest work;
  std::string output_file;
  bool show_values = false;
  bool reproducible = false;  ///< no times, and no fingerprints but with a site's key
  bool transcript = false;    ///< tell everything that was seen
  bool judges = true;         ///< the verdict decides the exit code
  bool no_progress = false;
  bool quiet = false;
  bool verbose = false;
};

/// Scans and reports. Gives the exit code; everything that is wrong has been said.
int run_scan(const Settings& settings, const ScanRequest& request);

/// What the items of a run came to.
struct Outcome {
  Tally tally;
  bool reached = false;  ///< a verdict at or above --fail-on
  bool unseen = false;   ///< an item, or a part of one that the policy minds, was not examined

  void count(const Report& report, const Policy& policy, Decision fail_on);
  int exit_code(bool strict) const;
};

}  // namespace outvet::cli
