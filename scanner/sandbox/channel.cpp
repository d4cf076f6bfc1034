#include "scanner/sandbox/channel.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <unistd.h>

#include <sys/socket.h>

namespace outvet::sandbox {
namespace {

constexpr const char* kWhere = "sandbox.channel";
constexpr std::size_t kControlBytes = CMSG_SPACE(sizeof(int) * kMessageDescriptors);

struct alignas(cmsghdr) Control {
  std::array<std::byte, kControlBytes> bytes{};
};

std::vector<Descriptor> take_descriptors(msghdr& head) {
  std::vector<Descriptor> taken;
  for (cmsghdr* part = CMSG_FIRSTHDR(&head); part != nullptr; part = CMSG_NXTHDR(&head, part)) {
    if (part->cmsg_level != SOL_SOCKET || part->cmsg_type != SCM_RIGHTS) continue;
    const std::size_t count = (part->cmsg_len - CMSG_LEN(0)) / sizeof(int);
    for (std::size_t i = 0; i < count; ++i) {
      int fd = -1;
      std::memcpy(&fd, CMSG_DATA(part) + i * sizeof(int), sizeof(int));
      taken.emplace_back(fd);
    }
  }
  return taken;
}

Error no_descriptors() {
  return Error{ErrorCode::Unavailable, kWhere,
               "no more descriptors; raise the limit of open files (ulimit -n)"};
}

}  // namespace

Result<Ends> make_channel() {
  std::array<int, 2> ends{};
  if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends.data()) != 0)
    return no_descriptors();
  return Ends{Descriptor{ends[0]}, Descriptor{ends[1]}};
}

Result<Ends> make_pipe() {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return no_descriptors();
  return Ends{Descriptor{ends[0]}, Descriptor{ends[1]}};
}

Result<bool> try_send(int channel, std::span<const std::byte> bytes,
                      std::span<const int> descriptors) {
  if (bytes.size() > kMessageBytes || descriptors.size() > kMessageDescriptors)
    return Error{ErrorCode::LimitExceeded, kWhere, "longer than a message may be"};
  iovec body{const_cast<std::byte*>(bytes.data()), bytes.size()};
  Control control;
  msghdr head{};
  head.msg_iov = &body;
  head.msg_iovlen = 1;
  if (!descriptors.empty()) {
    head.msg_control = control.bytes.data();
    head.msg_controllen = CMSG_SPACE(descriptors.size_bytes());
    cmsghdr* part = CMSG_FIRSTHDR(&head);
    part->cmsg_level = SOL_SOCKET;
    part->cmsg_type = SCM_RIGHTS;
    part->cmsg_len = CMSG_LEN(descriptors.size_bytes());
    std::memcpy(CMSG_DATA(part), descriptors.data(), descriptors.size_bytes());
  }
  for (;;) {
    if (::sendmsg(channel, &head, MSG_NOSIGNAL | MSG_DONTWAIT) >= 0) return true;
    if (errno == EINTR) continue;
    // ETOOMANYREFS: too many descriptors of this user are under way; they will arrive.
    if (errno == EAGAIN || errno == ENOBUFS || errno == ETOOMANYREFS) return false;
    return Error{ErrorCode::Unavailable, kWhere, "nobody is at the other end"};
  }
}

Result<std::optional<Message>> try_receive(int channel) {
  Message message;
  message.bytes.resize(kMessageBytes);
  iovec body{message.bytes.data(), message.bytes.size()};
  Control control;
  msghdr head{};
  head.msg_iov = &body;
  head.msg_iovlen = 1;
  head.msg_control = control.bytes.data();
  head.msg_controllen = control.bytes.size();
  ssize_t got = -1;
  do {
    got = ::recvmsg(channel, &head, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
  } while (got < 0 && errno == EINTR);
  if (got < 0 && errno == EAGAIN) return std::optional<Message>{};
  // Every message of ours has a body, so no bytes means that the other end is gone.
  if (got <= 0) return Error{ErrorCode::Unavailable, kWhere, "nobody is at the other end"};
  message.descriptors = take_descriptors(head);
  if ((head.msg_flags & (MSG_TRUNC | MSG_CTRUNC)) != 0)
    return Error{ErrorCode::Malformed, kWhere, "a message was cut"};
  message.bytes.resize(static_cast<std::size_t>(got));
  return std::optional{std::move(message)};
}

}  // namespace outvet::sandbox
