#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "plugins/analyzers/text_reader/layers.h"
#include "plugins/analyzers/text_reader/orientation.h"
#include "plugins/analyzers/text_reader/route.h"
#include "plugins/analyzers/text_reader/text_detector.h"
#include "scanner/plugin/registry.h"

namespace outvet {

/// Reads all text in a picture: finds lines, turns them upright, reads them on the idle
/// cores, and puts them in order. Networks are loaded when a picture first needs them.
class Reader {
 public:
  explicit Reader(const PluginContext& context);

  /// `picture` is CV_8UC1 or CV_8UC3; shapes come in its pixels. `codes` are places of
  /// barcodes, whose modules look like letters. The answer does not depend on the number
  /// of cores. Errors: Unavailable, Timeout, Cancelled, LimitExceeded, Internal.
  Result<std::vector<TextLine>> read(const cv::Mat& picture, const std::vector<Barcode>& codes,
                                     Budget& budget);

 private:
  /// A line on its way from a box to text.
  struct Work {
    TextBox box;
    Strip strip;
    ReadLine read;
    bool done = false;
  };

  static float usual_height(const std::vector<Work>& works);
  Result<Done> load_detector();
  Result<Done> load_orientation();
  /// Reads `boxes` of one picture or layer.
  Result<std::vector<Work>> read_boxes(std::vector<TextBox> boxes, const LineRectifier& rectifier,
                                       Budget& budget);
  /// Reads what lies over or under the lines that were read: stamps and watermarks.
  Result<Done> read_marks(const cv::Mat& picture, std::vector<Work>& works, Budget& budget);
  Result<Done> read_layer(const Layer& layer, const std::vector<TextBox>& boxes,
                          std::vector<Work>& works, Budget& budget);
  Result<Done> read_one(Work& work, const LineRectifier& rectifier, std::size_t lane);
  Result<Done> settle(const Group& group, std::vector<Work>& works, const LineRectifier& rectifier,
                      std::size_t lane);
  Result<Done> on_cores(std::size_t count, Budget& budget,
                        const std::function<Result<Done>(std::size_t, std::size_t)>& work);

  std::shared_ptr<const ModelStore> models_;
  std::shared_ptr<Cores> cores_;
  std::unique_ptr<TextDetector> detector_;
  std::unique_ptr<Orientation> orientation_;
  std::vector<std::unique_ptr<Route>> lanes_;  ///< engines of each lane of Cores::share
};

}  // namespace outvet
