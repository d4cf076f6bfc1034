#pragma once

#include <optional>

#include "scanner/sandbox/channel.h"
#include "scanner/sandbox/process.h"

namespace outvet::sandbox {

/// What the zygote tells the program about one request, or about its own start. The child
/// that examines has no way to send one.
struct Notice {
  enum class Kind : std::uint8_t { Ready, Started, Ended, Failed };
  Kind kind = Kind::Ready;
  Ending ending;                 ///< of Ended
  Error error;                   ///< of Failed
  Descriptor child;              ///< of Started: a handle to kill it by
  std::uint32_t generation = 0;  ///< of Started: how often the zygote was built before
};

/// Errors: Unavailable when nobody listens any more.
Result<Done> send_notice(int channel, const Notice& notice);

/// The next notice, without waiting; nothing when there is none.
/// Errors: Unavailable at the end of the channel, Malformed.
Result<std::optional<Notice>> receive_notice(int channel);

}  // namespace outvet::sandbox
