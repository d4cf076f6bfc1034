#pragma once

#include <array>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "scanner/base/bytes.h"
#include "scanner/base/hash.h"
#include "scanner/plugin/models.h"

namespace outvet::testing {

/// Folder of the models: the environment variable OUTVET_MODELS, else models/store in the
/// source tree.
inline std::string models_folder() {
  const char* given = std::getenv("OUTVET_MODELS");
  return given != nullptr ? given : OUTVET_SOURCE_DIR "/models/store";
}

/// A store of the models in `models_folder()`, under the names that plugins ask for. Checksums
/// are taken from the files themselves: tests of reading do not test the supply of models.
inline std::shared_ptr<const ModelStore> model_store() {
  struct Known {
    const char* name;
    const char* file;
  };
  static constexpr std::array kKnown{
      Known{"onnxruntime", "libonnxruntime.so.1"},
      Known{"text_detection", "ch_PP-OCRv4_det_infer.onnx"},
      Known{"text_recognition_latin", "ch_PP-OCRv4_rec_infer.onnx"},
      Known{"text_recognition_latin_keys", "ppocr_keys_v1.txt"},
      Known{"text_orientation", "ch_ppocr_mobile_v2.0_cls_infer.onnx"},
      Known{"face_detection", "ultraface.onnx"},
      Known{"tesseract_eng", "eng.traineddata"},
      Known{"tesseract_hin", "hin.traineddata"},
      Known{"tesseract_deva", "Devanagari.traineddata"},
  };
  static const std::shared_ptr<const ModelStore> store = [] {
    const std::string folder = models_folder();
    std::vector<ModelEntry> entries;
    for (const Known& known : kKnown) {
      Limits limits;
      Budget budget{limits};
      auto file = file_source(folder + "/" + known.file);
      if (!file) continue;
      auto bytes = load(*file, budget);
      if (!bytes) continue;
      entries.push_back({known.name,
                         known.file,
                         sha256(*(*bytes)->in_memory()),
                         (*file)->size(),
                         {},
                         {},
                         {},
                         {}});
    }
    return std::make_shared<const ModelStore>(folder, std::move(entries));
  }();
  return store;
}

/// Skips the test when a model is not on this machine.
#define OUTVET_NEEDS_MODEL(name)                                                              \
  if (!::outvet::testing::model_store()->present(name))                                       \
  GTEST_SKIP() << "model '" << (name) << "' is not in " << ::outvet::testing::models_folder() \
               << "; run models/fetch or set OUTVET_MODELS"

}  // namespace outvet::testing
