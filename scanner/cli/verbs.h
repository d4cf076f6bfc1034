#pragma once

#include <functional>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>

namespace outvet::cli {

/// The verbs of the command, and which one was asked for.
class Verbs {
 public:
  /// `run` gives the exit code; it is called after the whole command line was understood.
  void add(const CLI::App* app, std::function<int()> run) {
    verbs_.emplace_back(app, std::move(run));
  }

  /// Runs the verb that was parsed. Requires that one was.
  int run() const {
    for (const auto& [app, run] : verbs_)
      if (app->parsed()) return run();
    return 0;
  }

 private:
  std::vector<std::pair<const CLI::App*, std::function<int()>>> verbs_;
};

// One verb, or one family of verbs, a file.
void add_scan(CLI::App& top, Verbs& verbs);
void add_clean(CLI::App& top, Verbs& verbs);
void add_inspect(CLI::App& top, Verbs& verbs);
void add_rules(CLI::App& top, Verbs& verbs);
void add_models(CLI::App& top, Verbs& verbs);
void add_doctor(CLI::App& top, Verbs& verbs);
void add_completion(CLI::App& top, Verbs& verbs);
void add_version(CLI::App& top, Verbs& verbs);

}  // namespace outvet::cli
