#include "plugins/detectors/rules/toml_table.h"

namespace outvet::rules {

const toml::node* TomlTable::ask(std::string_view key) {
  asked_.emplace(key);
  return table_.get(key);
}

std::string TomlTable::text(std::string_view key, std::string fallback) {
  const toml::node* node = ask(key);
  if (!node) return fallback;
  if (const auto* value = node->as_string()) return value->get();
  complain(key, "'" + std::string{key} + "' must be a string");
  return fallback;
}

std::vector<std::string> TomlTable::texts_of(const toml::node& node, std::string_view key) {
  std::vector<std::string> all;
  if (const auto* one = node.as_string()) {
    all.push_back(one->get());
    return all;
  }
  const auto* array = node.as_array();
  bool good = array != nullptr;
  if (array)
    for (const toml::node& element : *array) {
      const auto* value = element.as_string();
      good &= value != nullptr;
      if (value) all.push_back(value->get());
    }
  if (!good) complain(key, "'" + std::string{key} + "' must be a string or an array of strings");
  return all;
}

std::vector<std::string> TomlTable::texts(std::string_view key) {
  const toml::node* node = ask(key);
  return node ? texts_of(*node, key) : std::vector<std::string>{};
}

double TomlTable::number(std::string_view key, double fallback) {
  const toml::node* node = ask(key);
  if (!node) return fallback;
  if (const auto value = node->value<double>(); value && node->is_number()) return *value;
  complain(key, "'" + std::string{key} + "' must be a number");
  return fallback;
}

bool TomlTable::flag(std::string_view key, bool fallback) {
  const toml::node* node = ask(key);
  if (!node) return fallback;
  if (const auto* value = node->as_boolean()) return value->get();
  complain(key, "'" + std::string{key} + "' must be true or false");
  return fallback;
}

std::optional<TomlTable> TomlTable::table(std::string_view key) {
  const toml::node* node = ask(key);
  if (!node) return std::nullopt;
  if (const auto* inner = node->as_table()) return TomlTable{*inner, file_, problems_};
  complain(key, "'" + std::string{key} + "' must be a table");
  return std::nullopt;
}

Words TomlTable::words(std::string_view key) {
  std::optional<TomlTable> both = table(key);
  if (!both) return {};
  Words words{both->text("en"), both->text("hi")};
  both->finish();
  return words;
}

std::vector<std::string> TomlTable::words_of_both(std::string_view key) {
  std::optional<TomlTable> both = table(key);
  if (!both) return {};
  std::vector<std::string> all = both->texts("en");
  for (std::string& word : both->texts("hi"))
    all.push_back(std::move(word));
  both->finish();
  return all;
}

std::map<std::string, std::string> TomlTable::map(std::string_view key) {
  std::map<std::string, std::string> all;
  std::optional<TomlTable> inner = table(key);
  if (!inner) return all;
  for (const auto& [name, node] : inner->table_)
    all.emplace(std::string{name.str()}, inner->text(name.str()));
  return all;
}

void TomlTable::complain(std::string_view key, const std::string& reason) {
  const toml::node* node = table_.get(key);
  const std::size_t at = node ? node->source().begin.line : 0;
  problems_.add(file_, at != 0 ? at : line(), reason);
}

std::size_t TomlTable::line() const {
  return table_.source().begin.line;
}

void TomlTable::finish() {
  for (const auto& [name, node] : table_)
    if (!asked_.contains(name.str()))
      complain(name.str(), "unknown key '" + std::string{name.str()} + "'");
}

}  // namespace outvet::rules
