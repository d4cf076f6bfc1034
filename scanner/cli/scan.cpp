// outvet scan: say what must not leave, and the verdict.

#include <memory>

#include "scanner/cli/complaint.h"
#include "scanner/cli/scan_run.h"
#include "scanner/cli/setting_options.h"
#include "scanner/cli/verbs.h"

namespace outvet::cli {
namespace {

constexpr const char* kFooter =
    "Exit code: 0 nothing at or above --fail-on, 1 something, 2 wrong use, 3 something could not "
    "be\n"
    "scanned, 130 or 143 stopped (what was finished is reported).\n"
    "\n"
    "Examples:\n"
    "  outvet scan photo.jpg\n"
    "  outvet scan --format text,jsonl=report.jsonl Photos/\n"
    "  find . -newer stamp -print0 | outvet scan -0 --files-from - --format jsonl\n"
    "  outvet scan - < photo.jpg\n";

int scan(const SettingOptions& options, const ScanRequest& request) {
  if (request.work.paths.empty() && request.work.files_from.empty())
    return complain("say what to scan: outvet scan FILE or FOLDER; `outvet scan --help` explains");
  const Result<Settings> settings = options.resolve();
  if (!settings) return complain(settings.error());
  return run_scan(*settings, request);
}

}  // namespace

void add_scan(CLI::App& top, Verbs& verbs) {
  CLI::App* app = top.add_subcommand("scan", "Say what must not leave, and the verdict");
  auto request = std::make_shared<ScanRequest>();
  app->add_option("paths", request->work.paths,
                  "Files, folders with everything below them, or - for standard input")
      ->type_name("PATH");
  app->add_option("--files-from", request->work.files_from,
                  "Names to scan, one a line; - for stdin")
      ->type_name("FILE|-");
  app->add_flag("-0,--null", request->work.nul_between, "Names of --files-from end with NUL");
  const auto output = [app](auto* option) { option->group("Output"); };
  output(app->add_option("-o,--output", request->output_file,
                         "Write the report to FILE, whole or not at all")
             ->type_name("FILE"));
  output(app->add_flag("--show-values", request->show_values,
                       "Print what was found; without it every value is masked"));
  output(app->add_flag("--reproducible", request->reproducible,
                       "Same input, same bytes: no times, and no fingerprints without a key file"));
  output(app->add_flag("--no-progress", request->no_progress, "No progress on standard error"));
  output(
      app->add_flag("-q,--quiet", request->quiet, "Nothing on standard error but what is wrong"));
  output(
      app->add_flag("-v,--verbose", request->verbose, "Events on standard error, free of content"));
  const auto options = std::make_shared<SettingOptions>(
      *app, std::vector<std::string_view>{"limits.", "policy.", "rules.", "output.", "data."});
  app->footer(kFooter);
  verbs.add(app, [options, request] { return scan(*options, *request); });
}

}  // namespace outvet::cli
