#pragma once

#include "scanner/sandbox/jail.h"

namespace outvet::sandbox {

/// Installs the list of system calls for this process. Requires no_new_privs and one thread.
/// Errors: Unavailable.
Result<Done> install_syscall_filter(JailMode mode);

}  // namespace outvet::sandbox
