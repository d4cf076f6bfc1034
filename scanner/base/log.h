#pragma once

#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <variant>

namespace outvet::log {

/// What an event may carry: numbers, switches and words that the program itself chose.
/// There is no constructor from std::string, so nothing read from media fits in.
class Value {
 public:
  Value(bool value) : value_(value) {}
  template <std::integral Number>
  Value(Number value) : value_(static_cast<std::int64_t>(value)) {}
  Value(double value) : value_(value) {}
  /// A literal: `N` keeps run-time strings out.
  template <std::size_t N>
  Value(const char (&word)[N]) : value_(std::string_view{word, N - 1}) {}

  std::string json() const;

 private:
  std::variant<bool, std::int64_t, double, std::string_view> value_;
};

struct Field {
  std::string_view key;
  Value value;
};

enum class Level : std::uint8_t { Off, Events };

/// Off unless the caller asks (`-v`): a command's standard error belongs to people.
/// Set once in main() before threads start.
void set_level(Level level);

/// One JSON line on standard error: {"event": name, key: value, ...}. Thread safety: lines
/// of several threads do not mix.
void event(std::string_view name, std::initializer_list<Field> fields);

}  // namespace outvet::log
