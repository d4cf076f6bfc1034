// outvet version: what gives the answers. The same three lines give the same answer.

#include <iostream>

#include "scanner/cli/complaint.h"
#include "scanner/cli/exit_code.h"
#include "scanner/cli/setting_options.h"
#include "scanner/cli/verbs.h"
#include "scanner/cli/workbench.h"

namespace outvet::cli {

void add_version(CLI::App& top, Verbs& verbs) {
  CLI::App* app = top.add_subcommand("version", "Version of the program, its rules and its models");
  const auto options = std::make_shared<SettingOptions>(
      *app, std::vector<std::string_view>{"rules.folders", "data."});
  verbs.add(app, [options]() -> int {
    const Result<Settings> settings = options->resolve();
    if (!settings) return complain(settings.error());
    const Result<std::unique_ptr<Workbench>> bench = make_workbench(*settings);
    if (!bench) return complain(bench.error());
    const Engine& engine = (*bench)->scanner->engine();
    std::cout << "outvet " << engine.version << "\nrules  " << engine.rules << "\n";
    for (const auto& [name, checksum] : engine.models)
      std::cout << "model  " << name << " " << checksum << "\n";
    return kNothing;
  });
}

}  // namespace outvet::cli
