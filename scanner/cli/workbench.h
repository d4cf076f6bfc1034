#pragma once

#include <memory>

#include "scanner/config/folders.h"
#include "scanner/config/settings.h"
#include "scanner/pipeline/scanner.h"

namespace outvet::cli {

/// Everything a verb works with, built from the settings once.
struct Workbench {
  Settings settings;
  Folders folders;
  Registry registry;
  PluginContext context;
  std::unique_ptr<Scanner> scanner;

  /// settings.jobs, or the processors that this process may use.
  std::size_t workers() const;
};

/// Plugins and models without a scanner: for `doctor`, which wants to see each part fail alone.
/// A missing manifest is no model at all. Errors: Malformed.
Result<std::unique_ptr<Workbench>> lay_out(Settings settings);

/// lay_out() and the scanner. Errors: as Scanner::create(), load_fingerprint_key().
Result<std::unique_ptr<Workbench>> make_workbench(Settings settings);

/// The policy that the settings name. Errors: Io, Malformed, with a sentence.
Result<Policy> chosen_policy(const Workbench& bench);

}  // namespace outvet::cli
