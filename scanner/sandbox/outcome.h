#pragma once

#include <span>

#include "scanner/sandbox/examiner.h"
#include "scanner/sandbox/process.h"

namespace outvet::sandbox {

/// The report of a child that has ended, or why there is none. What it wrote counts only when
/// it also ended in order. What the program knows better (id, name, size) is not taken from
/// the child.
/// Errors: Internal after a crash, a forbidden system call or a malformed reply; LimitExceeded
/// when memory ran out or the report is too large; Timeout when processor time did;
/// Unavailable when the child could not be locked in.
Result<Report> outcome_of(const Ending& ending, std::span<const std::byte> reply, const Task& task);

}  // namespace outvet::sandbox
