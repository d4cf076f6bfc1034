#include "scanner/cli/scan_run.h"

#include <algorithm>
#include <csignal>

#include "scanner/base/log.h"
#include "scanner/cli/complaint.h"
#include "scanner/cli/exit_code.h"
#include "scanner/cli/interrupt.h"
#include "scanner/cli/progress.h"
#include "scanner/cli/report_files.h"
#include "scanner/cli/terminal.h"

namespace outvet::cli {
namespace {

/// What was built before the first item is looked at.
struct Ready {
  std::unique_ptr<Workbench> bench;
  Policy policy;
  WorkList work;
  ReportFiles files;
};

/// Everything that can be wrong with the command line or the configuration comes to light here.
Result<Ready> prepare(const Settings& settings, const ScanRequest& request,
                      const std::stop_token& stop) {
  Result<std::vector<Destination>> destinations =
      parse_formats(settings.format, request.output_file, is_terminal(1));
  if (!destinations) return destinations.error();
  Result<WorkList> work = make_work_list(request.work, settings.limits, stop);
  if (!work) return work.error();
  Result<std::unique_ptr<Workbench>> bench = make_workbench(settings);
  if (!bench) return bench.error();
  Result<Policy> policy = chosen_policy(**bench);
  if (!policy) return policy.error();
  Result<ReportFiles> files = ReportFiles::open(
      *destinations, **bench, request.show_values ? Reveal::Full : Reveal::Masked);
  if (!files) return files.error();
  return Ready{std::move(*bench), std::move(*policy), std::move(*work), std::move(*files)};
}

void make_reproducible(Report& report, bool has_site_key) {
  report.times.clear();
  if (has_site_key) return;
  for (Finding& finding : report.findings)
    finding.fingerprint.clear();
}

std::string counts(const Tally& tally) {
  std::string text = std::to_string(tally.items()) + " checked";
  for (std::size_t i = 0; i < tally.by_decision.size(); ++i)
    if (tally.by_decision[i] > 0)
      text += ", " + std::to_string(tally.by_decision[i]) + " " +
              std::string{to_word(static_cast<Decision>(i))};
  return text;
}

/// The last words for people who do not read the text report.
void say_what_happened(const Ready& ready, const Outcome& outcome, bool quiet) {
  if (ready.work.items.empty()) remark(quiet, "there is no file to scan; nothing was scanned");
  if (ready.files.text_on_standard_output()) return;
  if (ready.work.items.size() > 1) remark(quiet, counts(outcome.tally));
  if (ready.work.links + ready.work.specials > 0)
    remark(quiet, "passed by " + std::to_string(ready.work.links) + " links and " +
                      std::to_string(ready.work.specials) + " special files");
}

/// For -v: numbers alone.
void tell(const Report& report, std::size_t number) {
  log::event("item.done", {{"number", number},
                           {"bytes", report.bytes},
                           {"frames", report.coverage.frames_examined},
                           {"findings", report.findings.size()},
                           {"gaps", report.gaps.size()}});
}

Result<Done> scan_all(Ready& ready, const ScanRequest& request, Interrupt& interrupt,
                      Outcome& outcome) {
  const Settings& settings = ready.bench->settings;
  const Scanner& scanner = *ready.bench->scanner;
  const BatchOptions options{ready.bench->workers(), settings.limits, ready.policy,
                             scanner.engine()};
  Progress progress{Progress::kind_for(request.quiet || request.no_progress),
                    ready.work.items.size()};
  return scan_batch(ready.work.items, options,
                    in_this_process(scanner, ready.policy, {request.transcript}),
                    *ready.bench->context.cores, interrupt.token(), [&](Report report) {
                      outcome.count(report, ready.policy, settings.fail_on);
                      if (request.reproducible)
                        make_reproducible(report, !settings.fingerprint_key.empty());
                      progress.advance([&] {
                        tell(report, outcome.tally.items());
                        if (!ready.files.write(report)) interrupt.request_stop();
                      });
                    });
}

}  // namespace

void Outcome::count(const Report& report, const Policy& policy, Decision fail_on) {
  const Decision decision = report.verdict.decision;
  ++tally.by_decision.at(static_cast<std::size_t>(decision));
  const bool scanned = decision != Decision::Unscannable;
  reached |= scanned && decision >= fail_on;
  unseen |= !scanned || std::ranges::any_of(report.gaps, [&policy](const Gap& gap) {
    return (gap.part.empty() ? policy.on_gap : policy.on_part_gap) >= Decision::Review;
  });
}

int Outcome::exit_code(bool strict) const {
  if (unseen && (strict || !reached)) return kUnscanned;
  return reached ? kFound : kNothing;
}

int run_scan(const Settings& settings, const ScanRequest& request) {
  if (request.verbose) log::set_level(log::Level::Events);
  std::signal(SIGPIPE, SIG_IGN);  // a reader that went away is noticed by the write
  Interrupt interrupt;
  Result<Ready> ready = prepare(settings, request, interrupt.token());
  if (interrupt.signal() != 0) return kSignal + interrupt.signal();
  if (!ready) return complain(ready.error());

  Outcome outcome;
  outcome.tally.skipped = ready->work.links + ready->work.specials;
  ready->files.begin();
  if (auto done = scan_all(*ready, request, interrupt, outcome); !done)
    return complain(done.error());
  outcome.tally.complete = outcome.tally.items() == ready->work.items.size();
  const Result<Done> written = ready->files.end(outcome.tally);

  if (ready->files.broken_pipe()) {
    std::signal(SIGPIPE, SIG_DFL);
    std::raise(SIGPIPE);
  }
  if (!written) return complain(written.error());
  say_what_happened(*ready, outcome, request.quiet);
  if (!outcome.tally.complete && interrupt.signal() != 0) {
    remark(request.quiet, "stopped; the report holds what was finished");
    return kSignal + interrupt.signal();
  }
  if (request.judges) return outcome.exit_code(ready->bench->settings.strict);
  return outcome.unseen ? kUnscanned : kNothing;
}

}  // namespace outvet::cli
