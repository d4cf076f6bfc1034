#pragma once

#include <memory>

#include "plugins/analyzers/text_reader/line_recogniser.h"
#include "scanner/plugin/models.h"

namespace outvet {

/// Decides which engine reads a line and which reading speaks: the one place for that.
/// Engines are made when they are first needed. One per thread.
///
/// The line network reads every line; where it doubts, Tesseract reads, too. Where the network
/// is missing or damaged, Tesseract reads alone.
class Route {
 public:
  explicit Route(std::shared_ptr<const ModelStore> models) : models_(std::move(models)) {}

  /// Errors: Unavailable when an engine of Tesseract is missing or broken, Malformed, Internal.
  Result<ReadLine> read(const Strip& strip);

 private:
  /// The engine in `slot`, made now when it is not there.
  template <class Make>
  Result<LineRecogniser*> engine(std::unique_ptr<LineRecogniser>& slot, const Make& make);
  Result<ReadLine> both_scripts(const Strip& strip);
  Result<ReadLine> latin(const Strip& strip);
  Result<ReadLine> tesseract(const Strip& strip);
  /// The network; null where it cannot be had.
  Result<LineRecogniser*> network();

  std::shared_ptr<const ModelStore> models_;
  std::unique_ptr<LineRecogniser> network_;
  std::unique_ptr<LineRecogniser> both_scripts_;
  std::unique_ptr<LineRecogniser> latin_;
  bool network_lost_ = false;
};

}  // namespace outvet
