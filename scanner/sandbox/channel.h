#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "scanner/base/result.h"
#include "scanner/sandbox/descriptor.h"

namespace outvet::sandbox {

/// Two connected ends, close-on-exec.
struct Ends {
  Descriptor here;
  Descriptor there;
};

/// A pair of sockets that keep the borders of messages (SOCK_SEQPACKET).
/// Errors: Unavailable when the process may open no more descriptors.
Result<Ends> make_channel();

/// A pipe: `here` is the end to read from, `there` the end to write to. Errors: Unavailable.
Result<Ends> make_pipe();

/// One message with the descriptors that came along.
struct Message {
  std::vector<std::byte> bytes;
  std::vector<Descriptor> descriptors;
};

/// At most so much in one message; longer ones are refused by both sides.
inline constexpr std::size_t kMessageBytes = std::size_t{64} << 10U;
inline constexpr std::size_t kMessageDescriptors = 4;

/// Sends without waiting. False when the socket is full.
/// Errors: Unavailable when nobody is at the other end.
Result<bool> try_send(int channel, std::span<const std::byte> bytes,
                      std::span<const int> descriptors = {});

/// Takes the next message without waiting; nothing when there is none.
/// Errors: Unavailable at the end of the channel, Malformed when a message was cut.
Result<std::optional<Message>> try_receive(int channel);

}  // namespace outvet::sandbox
