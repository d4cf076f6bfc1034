#include "scanner/config/settings.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include "scanner/config/setting_values.h"
#include "scanner/config/toml_entries.h"

namespace outvet {
namespace {

namespace fs = std::filesystem;

constexpr const char* kMachineFile = "/etc/outvet/outvet.toml";

const SettingRule* rule_of(std::string_view name) {
  const auto& rules = setting_rules();
  const auto rule =
      std::ranges::find_if(rules, [name](const SettingRule& one) { return one.key.name == name; });
  return rule == rules.end() ? nullptr : &*rule;
}

std::vector<std::string> split(const std::string& text, char separator) {
  std::vector<std::string> items;
  for (std::size_t at = 0; at <= text.size();) {
    const std::size_t stop = std::min(text.find(separator, at), text.size());
    if (stop > at) items.push_back(text.substr(at, stop - at));
    at = stop + 1;
  }
  return items;
}

/// A policy may be a name as well as a file: only what looks like a file is one.
bool names_file(const SettingRule& rule, const std::string& value) {
  if (!rule.is_path) return false;
  return rule.key.name != "policy.name" || value.find('/') != std::string::npos ||
         value.ends_with(".toml");
}

std::string known_keys(const std::string& table) {
  std::string known;
  for (const SettingRule& rule : setting_rules())
    if (rule.key.in_file && rule.key.name.starts_with(table + "."))
      known += (known.empty() ? "" : ", ") + std::string{rule.key.name.substr(table.size() + 1)};
  return known;
}

std::string unknown(const TomlEntry& entry) {
  if (entry.table.empty())
    return "'" + entry.key +
           "' stands above the first section; the sections are [limits], [policy], "
           "[rules] and [output]";
  const std::string known = known_keys(entry.table);
  if (known.empty())
    return "unknown section [" + entry.table + "]; there are [limits], [policy], [rules], [output]";
  return "unknown key '" + entry.key + "' in [" + entry.table + "]; there are " + known;
}

}  // namespace

std::vector<SettingKey> setting_keys() {
  std::vector<SettingKey> keys;
  for (const SettingRule& rule : setting_rules())
    keys.push_back(rule.key);
  return keys;
}

Result<Done> set(Settings& settings, std::string_view name, const std::vector<std::string>& values,
                 const std::string& origin) {
  const SettingRule* rule = rule_of(name);
  if (!rule) return Error{ErrorCode::Internal, "config", "no setting " + std::string{name}};
  const std::string must_be = rule->take(settings, values);
  if (!must_be.empty())
    return Error{ErrorCode::Malformed, "config", origin + ": must be " + must_be};
  settings.origins[std::string{name}] = origin;
  return Done{};
}

Result<Done> read_settings_file(Settings& settings, const std::string& file) {
  Result<std::vector<TomlEntry>> entries = read_toml(file);
  if (!entries) return entries.error();
  const fs::path folder = fs::path{file}.parent_path();
  for (TomlEntry& entry : *entries) {
    const std::string name = entry.table + "." + entry.key;
    const SettingRule* rule = rule_of(name);
    if (!rule || !rule->key.in_file) return bad_line(file, entry.line, unknown(entry));
    for (std::string& value : entry.values)
      if (names_file(*rule, value) && !value.empty()) value = (folder / value).string();
    const std::string place = file + ":" + std::to_string(entry.line);
    if (auto done = set(settings, name, entry.values, place); !done)
      return bad_line(file, entry.line,
                      "'" + entry.key + "'" + done.error().detail.substr(place.size() + 1));
  }
  return Done{};
}

Environment process_environment() {
  return [](const std::string& name) -> std::optional<std::string> {
    const char* value = std::getenv(name.c_str());  // NOLINT(concurrency-mt-unsafe)
    if (!value || *value == '\0') return std::nullopt;
    return std::string{value};
  };
}

Result<Done> read_settings_environment(Settings& settings, const Environment& environment) {
  for (const SettingRule& rule : setting_rules()) {
    const std::string name{rule.key.environment};
    const std::optional<std::string> value = environment(name);
    if (!value) continue;
    const auto values =
        rule.separator == '\0' ? std::vector<std::string>{*value} : split(*value, rule.separator);
    if (auto done = set(settings, rule.key.name, values, name); !done) return done.error();
  }
  return Done{};
}

std::vector<std::string> settings_files(const Environment& environment) {
  std::vector<std::string> files{kMachineFile};
  // A relative XDG_CONFIG_HOME is void (XDG Base Directory Specification 0.8).
  const auto config = environment("XDG_CONFIG_HOME");
  const auto home = environment("HOME");
  if (config && config->starts_with('/'))
    files.push_back(*config + "/outvet/outvet.toml");
  else if (home)
    files.push_back(*home + "/.config/outvet/outvet.toml");
  std::erase_if(files, [](const std::string& file) {
    std::error_code error;
    return !fs::exists(file, error);
  });
  return files;
}

}  // namespace outvet
