// outvet doctor: is this machine fit? Each part is tried on its own, so that everything that
// is missing is told at once.

#include <iostream>
#include <type_traits>

#include "scanner/cli/complaint.h"
#include "scanner/cli/exit_code.h"
#include "scanner/cli/machine.h"
#include "scanner/cli/setting_options.h"
#include "scanner/cli/verbs.h"
#include "scanner/cli/workbench.h"
#include "scanner/pipeline/guard.h"

namespace outvet::cli {
namespace {

/// Prints the findings of the examination and counts what is wrong.
class Sheet {
 public:
  void title(const std::string& text) { std::cout << "\n" << text << "\n"; }
  void good(const std::string& text) { std::cout << "  good   " << text << "\n"; }
  void fact(const std::string& text) { std::cout << "  -      " << text << "\n"; }
  void wrong(const std::string& text) {
    std::cout << "  WRONG  " << text << "\n";
    ++wrong_;
  }
  std::size_t wrong_ones() const noexcept { return wrong_; }

 private:
  std::size_t wrong_ = 0;
};

std::string megabytes(std::uint64_t bytes) {
  return std::to_string((bytes + (1U << 19U)) >> 20U) + " MiB";
}

template <class Plugin>
bool try_plugins(const char* kind, const Workbench& bench, Sheet& sheet) {
  bool all = true;
  if (bench.registry.all<Plugin>().empty()) sheet.wrong(std::string{"this build has no "} + kind);
  for (const auto& [name, factory] : bench.registry.all<Plugin>()) {
    auto plugin = guarded(name, [&make = factory, &bench] { return make(bench.context); });
    if (!plugin) {
      sheet.wrong(std::string{kind} + " " + name + ": " + plugin.error().detail);
      all = false;
      continue;
    }
    std::string about = std::string{kind} + " " + name;
    if constexpr (std::is_same_v<Plugin, Analyzer>)
      if (const std::string engine = (*plugin)->engine(); !engine.empty()) about += ": " + engine;
    sheet.good(about);
  }
  return all;
}

/// Which of several languages is missing shows only when each is tried alone.
void languages(const Workbench& bench, bool engines_work, Sheet& sheet) {
  sheet.title("Languages");
  for (const std::string& language : bench.context.languages) {
    PluginContext alone = bench.context;
    alone.languages = {language};
    std::string missing;
    for (const auto& [name, factory] : bench.registry.all<Analyzer>()) {
      if (engines_work) break;
      auto plugin = guarded(name, [&make = factory, &alone] { return make(alone); });
      if (!plugin) missing = plugin.error().detail;
    }
    missing.empty() ? sheet.good(language) : sheet.wrong(language + ": " + missing);
  }
}

void models(const Workbench& bench, Sheet& sheet) {
  sheet.title("Models (" + bench.folders.models + ")");
  if (bench.context.models->entries().empty())
    sheet.wrong("no model is listed; " + bench.folders.manifest + " must say which there are");
  for (const ModelEntry& model : bench.context.models->entries()) {
    const Result<Done> good = bench.context.models->verify(model.name);
    good ? sheet.good(model.name + ", " + megabytes(model.bytes))
         : sheet.wrong(good.error().detail);
  }
}

void rules(const Workbench& bench, Sheet& sheet) {
  sheet.title("Rules and policy (" + bench.folders.rules + ")");
  const Result<std::unique_ptr<Workbench>> whole = make_workbench(bench.settings);
  const std::size_t count = whole ? (*whole)->scanner->rules().size() : 0;
  if (!whole)
    sheet.wrong(whole.error().detail);
  else if (count == 0)
    sheet.wrong("there is no rule; packs/ in " + bench.folders.rules + " must hold some");
  else
    sheet.good(std::to_string(count) + " rules, " + (*whole)->scanner->engine().rules);
  const Result<Policy> policy = chosen_policy(bench);
  policy ? sheet.good("policy " + policy->name) : sheet.wrong(policy.error().detail);
}

void limits(const Workbench& bench, const Machine& machine, Sheet& sheet) {
  const Limits& limit = bench.settings.limits;
  sheet.title("Limits for one item");
  sheet.fact(std::to_string(limit.time.count() / 1000) + " s, files up to " +
             megabytes(limit.input_bytes) + ", pictures up to " +
             std::to_string(limit.pixels_per_frame / 1'000'000) + " megapixels, " +
             std::to_string(limit.frames) + " frames or pages");
  const std::uint64_t most = limit.memory_bytes * bench.workers();
  sheet.fact(std::to_string(bench.workers()) + " workers may hold " +
             megabytes(limit.memory_bytes) + " each for pixels and files, " + megabytes(most) +
             " in all, beside their engines");
  if (machine.memory > 0 && most > machine.memory)
    sheet.fact("that is more than the " + megabytes(machine.memory) +
               " this process may use: with many large pictures at once, take fewer workers (-j)");
  for (const auto& [name, origin] : bench.settings.origins)
    sheet.fact(name + " is set by " + origin);
}

void machine_facts(const Machine& machine, Sheet& sheet) {
  sheet.title("Machine");
  sheet.fact("kernel " + machine.kernel + ", " + std::to_string(machine.cores) + " cores, " +
             (machine.memory > 0 ? megabytes(machine.memory) : "unknown") + " of memory");
  sheet.fact(machine.landlock > 0
                 ? "Landlock version " + std::to_string(machine.landlock) + " is there"
                 : "Landlock is not there: the sandbox can shut out less");
  sheet.fact(machine.seccomp ? "seccomp is there"
                             : "seccomp is not there: the sandbox can shut out less");
}

int examine(const SettingOptions& options) {
  Result<Settings> settings = options.resolve();
  if (!settings) return complain(settings.error());
  const Result<std::unique_ptr<Workbench>> bench = lay_out(std::move(*settings));
  if (!bench) return complain(bench.error());
  const Machine machine = look_at_machine();
  Sheet sheet;
  std::cout << "outvet " << OUTVET_VERSION << ": is this machine fit?\n";
  sheet.title("Engines");
  try_plugins<MediaFormat>("format", **bench, sheet);
  const bool engines_work = try_plugins<Analyzer>("analyzer", **bench, sheet);
  try_plugins<Reporter>("report", **bench, sheet);
  languages(**bench, engines_work, sheet);
  models(**bench, sheet);
  rules(**bench, sheet);
  limits(**bench, machine, sheet);
  machine_facts(machine, sheet);
  if (sheet.wrong_ones() == 0) {
    std::cout << "\nThis machine is fit. यह मशीन ठीक है।\n";
    return kNothing;
  }
  std::cout << "\nThis machine is not fit yet; see WRONG above: " << sheet.wrong_ones()
            << ". यह मशीन अभी तैयार नहीं है।\n";
  return kUnscanned;
}

}  // namespace

void add_doctor(CLI::App& top, Verbs& verbs) {
  CLI::App* app =
      top.add_subcommand("doctor", "Is this machine fit: engines, models, rules, limits");
  const auto options = std::make_shared<SettingOptions>(
      *app, std::vector<std::string_view>{"limits.", "policy.", "rules.", "output.jobs", "data."});
  app->footer("Exit code: 0 fit, 2 wrong use, 3 something is missing or wrong.\n");
  verbs.add(app, [options] { return examine(*options); });
}

}  // namespace outvet::cli
