#pragma once

#include <cstdlib>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

#include "scanner/config/manifest.h"
#include "scanner/plugin/models.h"

namespace outvet::testing {

/// Folder of the models: the environment variable OUTVET_MODELS, else models/store in the
/// source tree.
inline std::string models_folder() {
  const char* given = std::getenv("OUTVET_MODELS");
  return given != nullptr ? given : OUTVET_SOURCE_DIR "/models/store";
}

/// The models of models/manifest.toml, looked for in `models_folder()`.
inline std::shared_ptr<const ModelStore> model_store() {
  static const std::shared_ptr<const ModelStore> store = [] {
    auto entries = load_manifest(OUTVET_SOURCE_DIR "/models/manifest.toml");
    if (!entries) throw std::runtime_error(entries.error().detail);
    return std::make_shared<const ModelStore>(models_folder(), std::move(*entries));
  }();
  return store;
}

/// Skips the test when a model is not on this machine.
#define OUTVET_NEEDS_MODEL(name)                                                              \
  if (!::outvet::testing::model_store()->present(name))                                       \
  GTEST_SKIP() << "model '" << (name) << "' is not in " << ::outvet::testing::models_folder() \
               << "; run models/fetch or set OUTVET_MODELS"

}  // namespace outvet::testing
