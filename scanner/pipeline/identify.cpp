#include <algorithm>
#include <array>

#include "scanner/pipeline/guard.h"
#include "scanner/pipeline/stages.h"

namespace outvet {
namespace {

constexpr std::size_t kHeadBytes = 4096;

}  // namespace

Result<std::string> identify(const ByteSource& bytes, const Formats& formats) {
  std::array<std::byte, kHeadBytes> buffer{};
  const std::span<std::byte> head =
      std::span{buffer}.first(std::min<std::uint64_t>(buffer.size(), bytes.size()));
  if (auto done = bytes.read_at(0, head); !done) return done.error();
  std::string best;
  int surest = 0;
  for (const auto& [name, format] : formats) {
    const int sure = format->probe(head);
    if (sure > surest) {
      surest = sure;
      best = name;
    }
  }
  return best;
}

Result<Opened> open_media(std::shared_ptr<const ByteSource> bytes, const Formats& formats,
                          Budget& budget) {
  if (bytes->size() == 0) return Error{ErrorCode::Malformed, "identify", "the file is empty"};
  if (bytes->size() > budget.limits().input_bytes)
    return Error{ErrorCode::LimitExceeded, "identify", "more bytes than the limit allows"};
  Result<std::string> name = identify(*bytes, formats);
  if (!name) return name.error();
  if (name->empty())
    return Error{ErrorCode::Unsupported, "identify", "no format that outvet knows"};
  const MediaFormat& format = *formats.at(*name);
  auto reader = guarded("format." + *name, [&] { return format.open(bytes, budget); });
  if (!reader) return reader.error();
  return Opened{*name, std::move(*reader)};
}

}  // namespace outvet
