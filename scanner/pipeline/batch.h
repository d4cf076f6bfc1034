#pragma once

#include <functional>
#include <stop_token>
#include <string>
#include <vector>

#include "scanner/pipeline/scanner.h"

namespace outvet {

/// One entry of the work list. `open` is called by a worker, so that a million names cost no
/// open files.
struct BatchItem {
  std::string name;  ///< raw bytes, as the caller wrote it
  std::function<Result<std::shared_ptr<const ByteSource>>()> open;
};

struct BatchOptions {
  std::size_t workers = 1;
  Limits limits;  ///< per item
  ScanOptions scan;
};

/// Scans `items` on several workers and hands the reports to `done` in the order of the
/// list, one at a time, from one thread at a time. At most 4 reports a worker wait for an
/// earlier one. Stops soon after `stop` is requested: reports so far have been handed out
/// without a hole, and the rest never is.
/// Errors: Unavailable when a session cannot be opened.
Result<Done> scan_batch(const Scanner& scanner, const Policy& policy,
                        const std::vector<BatchItem>& items, const BatchOptions& options,
                        Cores& cores, std::stop_token stop,
                        const std::function<void(Report)>& done);

}  // namespace outvet
