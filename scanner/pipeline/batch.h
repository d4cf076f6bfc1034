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

/// Examines one item within `limits`. Never fails: what cannot be examined is a report that
/// says so.
using Examine =
    std::function<Report(const MediaItem& item, const Limits& limits, std::stop_token stop)>;

/// Makes what one worker examines with: engines of its own, or a way into a sandbox.
using MakeExaminer = std::function<Result<Examine>()>;

/// Examiners of this very process, one Session each. What is handed in must outlive them.
/// Their errors: as Scanner::open_session().
MakeExaminer in_this_process(const Scanner& scanner, const Policy& policy,
                             const ScanOptions& options);

struct BatchOptions {
  std::size_t workers = 1;
  Limits limits;         ///< per item
  const Policy& policy;  ///< for items that cannot even be opened
  const Engine& engine;
};

/// Examines `items` on several workers and hands the reports to `done` in the order of the
/// list, one at a time, from one thread at a time. At most 4 reports a worker wait for an
/// earlier one. Stops soon after `stop` is requested: reports so far have been handed out
/// without a hole, and the rest never is.
/// Errors: those of `make`.
Result<Done> scan_batch(const std::vector<BatchItem>& items, const BatchOptions& options,
                        const MakeExaminer& make, Cores& cores, std::stop_token stop,
                        const std::function<void(Report)>& done);

}  // namespace outvet
