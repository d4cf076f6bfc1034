// outvet models: which networks there are, and whether they are the right ones.

#include <algorithm>
#include <filesystem>
#include <iostream>

#include "scanner/cli/complaint.h"
#include "scanner/cli/exit_code.h"
#include "scanner/cli/setting_options.h"
#include "scanner/cli/verbs.h"
#include "scanner/cli/workbench.h"

namespace outvet::cli {
namespace {

/// The models of this machine; says what is wrong and gives null on error.
std::unique_ptr<Workbench> models_bench(const SettingOptions& options) {
  Result<Settings> settings = options.resolve();
  if (!settings) {
    complain(settings.error());
    return nullptr;
  }
  Result<std::unique_ptr<Workbench>> bench = lay_out(std::move(*settings));
  if (!bench) {
    complain(bench.error());
    return nullptr;
  }
  return std::move(*bench);
}

int list(const SettingOptions& options) {
  const auto bench = models_bench(options);
  if (!bench) return kUsage;
  for (const ModelEntry& model : bench->context.models->entries()) {
    std::error_code error;
    const bool there = std::filesystem::exists(bench->context.models->path_of(model.name), error);
    std::cout << model.name << (there ? "" : "  (not on this machine)") << "\n"
              << "  for      " << model.purpose << "\n"
              << "  file     " << model.path << ", " << model.bytes << " bytes\n"
              << "  sha256   " << model.sha256 << "\n"
              << "  licence  " << model.licence << "\n"
              << "  source   " << model.source << "\n";
    if (!model.input.empty()) std::cout << "  input    " << model.input << "\n";
  }
  return kNothing;
}

int verify(const SettingOptions& options) {
  const auto bench = models_bench(options);
  if (!bench) return kUsage;
  const ModelStore& models = *bench->context.models;
  std::size_t wrong = 0;
  for (const ModelEntry& model : models.entries()) {
    const Result<Done> good = models.verify(model.name);
    std::cout << (good ? "good   " : "WRONG  ") << model.name
              << (good ? "" : ": " + good.error().detail) << "\n";
    wrong += good ? 0 : 1;
  }
  if (models.entries().empty()) {
    std::cout << "WRONG  there is no manifest of models; run models/fetch --check\n";
    return kUnscanned;
  }
  std::cout << models.entries().size() << " models, " << wrong << " wrong\n";
  return wrong == 0 ? kNothing : kUnscanned;
}

}  // namespace

void add_models(CLI::App& top, Verbs& verbs) {
  CLI::App* app = top.add_subcommand("models", "Show and verify the models");
  app->require_subcommand(1);
  const std::vector<std::string_view> families{"data."};
  CLI::App* list_app =
      app->add_subcommand("list", "All models: purpose, size, checksum, licence, source");
  verbs.add(list_app, [options = std::make_shared<SettingOptions>(*list_app, families)] {
    return list(*options);
  });
  CLI::App* verify_app = app->add_subcommand("verify", "Hold every model against its checksum");
  verify_app->footer("Exit code: 0 all good, 3 one is missing or not the right one.\n");
  verbs.add(verify_app, [options = std::make_shared<SettingOptions>(*verify_app, families)] {
    return verify(*options);
  });
}

}  // namespace outvet::cli
