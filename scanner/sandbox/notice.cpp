#include "scanner/sandbox/notice.h"

#include <array>
#include <cstring>

#include "scanner/sandbox/wire.h"

namespace outvet::sandbox {
namespace {

/// Kind, generation, ending.
constexpr std::size_t kHeadBytes = 1 + sizeof(std::uint32_t) + sizeof(Ending);

}  // namespace

Result<Done> send_notice(int channel, const Notice& notice) {
  std::vector<std::byte> bytes(kHeadBytes);
  bytes[0] = static_cast<std::byte>(notice.kind);
  std::memcpy(bytes.data() + 1, &notice.generation, sizeof(std::uint32_t));
  std::memcpy(bytes.data() + 1 + sizeof(std::uint32_t), &notice.ending, sizeof(Ending));
  if (notice.kind == Notice::Kind::Failed) {
    const std::vector<std::byte> error = encode(notice.error);
    bytes.insert(bytes.end(), error.begin(), error.end());
  }
  const std::array<int, 1> child{notice.child.get()};
  const auto sent = try_send(channel, bytes, std::span{child}.first(notice.child ? 1 : 0));
  if (!sent) return sent.error();
  return Done{};
}

Result<std::optional<Notice>> receive_notice(int channel) {
  auto message = try_receive(channel);
  if (!message) return message.error();
  if (!*message) return std::optional<Notice>{};
  const std::span<const std::byte> bytes{(*message)->bytes};
  Notice notice;
  notice.kind = static_cast<Notice::Kind>(bytes[0]);
  const bool known = bytes.size() >= kHeadBytes && notice.kind <= Notice::Kind::Failed;
  const bool with_child = notice.kind == Notice::Kind::Started;
  if (!known || (*message)->descriptors.size() != (with_child ? 1U : 0U))
    return Error{ErrorCode::Malformed, "sandbox.notice", "not a notice of ours"};
  std::memcpy(&notice.generation, bytes.data() + 1, sizeof(std::uint32_t));
  std::memcpy(&notice.ending, bytes.data() + 1 + sizeof(std::uint32_t), sizeof(Ending));
  if (with_child) notice.child = std::move((*message)->descriptors.front());
  if (notice.kind == Notice::Kind::Failed)
    if (auto read = decode_error(bytes.subspan(kHeadBytes), notice.error); !read)
      return read.error();
  return std::optional{std::move(notice)};
}

}  // namespace outvet::sandbox
