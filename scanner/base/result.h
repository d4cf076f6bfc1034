#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace outvet {

/// Why an operation gave no value. Callers branch on the code, never on the text.
enum class ErrorCode : std::uint8_t {
  Unsupported,    ///< no plugin handles this, or not this variant of the format
  Malformed,      ///< the bytes break the rules of their own format
  LimitExceeded,  ///< a Budget limit was reached: bytes, pixels, frames, depth
  Timeout,        ///< the deadline passed
  Cancelled,      ///< the caller asked to stop
  Io,             ///< the operating system refused a read or a write
  Unavailable,    ///< a model file or an engine is missing
  Internal,       ///< a library threw, or one of our own promises broke
};

/// The code as a lower-case word for reports: "malformed", "limit", "timeout", ...
constexpr std::string_view to_word(ErrorCode code) {
  switch (code) {
    case ErrorCode::Unsupported: return "unsupported";
    case ErrorCode::Malformed: return "malformed";
    case ErrorCode::LimitExceeded: return "limit";
    case ErrorCode::Timeout: return "timeout";
    case ErrorCode::Cancelled: return "cancelled";
    case ErrorCode::Io: return "io";
    case ErrorCode::Unavailable: return "unavailable";
    case ErrorCode::Internal: return "internal";
  }
  return "internal";
}

/// An error as a value. `detail` is written for developers and must never quote
/// the media under scan: errors are logged, media content is not.
struct Error {
  ErrorCode code = ErrorCode::Internal;
  std::string where;   ///< id of the module or plugin, e.g. "format.jpeg"
  std::string detail;  ///< e.g. "segment length runs past the end of file"
};

/// Either a T or the Error that explains its absence. Test it before reading it.
template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}

  explicit operator bool() const noexcept { return state_.index() == 0; }

  T& operator*() & { return std::get<0>(state_); }
  const T& operator*() const& { return std::get<0>(state_); }
  T&& operator*() && { return std::get<0>(std::move(state_)); }
  T* operator->() { return &std::get<0>(state_); }
  const T* operator->() const { return &std::get<0>(state_); }

  const Error& error() const { return std::get<1>(state_); }

 private:
  std::variant<T, Error> state_;
};

/// Success without a value.
using Done = std::monostate;

}  // namespace outvet
