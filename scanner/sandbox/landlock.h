#pragma once

#include "scanner/base/result.h"

namespace outvet::sandbox {

/// The version of Landlock that the kernel speaks; 0 when it has none.
int landlock_abi();

/// Takes every right away that the kernel's Landlock can take: files, TCP, signals to and
/// abstract sockets of others. Done without effect where the kernel has no Landlock. Requires
/// no_new_privs. Errors: Unavailable.
Result<Done> deny_by_landlock();

}  // namespace outvet::sandbox
