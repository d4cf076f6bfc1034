#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <CLI/CLI.hpp>

#include "scanner/config/settings.h"

namespace outvet::cli {

/// The options of one verb that are settings, with everything that may give them a value.
class SettingOptions {
 public:
  /// Declares the options of all settings whose name starts with one of `families`
  /// ("limits.", "output.color"), and --config and --project-config.
  SettingOptions(CLI::App& app, const std::vector<std::string_view>& families);

  /// Settings by flag, else OUTVET_*, else ./outvet.toml with --project-config, else the
  /// person's file, else the machine's. Errors: Io, Malformed, with a sentence.
  Result<Settings> resolve() const;

 private:
  struct Given {
    SettingKey key;
    CLI::Option* option;
  };
  std::vector<Given> given_;
  std::shared_ptr<std::string> file_ = std::make_shared<std::string>();
  CLI::Option* config_ = nullptr;
  CLI::Option* project_ = nullptr;
};

}  // namespace outvet::cli
