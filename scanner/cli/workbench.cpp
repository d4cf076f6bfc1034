#include "scanner/cli/workbench.h"

#include <algorithm>
#include <filesystem>
#include <thread>

#include "plugins/builtin.h"
#include "scanner/config/fingerprint_key.h"
#include "scanner/config/manifest.h"
#include "scanner/config/policy_file.h"

namespace outvet::cli {
namespace {

Result<Fingerprinter> fingerprinter(const Settings& settings) {
  if (settings.fingerprint_key.empty()) return Fingerprinter::ephemeral();
  return load_fingerprint_key(settings.fingerprint_key);
}

}  // namespace

std::size_t Workbench::workers() const {
  if (settings.jobs > 0) return settings.jobs;
  return std::max<std::size_t>(1, std::thread::hardware_concurrency());
}

Result<std::unique_ptr<Workbench>> lay_out(Settings settings) {
  auto bench = std::make_unique<Workbench>();
  bench->settings = std::move(settings);
  bench->folders = find_folders(bench->settings.data_folder, bench->settings.model_folder);
  std::vector<ModelEntry> models;
  std::error_code error;
  if (std::filesystem::exists(bench->folders.manifest, error)) {
    Result<std::vector<ModelEntry>> listed = load_manifest(bench->folders.manifest);
    if (!listed) return listed.error();
    models = std::move(*listed);
  }
  register_builtin_plugins(bench->registry);
  bench->context.models =
      std::make_shared<const ModelStore>(bench->folders.models, std::move(models));
  bench->context.cores = std::make_shared<Cores>(bench->workers());
  bench->context.rules_dir = bench->folders.rules;
  bench->context.pack_dirs = bench->settings.pack_folders;
  bench->context.languages = bench->settings.languages;
  return bench;
}

Result<std::unique_ptr<Workbench>> make_workbench(Settings settings) {
  Result<std::unique_ptr<Workbench>> bench = lay_out(std::move(settings));
  if (!bench) return bench.error();
  Result<Fingerprinter> names = fingerprinter((*bench)->settings);
  if (!names) return names.error();
  Result<std::unique_ptr<Scanner>> scanner =
      Scanner::create((*bench)->registry, (*bench)->context, std::move(*names));
  if (!scanner) return scanner.error();
  (*bench)->scanner = std::move(*scanner);
  return bench;
}

Result<Policy> chosen_policy(const Workbench& bench) {
  std::vector<std::string> folders = bench.settings.policy_folders;
  folders.push_back(bench.folders.policies);
  return load_policy(bench.settings.policy, folders);
}

}  // namespace outvet::cli
