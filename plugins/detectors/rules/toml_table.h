#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <toml++/toml.h>

#include "plugins/detectors/rules/problems.h"
#include "scanner/core/policy.h"

namespace outvet::rules {

/// Reads one table of a pack key by key. A wrong type is a problem with its line; so is, after
/// finish(), a key that nobody asked for. Read through by one function, then thrown away.
class TomlTable {
 public:
  TomlTable(const toml::table& table, std::string file, Problems& problems)
      : table_(table), file_(std::move(file)), problems_(problems) {}

  bool has(std::string_view key) const { return table_.contains(key); }
  std::string text(std::string_view key, std::string fallback = {});
  std::vector<std::string> texts(std::string_view key);  ///< a string or an array of strings
  double number(std::string_view key, double fallback);
  bool flag(std::string_view key, bool fallback);
  Words words(std::string_view key);                             ///< { en = "...", hi = "..." }
  std::vector<std::string> words_of_both(std::string_view key);  ///< { en = [...], hi = [...] }
  std::map<std::string, std::string> map(std::string_view key);  ///< { name = "text", ... }
  std::optional<TomlTable> table(std::string_view key);

  void complain(std::string_view key, const std::string& reason);
  std::size_t line() const;
  void finish();  ///< complains about keys that were never asked for

 private:
  const toml::node* ask(std::string_view key);
  std::vector<std::string> texts_of(const toml::node& node, std::string_view key);

  const toml::table& table_;
  std::string file_;
  Problems& problems_;
  std::set<std::string, std::less<>> asked_;
};

}  // namespace outvet::rules
