#pragma once

#include "scanner/sandbox/channel.h"
#include "scanner/sandbox/examiner.h"
#include "scanner/sandbox/jail.h"

namespace outvet::sandbox {

/// What the keeper works with; both descriptors are the zygote's ends.
struct KeeperTask {
  int control = -1;  ///< requests
  int startup = -1;  ///< one notice: Ready, or Failed with setup's error
  pid_t program = 0;
  JailMode mode = JailMode::Enforce;
};

/// The life of the keeper: a small process without threads between the program and the
/// zygote. It runs the zygote and, should that die, another one as soon as a request waits,
/// because the program has threads by then and must not fork any more. It ends, and the
/// zygote with it, when the program ends or closes its end of `control`.
[[noreturn]] void run_keeper(const KeeperTask& task, const Setup& setup);

}  // namespace outvet::sandbox
