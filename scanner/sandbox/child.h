#pragma once

#include "scanner/sandbox/channel.h"
#include "scanner/sandbox/examiner.h"
#include "scanner/sandbox/jail.h"

namespace outvet::sandbox {

/// Exit codes of a child that gives no reply. Above those that libraries use.
enum class ChildExit : int {
  Replied = 0,
  Memory = 80,     ///< an allocation failed where nobody could catch it
  Uncaught = 81,   ///< another exception ended it
  Jail = 82,       ///< it could not be locked in, so nothing was examined
  Input = 83,      ///< request or input were not as agreed
  Unwritten = 84,  ///< nobody took the reply
  Trapped = 85,    ///< a refused system call in trap mode; the reply ends with its number
};

/// The last eight bytes of what a trapped child writes: this word and the number.
inline constexpr std::uint32_t kTrapWord = 0x50415254U;

/// What came with a request, in this order.
struct RequestDescriptors {
  Descriptor input;   ///< sealed memory
  Descriptor reply;   ///< end of a pipe to write to
  Descriptor status;  ///< channel for notices; not for the child
};

/// The life of a child: lock in, examine, reply, exit. Called right after fork(2).
[[noreturn]] void run_child(const Examiner& examiner, const Message& request,
                            const RequestDescriptors& descriptors, pid_t zygote, JailMode mode);

}  // namespace outvet::sandbox
