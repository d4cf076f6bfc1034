#include "scanner/base/log.h"

#include <atomic>
#include <cstdio>
#include <mutex>

namespace outvet::log {
namespace {

std::atomic<Level>& level() {
  static std::atomic<Level> now{Level::Off};
  return now;
}

}  // namespace

std::string Value::json() const {
  struct Writer {
    std::string operator()(bool value) const { return value ? "true" : "false"; }
    std::string operator()(std::int64_t value) const { return std::to_string(value); }
    std::string operator()(double value) const { return std::to_string(value); }
    std::string operator()(std::string_view word) const { return '"' + std::string{word} + '"'; }
  };
  return std::visit(Writer{}, value_);
}

void set_level(Level now) {
  level() = now;
}

void event(std::string_view name, std::initializer_list<Field> fields) {
  if (level() == Level::Off) return;
  std::string line = "{\"event\":\"" + std::string{name} + '"';
  for (const Field& field : fields)
    line += ",\"" + std::string{field.key} + "\":" + field.value.json();
  line += "}\n";
  static std::mutex one_line;
  const std::scoped_lock lock{one_line};
  std::fwrite(line.data(), 1, line.size(), stderr);
}

}  // namespace outvet::log
