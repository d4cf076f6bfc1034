// outvet clean: write proven copies that may leave.

#include "scanner/pipeline/clean.h"

#include <csignal>
#include <filesystem>
#include <memory>

#include "scanner/base/hash.h"
#include "scanner/cli/complaint.h"
#include "scanner/cli/copy_file.h"
#include "scanner/cli/exit_code.h"
#include "scanner/cli/interrupt.h"
#include "scanner/cli/progress.h"
#include "scanner/cli/report_files.h"
#include "scanner/cli/setting_options.h"
#include "scanner/cli/terminal.h"
#include "scanner/cli/verbs.h"
#include "scanner/cli/work_list.h"

namespace outvet::cli {
namespace {

constexpr const char* kFooter =
    "A copy is written only when everything that must go is gone: it is taken apart again byte by\n"
    "byte, compared with the original, and scanned a second time. Originals are never changed\n"
    "unless --in-place says so.\n"
    "\n"
    "Exit code: 0 every copy was written, 1 one may not leave, 2 wrong use, 3 one could not be\n"
    "examined.\n"
    "\n"
    "Examples:\n"
    "  outvet clean photo.jpg                     writes photo.safe.jpg\n"
    "  outvet clean -o ToPost Photos/             the same tree below ToPost\n"
    "  outvet clean --metadata-only --in-place Photos/\n";

struct CleanRequest {
  WorkRequest work;
  CopyRequest copies;
  bool metadata_only = false;
  bool dry_run = false;
  std::string redact = "fill";
  bool show_values = false;
  bool no_progress = false;
  bool quiet = false;
};

/// What one run needs and what it came to.
struct Run {
  const CleanRequest& request;
  std::unique_ptr<Workbench> bench;
  Policy policy;
  WorkList work;
  ReportFiles files;
  std::unique_ptr<Session> session;
  Tally tally = {};
  bool refused = false;
  bool unseen = false;
};

Result<Run> prepare(const Settings& settings, const CleanRequest& request,
                    const std::stop_token& stop) {
  Result<std::vector<Destination>> destinations =
      parse_formats(settings.format, "", is_terminal(1));
  if (!destinations) return destinations.error();
  Result<WorkList> work = make_work_list(request.work, settings.limits, stop);
  if (!work) return work.error();
  Result<std::unique_ptr<Workbench>> bench = make_workbench(settings);
  if (!bench) return bench.error();
  Result<Policy> policy = chosen_policy(**bench);
  if (!policy) return policy.error();
  Result<std::unique_ptr<Session>> session = std::unique_ptr<Session>{};
  if (!request.metadata_only) session = (*bench)->scanner->open_session();
  if (!session) return session.error();
  Result<ReportFiles> files = ReportFiles::open(
      *destinations, **bench, request.show_values ? Reveal::Full : Reveal::Masked);
  if (!files) return files.error();
  return Run{request,          std::move(*bench), std::move(*policy),
             std::move(*work), std::move(*files), std::move(*session)};
}

/// `name` relative to the named path above it; its last part when it was named itself.
std::string below_named(const std::string& name, const WorkRequest& work) {
  for (const std::string& named : work.paths)
    if (name.size() > named.size() && name.starts_with(named) &&
        (named.ends_with('/') || name[named.size()] == '/'))
      return name.substr(named.size() + (named.ends_with('/') ? 0 : 1));
  return std::filesystem::path{name}.filename();
}

Cleaned clean_bytes(Run& run, const MediaItem& item, Budget& budget) {
  const CleanOptions options{run.request.redact == "pixelate", true};
  const Scanner& scanner = *run.bench->scanner;
  if (run.request.metadata_only) return strip_only(scanner, item, budget, options);
  return clean(scanner, item, run.policy, *run.session, budget, options);
}

/// The report about the original, and what became of its copy.
Report clean_one(Run& run, const BatchItem& entry, const std::stop_token& stop) {
  MediaItem item{random_hex(16), Sensitive<std::string>{entry.name}, nullptr};
  Result<std::shared_ptr<const ByteSource>> bytes = entry.open();
  if (!bytes) return unscannable(item, bytes.error(), run.policy, run.bench->scanner->engine());
  item.bytes = *bytes;
  Budget budget{run.bench->settings.limits, stop};
  Cleaned cleaned = clean_bytes(run, item, budget);
  CopyResult copy;
  copy.path = Sensitive{copy_name(entry.name, below_named(entry.name, run.request.work),
                                  run.tally.items() + 1, run.request.copies)};
  copy.detail = cleaned.detail;
  copy.removed = cleaned.removed;
  if (cleaned.bytes) {
    const std::span<const std::byte> content = *cleaned.bytes->in_memory();
    copy.sha256 = sha256(content);
    if (!run.request.dry_run) {
      const Result<Done> written = write_copy(copy.path.reveal(), content, run.request.copies);
      copy.written = static_cast<bool>(written);
      if (!written) {
        copy.refusal = "write";
        copy.detail = written.error().detail;
      }
    }
  } else {
    copy.refusal = to_word(cleaned.refusal);
  }
  cleaned.original.copy = std::move(copy);
  return std::move(cleaned.original);
}

void count(Run& run, const Report& report) {
  ++run.tally.by_decision.at(static_cast<std::size_t>(report.verdict.decision));
  const bool unscannable = report.verdict.decision == Decision::Unscannable || !report.copy ||
                           report.copy->refusal == "unscannable";
  run.unseen |= unscannable;
  run.refused |= !unscannable && !report.copy->refusal.empty();
}

int run_clean(const Settings& settings, const CleanRequest& request) {
  std::signal(SIGPIPE, SIG_IGN);
  Interrupt interrupt;
  Result<Run> run = prepare(settings, request, interrupt.token());
  if (interrupt.signal() != 0) return kSignal + interrupt.signal();
  if (!run) return complain(run.error());
  run->tally.skipped = run->work.links + run->work.specials;
  run->files.begin();
  {
    Progress progress{Progress::kind_for(request.quiet || request.no_progress),
                      run->work.items.size()};
    const Cores::Permit busy{*run->bench->context.cores};
    for (const BatchItem& entry : run->work.items) {
      Report report = clean_one(*run, entry, interrupt.token());
      if (interrupt.signal() != 0) break;
      count(*run, report);
      progress.advance([&] {
        if (!run->files.write(report)) interrupt.request_stop();
      });
    }
  }
  run->tally.complete = run->tally.items() == run->work.items.size();
  if (const Result<Done> written = run->files.end(run->tally); !written)
    return complain(written.error());
  if (!run->tally.complete && interrupt.signal() != 0) return kSignal + interrupt.signal();
  if (run->refused) return kFound;
  return run->unseen ? kUnscanned : kNothing;
}

int clean(const SettingOptions& options, const CleanRequest& request) {
  if (request.work.paths.empty() && request.work.files_from.empty())
    return complain(
        "say what to clean: outvet clean FILE or FOLDER; `outvet clean --help` explains");
  if (request.copies.in_place && !request.copies.folder.empty())
    return complain("use either --in-place or -o DIR");
  for (const std::string& path : request.work.paths)
    if (path == "-")
      return complain("name the file to clean: standard input has no place for a copy");
  const Result<Settings> settings = options.resolve();
  if (!settings) return complain(settings.error());
  return run_clean(*settings, request);
}

}  // namespace

void add_clean(CLI::App& top, Verbs& verbs) {
  CLI::App* app = top.add_subcommand("clean", "Write proven copies that may leave");
  auto request = std::make_shared<CleanRequest>();
  app->add_option("paths", request->work.paths, "Files, or folders with everything below them")
      ->type_name("PATH");
  app->add_option("--files-from", request->work.files_from, "Names to clean, one a line")
      ->type_name("FILE|-");
  app->add_flag("-0,--null", request->work.nul_between, "Names of --files-from end with NUL");
  const auto copies = [app](auto* option) { option->group("Copies"); };
  copies(app->add_option("-o,--output", request->copies.folder,
                         "Write copies below DIR, with the same names; else NAME.safe.EXT")
             ->type_name("DIR"));
  copies(app->add_flag("--in-place", request->copies.in_place,
                       "Under the original's name; it is kept as NAME.orig, mode 0600"));
  copies(
      app->add_flag("-f,--force", request->copies.overwrite, "Write over copies that are there"));
  copies(app->add_flag("--neutral-names", request->copies.neutral_names,
                       "photo-0001.jpg: a name can tell, too"));
  copies(app->add_flag("--metadata-only", request->metadata_only,
                       "Only hidden details go; pixels are neither read nor touched"));
  copies(app->add_option("--redact", request->redact,
                         "How faces and plates are covered; text and codes are always filled")
             ->check(CLI::IsMember({"fill", "pixelate"})));
  copies(app->add_flag("--dry-run", request->dry_run, "Write nothing, say what would go"));
  app->add_flag("--show-values", request->show_values, "Print what was found, unmasked")
      ->group("Output");
  app->add_flag("--no-progress", request->no_progress, "No progress on standard error")
      ->group("Output");
  app->add_flag("-q,--quiet", request->quiet, "Nothing on standard error but what is wrong")
      ->group("Output");
  const auto options = std::make_shared<SettingOptions>(
      *app, std::vector<std::string_view>{"limits.", "policy.", "rules.", "output.", "data."});
  app->footer(kFooter);
  verbs.add(app, [options, request] { return clean(*options, *request); });
}

}  // namespace outvet::cli
