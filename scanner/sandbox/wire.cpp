#include "scanner/sandbox/wire.h"

#include <algorithm>

#include "scanner/sandbox/wire_fields.h"

namespace outvet::sandbox {
namespace {

constexpr std::uint32_t kMagic = 0x5754564fU;  // "OVTW"
constexpr std::uint16_t kVersion = 1;

enum class Kind : std::uint16_t { Report = 1, Failure = 2, Request = 3, Error = 4 };

constexpr bool known(Kind kind) {
  switch (kind) {
    case Kind::Report:
    case Kind::Failure:
    case Kind::Request:
    case Kind::Error: return true;
  }
  return false;
}

template <class T>
std::vector<std::byte> framed(Kind kind, const T& value) {
  Writer writer;
  writer(kMagic, kVersion, kind);
  writer.open_length();
  writer(value);
  return writer.take();
}

/// Reads the head of a frame and says what follows.
Kind open_frame(Reader& reader, std::size_t size) {
  if (size > reader.limits().frame_bytes)
    reader.fail("longer than a frame may be", ErrorCode::LimitExceeded);
  if (reader.read<std::uint32_t>() != kMagic) reader.fail("not a frame of ours");
  if (reader.read<std::uint16_t>() != kVersion) reader.fail("a frame of another version");
  const auto kind = static_cast<Kind>(reader.read<std::uint16_t>());
  if (!known(kind)) reader.fail("an unknown kind of frame");
  if (reader.read<std::uint64_t>() != reader.left())
    reader.fail("the length of the frame is wrong");
  return kind;
}

/// Reasons point into the findings by number.
bool indices_hold(const Report& report) {
  const auto holds = [&report](const Reason& reason) {
    return std::ranges::all_of(reason.findings,
                               [&report](std::size_t i) { return i < report.findings.size(); });
  };
  return std::ranges::all_of(report.verdict.reasons, holds) &&
         std::ranges::all_of(report.verdict.notes, holds);
}

void read_value(Reader& reader, Report& report) {
  reader(report);
  if (!reader.failed() && !indices_hold(report)) reader.fail("a reason names no finding");
}

void read_value(Reader& reader, Request& request) {
  reader(request);
  if (request.name.size() > reader.limits().name_bytes || request.lanes == 0)
    reader.fail("a request out of range");
}

template <class T>
void read_value(Reader& reader, T& value) {
  reader(value);
}

/// The rest of the frame as one T, to the last byte.
template <class T>
Result<T> rest_as(Reader& reader) {
  T value{};
  if (!reader.failed()) read_value(reader, value);
  if (!reader.failed() && !reader.done()) reader.fail("bytes are left over");
  if (reader.failed()) return reader.error();
  return value;
}

template <class T>
Result<T> read_frame(std::span<const std::byte> frame, const WireLimits& limits, Kind wanted) {
  Reader reader{frame, limits};
  if (open_frame(reader, frame.size()) != wanted) reader.fail("another kind of frame");
  return rest_as<T>(reader);
}

}  // namespace

std::vector<std::byte> encode(const Report& report) {
  return framed(Kind::Report, report);
}

std::vector<std::byte> encode(Failure failure) {
  return framed(Kind::Failure, failure);
}

std::vector<std::byte> encode(const Request& request) {
  return framed(Kind::Request, request);
}

std::vector<std::byte> encode(const Error& error) {
  return framed(Kind::Error, error);
}

Result<Report> decode(std::span<const std::byte> frame, const WireLimits& limits) {
  return read_frame<Report>(frame, limits, Kind::Report);
}

Result<Reply> decode_reply(std::span<const std::byte> frame, const WireLimits& limits) {
  Reader reader{frame, limits};
  const Kind kind = open_frame(reader, frame.size());
  if (!reader.failed() && kind == Kind::Failure) {
    const Result<Failure> failure = rest_as<Failure>(reader);
    if (!failure) return failure.error();
    return Reply{*failure};
  }
  if (kind != Kind::Report) reader.fail("another kind of frame");
  Result<Report> report = rest_as<Report>(reader);
  if (!report) return report.error();
  return Reply{std::move(*report)};
}

Result<Request> decode_request(std::span<const std::byte> frame, const WireLimits& limits) {
  return read_frame<Request>(frame, limits, Kind::Request);
}

Result<Done> decode_error(std::span<const std::byte> frame, Error& carried,
                          const WireLimits& limits) {
  Reader reader{frame, limits};
  if (open_frame(reader, frame.size()) != Kind::Error) reader.fail("another kind of frame");
  if (!reader.failed()) reader(carried);
  if (!reader.failed() && !reader.done()) reader.fail("bytes are left over");
  if (reader.failed()) return reader.error();
  return Done{};
}

}  // namespace outvet::sandbox
