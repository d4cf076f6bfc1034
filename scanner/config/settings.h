#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "scanner/base/budget.h"
#include "scanner/core/policy.h"

namespace outvet {

enum class ColorMode : std::uint8_t { Auto, Always, Never };

/// Everything that a site, a person or a command line may choose. The values here are the
/// defaults.
struct Settings {
  Limits limits;
  std::string policy = "up-social-media-2024";  ///< preset or TOML file
  std::vector<std::string> policy_folders;      ///< looked through before the built-in one
  std::vector<std::string> pack_folders;        ///< rule packs and lists of a site
  std::vector<std::string> languages{"eng", "hin"};
  std::size_t jobs = 0;  ///< workers; 0: as many as cores
  std::string format;    ///< empty: text on a terminal, jsonl otherwise
  std::string report_language = "both";
  Decision fail_on = Decision::Sanitize;
  bool strict = false;
  ColorMode color = ColorMode::Auto;
  std::string fingerprint_key;  ///< file; empty: a key for this run alone
  std::string data_folder;      ///< empty: see find_folders()
  std::string model_folder;
  /// Where each setting that is no default comes from, by name: "limits.timeout_s" ->
  /// "/etc/outvet/outvet.toml:3", "OUTVET_TIMEOUT", "--timeout".
  std::map<std::string, std::string> origins;
};

/// How one setting can be given. Names are the same for good.
struct SettingKey {
  std::string_view name;  ///< in a file: "limits.timeout_s" is timeout_s in [limits]
  std::string_view environment;
  std::string_view flag;   ///< on the command line; empty when it has none
  std::string_view shape;  ///< what a value looks like: "SECONDS", "auto|always|never"
  std::string_view help;
  bool in_file = true;  ///< false: where the data lies is no business of a file
};

/// All settings, in the order in which help shows them.
std::vector<SettingKey> setting_keys();

/// Gives the setting `name` the value `values` (a list has several); `origin` is what an error
/// blames. Requires a known name. Errors: Malformed, "ORIGIN: must be ...".
Result<Done> set(Settings& settings, std::string_view name, const std::vector<std::string>& values,
                 const std::string& origin);

/// Takes over what `file` says. Paths in it are relative to its folder; unknown sections and
/// keys are errors. Errors: Io; Malformed, "FILE:LINE: reason".
Result<Done> read_settings_file(Settings& settings, const std::string& file);

/// The value of an environment variable, nothing when it is not set or empty.
using Environment = std::function<std::optional<std::string>(const std::string& name)>;

/// The environment of this process. Not safe beside setenv(3).
Environment process_environment();

/// Takes over every OUTVET_* that is a setting; lists are split at ',' (languages) or ':'
/// (folders). Errors: Malformed, "OUTVET_NAME: must be ...".
Result<Done> read_settings_environment(Settings& settings, const Environment& environment);

/// The settings files of this machine and person that exist, lowest first:
/// /etc/outvet/outvet.toml, then $XDG_CONFIG_HOME/outvet/outvet.toml ($HOME/.config when unset).
std::vector<std::string> settings_files(const Environment& environment);

}  // namespace outvet
