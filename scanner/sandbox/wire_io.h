#pragma once

#include <array>
#include <bit>
#include <chrono>
#include <cmath>
#include <concepts>
#include <map>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "scanner/base/byte_reader.h"
#include "scanner/sandbox/wire_known.h"

namespace outvet::sandbox {

template <class T>
concept Enumeration = std::is_enum_v<T>;
template <class T>
concept Whole = std::integral<T> && !std::same_as<T, bool>;

/// Appends values to a frame. `writer(a, b, c)` writes them in turn; a struct is written by
/// the overload of `fields(writer, value)` for it.
class Writer {
 public:
  template <class... T>
  void operator()(const T&... values) {
    (put(values), ...);
  }

  /// Leaves room for the number of bytes that follow; take() fills it in.
  void open_length() {
    length_at_ = bytes_.size();
    bytes_.resize(bytes_.size() + sizeof(std::uint64_t));
  }

  std::vector<std::byte> take() {
    const std::uint64_t length = bytes_.size() - length_at_ - sizeof(std::uint64_t);
    for (std::size_t i = 0; i < sizeof(length); ++i)
      bytes_[length_at_ + i] = static_cast<std::byte>(length >> (8 * i));
    return std::move(bytes_);
  }

 private:
  void put(bool value) { bytes_.push_back(static_cast<std::byte>(value)); }
  template <Whole T>
  void put(T value) {
    const auto bits = static_cast<std::make_unsigned_t<T>>(value);
    for (std::size_t i = 0; i < sizeof(T); ++i)
      bytes_.push_back(static_cast<std::byte>(bits >> (8 * i)));
  }
  template <Enumeration T>
  void put(T value) {
    put(static_cast<std::underlying_type_t<T>>(value));
  }
  void put(float value) { put(std::bit_cast<std::uint32_t>(value)); }
  template <class Rep, class Period>
  void put(std::chrono::duration<Rep, Period> value) {
    put(static_cast<std::int64_t>(value.count()));
  }
  void put(const std::string& text) {
    put(static_cast<std::uint32_t>(text.size()));
    const auto raw = std::as_bytes(std::span{text});
    bytes_.insert(bytes_.end(), raw.begin(), raw.end());
  }
  template <class T>
  void put(const Sensitive<T>& value) {
    put(value.reveal());
  }
  template <class T>
  void put(const std::vector<T>& values) {
    put(static_cast<std::uint32_t>(values.size()));
    for (const T& value : values)
      put(value);
  }
  template <class T, std::size_t N>
  void put(const std::array<T, N>& values) {
    for (const T& value : values)
      put(value);
  }
  template <class A, class B>
  void put(const std::pair<A, B>& both) {
    put(both.first);
    put(both.second);
  }
  template <class K, class V>
  void put(const std::map<K, V>& entries) {
    put(static_cast<std::uint32_t>(entries.size()));
    for (const auto& [key, value] : entries) {
      put(key);
      put(value);
    }
  }
  template <class T>
  void put(const std::optional<T>& value) {
    put(value.has_value());
    if (value) put(*value);
  }
  template <class T>
  requires std::is_class_v<T>
  void put(const T& value) { fields(*this, value); }

  std::vector<std::byte> bytes_;
  std::size_t length_at_ = 0;
};

/// Reads what Writer wrote and distrusts all of it. The first thing that is wrong sticks:
/// from then on nothing is read and values keep what they had.
class Reader {
 public:
  Reader(std::span<const std::byte> bytes, const WireLimits& limits)
      : bytes_(bytes, "sandbox.wire"), limits_(limits) {}

  template <class... T>
  void operator()(T&... values) {
    (get(values), ...);
  }

  bool failed() const noexcept { return trouble_.has_value(); }
  bool done() const noexcept { return bytes_.done(); }
  std::size_t left() const noexcept { return bytes_.left(); }
  const Error& error() const { return *trouble_; }
  const WireLimits& limits() const noexcept { return limits_; }

  void fail(const char* what, ErrorCode code = ErrorCode::Malformed) {
    if (!trouble_) trouble_ = Error{code, "sandbox.wire", what};
  }

