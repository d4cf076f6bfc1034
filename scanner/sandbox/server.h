#pragma once

#include "scanner/sandbox/channel.h"
#include "scanner/sandbox/examiner.h"
#include "scanner/sandbox/jail.h"

namespace outvet::sandbox {

/// The zygote's work: for every request on `control` a child that examines it, until the
/// program closes its end. `generation` counts zygotes from 0. Single-threaded; children are
/// reaped as they end.
void serve(int control, const Examiner& examiner, JailMode mode, std::uint32_t generation);

/// Answers the requests that wait on `control` with `error`, then returns.
void refuse_all(int control, const Error& error);

/// Locks a child in and lets it try to open a file, so that a kernel which cannot confine is
/// known before the first item. Errors: Unavailable.
Result<Done> try_jail(JailMode mode);

}  // namespace outvet::sandbox
