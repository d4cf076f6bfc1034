#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "scanner/base/result.h"
#include "scanner/plugin/models.h"

namespace outvet {

/// Numbers in row-major order; `shape` multiplies to data.size().
struct Tensor {
  std::vector<std::int64_t> shape;
  std::vector<float> data;
};

/// A neural network in ONNX format, run by ONNX Runtime on one thread of the CPU.
///
/// The runtime is itself a model of the store ("onnxruntime"): the shared library whose
/// checksum was verified is the one that is loaded, from memory, without vendor headers. It
/// is loaded once a process, and a network once as long as anybody holds it, whoever asks.
///
/// Thread safety: const methods are safe to share; runs do not wait for each other.
class OnnxModel {
 public:
  /// Errors: Unavailable when the runtime or the network is missing, Malformed when the file
  /// is no network, Internal when the runtime refuses.
  static Result<std::shared_ptr<const OnnxModel>> open(const ModelStore& models,
                                                       const std::string& name);
  ~OnnxModel();
  OnnxModel(const OnnxModel&) = delete;
  OnnxModel& operator=(const OnnxModel&) = delete;

  /// One pass with one input of floats. `data` must hold as many as `shape` multiplies to.
  /// The outputs come in the order of the graph. Errors: Internal.
  Result<std::vector<Tensor>> run(std::span<const float> data,
                                  std::span<const std::int64_t> shape) const;

 private:
  struct Impl;
  explicit OnnxModel(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace outvet
