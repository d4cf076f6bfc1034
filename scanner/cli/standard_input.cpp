#include "scanner/cli/standard_input.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <poll.h>
#include <unistd.h>
#include <vector>

namespace outvet::cli {
namespace {

constexpr const char* kWhere = "cli";
constexpr int kPatience = 100;  // ms between two looks at the stop request
constexpr std::uint64_t kLongestText = 1ULL << 30U;

Result<std::vector<std::byte>> read_all(std::uint64_t limit, const std::stop_token& stop) {
  std::vector<std::byte> all;
  std::array<std::byte, 65536> piece{};
  while (true) {
    if (stop.stop_requested()) return Error{ErrorCode::Cancelled, kWhere, "stopped while reading"};
    pollfd waiting{STDIN_FILENO, POLLIN, 0};
    const int ready = ::poll(&waiting, 1, kPatience);
    if (ready == 0 || (ready < 0 && errno == EINTR)) continue;
    const ssize_t got = ::read(STDIN_FILENO, piece.data(), piece.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return Error{ErrorCode::Io, kWhere, "standard input cannot be read"};
    if (got == 0) return all;
    if (static_cast<std::uint64_t>(got) > limit - all.size())
      return Error{ErrorCode::LimitExceeded, kWhere, "more bytes than the limit allows"};
    all.insert(all.end(), piece.begin(), piece.begin() + got);
  }
}

}  // namespace

Result<std::shared_ptr<const ByteSource>> standard_input_source(const Limits& limits,
                                                                const std::stop_token& stop) {
  Result<std::vector<std::byte>> bytes =
      read_all(std::min(limits.input_bytes, limits.memory_bytes), stop);
  if (!bytes) return bytes.error();
  return memory_source(std::move(*bytes));
}

Result<std::string> read_standard_input(const std::stop_token& stop) {
  Result<std::vector<std::byte>> bytes = read_all(kLongestText, stop);
  if (!bytes) return bytes.error();
  std::string text(bytes->size(), '\0');
  if (!bytes->empty()) std::memcpy(text.data(), bytes->data(), bytes->size());
  return text;
}

}  // namespace outvet::cli
