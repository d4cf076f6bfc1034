#include "scanner/cli/setting_options.h"

#include <algorithm>
#include <filesystem>

namespace outvet::cli {
namespace {

constexpr const char* kProjectFile = "outvet.toml";

std::string group_of(const SettingKey& key) {
  if (key.name.starts_with("limits.")) return "Limits (one that is hit is told in the report)";
  if (key.name.starts_with("output.")) return "Output";
  if (key.name.starts_with("data.")) return "Configuration";
  return "Policy and rules";
}

bool is_list(const SettingKey& key) {
  return key.name.ends_with(".folders") || key.name == "rules.lang" || key.name == "output.format";
}

/// "eng,hin" given once is two values; a folder may have a comma in its name. A flag says
/// "true", once for each time it stands there.
std::vector<std::string> values_of(const SettingKey& key, const std::vector<std::string>& given) {
  if (key.shape.empty()) return {given.back()};
  if (!is_list(key) || key.name.ends_with(".folders")) return given;
  std::vector<std::string> values;
  for (const std::string& one : given)
    for (std::size_t at = 0; at <= one.size();) {
      const std::size_t stop = std::min(one.find(',', at), one.size());
      values.push_back(one.substr(at, stop - at));
      at = stop + 1;
    }
  return values;
}

CLI::Option* declare(CLI::App& app, const SettingKey& key) {
  const std::string flag{key.flag};
  const std::string help = std::string{key.help} + " [" + std::string{key.environment} + "]";
  if (key.shape.empty()) return app.add_flag(flag, help)->group(group_of(key));
  // The values are read from Option::results(): one rule set checks flags, variables and files.
  CLI::Option* option = app.add_option(flag, help)->type_name(std::string{key.shape});
  if (is_list(key))
    option->expected(1)->take_all();
  else
    option->expected(1)->take_last();
  return option->group(group_of(key));
}

}  // namespace

SettingOptions::SettingOptions(CLI::App& app, const std::vector<std::string_view>& families) {
  for (const SettingKey& key : setting_keys()) {
    const bool wanted = std::ranges::any_of(
        families, [&key](std::string_view family) { return key.name.starts_with(family); });
    if (wanted && !key.flag.empty()) given_.push_back({key, declare(app, key)});
  }
  config_ =
      app.add_option("--config", *file_, "Settings from this file alone; an empty name: from none")
          ->type_name("FILE")
          ->group("Configuration");
  const std::string project_help = "Settings also from ./outvet.toml";
  project_ = app.add_flag("--project-config", project_help)->group("Configuration");
}

Result<Settings> SettingOptions::resolve() const {
  Settings settings;
  const Environment environment = process_environment();
  std::vector<std::string> files;
  if (config_->count() == 0)
    files = settings_files(environment);
  else if (!file_->empty())
    files.push_back(*file_);
  if (project_->count() > 0) {
    std::error_code error;
    if (!std::filesystem::exists(kProjectFile, error))
      return Error{ErrorCode::Io, "cli",
                   "--project-config: there is no outvet.toml in this folder; make one or leave "
                   "the option out"};
    files.emplace_back(kProjectFile);
  }
  for (const std::string& file : files)
    if (auto done = read_settings_file(settings, file); !done) return done.error();
  if (auto done = read_settings_environment(settings, environment); !done) return done.error();
  for (const auto& [key, option] : given_) {
    if (option->count() == 0) continue;
    const std::string flag = "--" + option->get_lnames().front();
    const std::vector<std::string> values = values_of(key, option->results());
    if (auto done = set(settings, key.name, values, flag); !done) return done.error();
  }
  return settings;
}

}  // namespace outvet::cli
