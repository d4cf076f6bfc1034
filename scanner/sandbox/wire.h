#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "scanner/base/budget.h"
#include "scanner/core/report.h"

namespace outvet::sandbox {

/// What one frame may hold at most. The reader checks every count against these before it
/// allocates, because whoever wrote the frame may belong to the file it looked at.
struct WireLimits {
  /// A report of 10,000 findings takes 5 MB; the transcript of 2,000 dense pages (80 KB of
  /// words and corners each) does not fit and is refused as a whole, never cut.
  std::size_t frame_bytes = std::size_t{64} << 20U;
  /// Memory of the decoded value: counts of empty strings blow up eightfold.
  std::size_t decoded_bytes = std::size_t{256} << 20U;
  /// One text: four times Limits::text_bytes.
  std::size_t string_bytes = std::size_t{16} << 20U;
  /// Elements of one list: the words of 2,000 pages.
  std::uint32_t list_items = 1'000'000;
  /// A request travels as one datagram; 16 KiB is four times PATH_MAX.
  std::size_t name_bytes = std::size_t{16} << 10U;
  /// Numbers that callers may turn into int: coordinates, sizes, confidences.
  float magnitude = 1e9F;
  /// 285 years in microseconds: still fits into nanoseconds of 64 bits.
  std::int64_t microseconds = std::int64_t{1} << 53U;
};

/// What the child is asked for. `flags` are the caller's own and come through unchanged.
struct Request {
  ItemId id;
  std::string name;  ///< raw bytes
  Limits limits;
  std::chrono::milliseconds longest{};  ///< as in Task
  std::uint32_t lanes = 1;              ///< threads it may use
  std::uint32_t flags = 0;
};

/// Why a child gives no report. Words of ours and no text: what a child writes cannot be
/// trusted to be free of content.
enum class Failure : std::uint8_t {
  Memory,     ///< an allocation failed
  Exception,  ///< the examiner threw
  TooLarge,   ///< the report does not fit into WireLimits::frame_bytes
};

using Reply = std::variant<Report, Failure>;

/// Frames: magic, version, kind and length, then the value, little endian, without padding.
/// The same value gives the same bytes.
std::vector<std::byte> encode(const Report& report);
std::vector<std::byte> encode(Failure failure);
std::vector<std::byte> encode(const Request& request);
std::vector<std::byte> encode(const Error& error);

/// Reads exactly one frame. Nothing in it is trusted: lengths, counts, enumerators, indices
/// of findings, offsets into texts and the range of numbers are checked, and no byte may be
/// left over. Text is text: it may hold anything and must be escaped by whoever prints it.
/// Errors: Malformed with what is wrong, LimitExceeded.
Result<Report> decode(std::span<const std::byte> frame, const WireLimits& limits = {});
Result<Reply> decode_reply(std::span<const std::byte> frame, const WireLimits& limits = {});
Result<Request> decode_request(std::span<const std::byte> frame, const WireLimits& limits = {});

/// The error that a frame carries into `carried`; Done when it could be read.
Result<Done> decode_error(std::span<const std::byte> frame, Error& carried,
                          const WireLimits& limits = {});

}  // namespace outvet::sandbox
