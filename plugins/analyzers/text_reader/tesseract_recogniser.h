#pragma once

#include <memory>
#include <string>

#include "plugins/analyzers/text_reader/line_recogniser.h"
#include "scanner/plugin/models.h"

namespace outvet {

/// Reads lines with one LSTM network of Tesseract 5. Not thread-safe.
class TesseractRecogniser final : public LineRecogniser {
 public:
  struct Options {
    std::string model;     ///< name in the store: "tesseract_eng"
    std::string language;  ///< what Tesseract calls it: "eng"
    int height = 36;       ///< px the network reads at; strips are brought to it
    float squeeze = 1;     ///< narrower strips are read faster and a little worse, (0, 1]
    bool raw_line = true;  ///< page segmentation mode 13, else 7
    std::string only;      ///< characters that may be read; empty: all
  };

  /// Errors: Unavailable when the model is missing, Internal when Tesseract refuses it.
  static Result<std::unique_ptr<LineRecogniser>> create(const ModelStore& models,
                                                        const Options& options);
  ~TesseractRecogniser() override;

  Result<ReadLine> read(const Strip& strip) override;

 private:
  struct Impl;
  explicit TesseractRecogniser(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace outvet