  /// The next value on its own; a value-initialised one after something went wrong.
  template <class T>
  T read() {
    T value{};
    get(value);
    return value;
  }

 private:
  void get(bool& value) {
    const auto byte = read<std::uint8_t>();
    if (byte > 1) return fail("a switch is neither on nor off");
    value = byte == 1;
  }
  template <Whole T>
  void get(T& value) {
    if (failed()) return;
    const auto raw = bytes_.take(sizeof(T));
    if (!raw) return fail("ends within a number");
    std::make_unsigned_t<T> bits = 0;
    for (std::size_t i = sizeof(T); i-- > 0;)
      bits = static_cast<decltype(bits)>((std::uint64_t{bits} << 8U) |
                                         static_cast<std::uint8_t>((*raw)[i]));
    value = static_cast<T>(bits);
  }
  /// Sizes in pixels are never below zero.
  void get(int& value) {
    const auto number = static_cast<std::int32_t>(read<std::uint32_t>());
    if (number < 0) return fail("a size is below zero");
    value = number;
  }
  template <Enumeration T>
  void get(T& value) {
    const auto number = static_cast<T>(read<std::underlying_type_t<T>>());
    if (!known(number)) return fail("an unknown enumerator");
    if (!failed()) value = number;
  }
  void get(float& value) {
    const auto number = std::bit_cast<float>(read<std::uint32_t>());
    if (!(std::abs(number) <= limits_.magnitude)) return fail("a number is out of range");
    value = number;
  }
  template <class Rep, class Period>
  void get(std::chrono::duration<Rep, Period>& value) {
    const auto count = read<std::int64_t>();
    if (count > limits_.microseconds || count < -limits_.microseconds)
      return fail("a time is out of range");
    value = std::chrono::duration<Rep, Period>{count};
  }
  void get(std::string& text) {
    const auto size = read<std::uint32_t>();
    if (failed() || !affordable(size, 1, limits_.string_bytes)) return;
    const auto raw = *bytes_.take(size);
    text.assign(reinterpret_cast<const char*>(raw.data()), raw.size());
  }
  template <class T>
  void get(Sensitive<T>& value) {
    value = Sensitive<T>{read<T>()};
  }
  template <class T>
  void get(std::vector<T>& values) {
    const auto count = read<std::uint32_t>();
    if (failed() || !affordable(count, sizeof(T), limits_.list_items)) return;
    values.clear();
    values.reserve(count);
    for (std::uint32_t i = 0; i < count && !failed(); ++i)
      get(values.emplace_back());
  }
  template <class T, std::size_t N>
  void get(std::array<T, N>& values) {
    for (T& value : values)
      get(value);
  }
  template <class A, class B>
  void get(std::pair<A, B>& both) {
    get(both.first);
    get(both.second);
  }
  template <class K, class V>
  void get(std::map<K, V>& entries) {
    constexpr std::size_t kNode = sizeof(std::pair<K, V>) + 4 * sizeof(void*);
    const auto count = read<std::uint32_t>();
    if (failed() || !affordable(count, kNode, limits_.list_items)) return;
    for (std::uint32_t i = 0; i < count && !failed(); ++i) {
      K key = read<K>();
      if (!entries.emplace(std::move(key), read<V>()).second) fail("a key comes twice");
    }
  }
  template <class T>
  void get(std::optional<T>& value) {
    const bool there = read<bool>();
    if (failed() || !there) return;
    get(value.emplace());
  }
  template <class T>
  requires std::is_class_v<T>
  void get(T& value) {
    if (!failed()) fields(*this, value);
  }

  /// Whether `count` elements of `size` bytes may be built. Every element takes at least a
  /// byte of the frame, so a count can be checked against what is left of it.
  bool affordable(std::size_t count, std::size_t size, std::size_t most) {
    if (count > bytes_.left()) {
      fail("a count runs past the end");
    } else if (count > most || count * size > limits_.decoded_bytes - decoded_) {
      fail("more than a report may hold", ErrorCode::LimitExceeded);
    } else {
      decoded_ += count * size;
    }
    return !failed();
  }

  ByteReader bytes_;
  WireLimits limits_;
  std::size_t decoded_ = 0;
  std::optional<Error> trouble_;
};

}  // namespace outvet::sandbox
