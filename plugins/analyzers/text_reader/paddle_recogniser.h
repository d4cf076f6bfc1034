#pragma once

#include <memory>
#include <string>
#include <vector>

#include "plugins/analyzers/text_reader/line_recogniser.h"
#include "plugins/common/onnx.h"

namespace outvet {

/// Reads Latin lines with a CTC network (PP-OCRv4). It reads posters and capitals that
/// Tesseract cannot, often loses spaces, and knows no Devanagari.
///
/// Thread safety: read() keeps no state, so one may serve all threads.
class PaddleRecogniser final : public LineRecogniser {
 public:
  /// `keys` holds one character a line, in the order of the network's classes after the blank;
  /// the class behind the last is the space. Errors: Unavailable, Malformed.
  static Result<std::unique_ptr<LineRecogniser>> create(const ModelStore& models,
                                                        const std::string& network,
                                                        const std::string& keys);

  Result<ReadLine> read(const Strip& strip) override;

 private:
  PaddleRecogniser(std::shared_ptr<const OnnxModel> network, std::vector<std::string> keys)
      : network_(std::move(network)), keys_(std::move(keys)) {}

  std::shared_ptr<const OnnxModel> network_;
  std::vector<std::string> keys_;
};

}  // namespace outvet
