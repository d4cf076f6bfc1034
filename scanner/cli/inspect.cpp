// outvet inspect: show everything that is seen in one file.

#include <memory>

#include "scanner/cli/complaint.h"
#include "scanner/cli/scan_run.h"
#include "scanner/cli/setting_options.h"
#include "scanner/cli/terminal.h"
#include "scanner/cli/verbs.h"

namespace outvet::cli {
namespace {

constexpr const char* kFooter =
    "Exit code: 0 looked at, 2 wrong use, 3 it could not be examined, or not all of it.\n"
    "\n"
    "Examples:\n"
    "  outvet inspect photo.jpg\n"
    "  outvet inspect --show-values --format json photo.jpg\n";

int inspect(const SettingOptions& options, const ScanRequest& request) {
  Result<Settings> settings = options.resolve();
  if (!settings) return complain(settings.error());
  // A person looks into one file: words, unless something else is asked for.
  if (settings->origins.count("output.format") == 0) settings->format = "text";
  return run_scan(*settings, request);
}

}  // namespace

void add_inspect(CLI::App& top, Verbs& verbs) {
  CLI::App* app =
      top.add_subcommand("inspect", "Show everything seen in one file: metadata, parts, text");
  auto request = std::make_shared<ScanRequest>();
  request->transcript = true;
  request->judges = false;
  request->no_progress = true;
  app->add_option("path", request->work.paths, "The file, or - for standard input")
      ->type_name("PATH")
      ->expected(1)
      ->required();
  app->add_option("-o,--output", request->output_file,
                  "Write the report to FILE, whole or not at all")
      ->type_name("FILE")
      ->group("Output");
  app->add_flag("--show-values", request->show_values,
                "Print letters and digits; without it they are masked")
      ->group("Output");
  const auto options = std::make_shared<SettingOptions>(
      *app, std::vector<std::string_view>{"limits.", "policy.", "rules.", "output.format",
                                          "output.report_lang", "output.color", "data."});
  app->footer(kFooter);
  verbs.add(app, [options, request] { return inspect(*options, *request); });
}

}  // namespace outvet::cli
