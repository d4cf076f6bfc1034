#pragma once

#include <memory>
#include <string>

#include "plugins/analyzers/text_reader/line_recogniser.h"
#include "plugins/common/onnx.h"

namespace outvet {

/// Reads lines of Latin letters and Devanagari, mixed or not, with the project's own network
/// (models/reader): several times faster than Tesseract and surer of identifiers. It looks no
/// words up, and is weaker on small or blurred Hindi.
///
/// Thread safety: read() keeps no state, so one may serve all threads; the network is loaded
/// once a process.
class NetworkRecogniser final : public LineRecogniser {
 public:
  /// Models "line_reader" and "line_reader_keys". Errors: Unavailable when one is missing,
  /// Malformed when they do not fit each other.
  static Result<std::unique_ptr<LineRecogniser>> create(const ModelStore& models);

  Result<ReadLine> read(const Strip& strip) override;

 private:
  NetworkRecogniser(std::shared_ptr<const OnnxModel> network, std::u32string symbols)
      : network_(std::move(network)), symbols_(std::move(symbols)) {}

  std::shared_ptr<const OnnxModel> network_;
  std::u32string symbols_;  ///< of the network's classes; [0] stands for the blank
};

}  // namespace outvet
