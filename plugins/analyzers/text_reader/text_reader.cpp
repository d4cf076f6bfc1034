// Reads the text of a picture: print in Latin and Devanagari of any size, turned to any side,
// light on dark, in shadow. Finds lines with a DB network, reads them one by one.
//
// Misses: writing under about 8 px of capital height in the detector's look, joined
// handwriting, other Indian scripts.

#include <algorithm>

#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>

#include "plugins/analyzers/text_reader/reader.h"
#include "plugins/common/cv.h"

namespace outvet {
namespace {

constexpr const char* kModels[] = {"onnxruntime", "text_detection", "text_orientation",
                                   "tesseract_deva", "tesseract_eng"};

class TextReader final : public Analyzer {
 public:
  explicit TextReader(const PluginContext& context) : reader_(context) {}

  Result<Observations> analyze(const Frame& frame, const Observations& seen,
                               Budget& budget) override {
    Observations found;
    if (frame.image.empty()) return found;
    cv::setNumThreads(1);  // cores are shared out by lines
    cv::Mat picture = as_mat(frame.image.view());
    Result<MemoryLease> lease = MemoryLease{};
    if (picture.channels() == 4) {
      lease = budget.reserve(picture.total() * 3, "a picture without alpha");
      if (!lease) return lease.error();
      cv::Mat opaque;
      cv::cvtColor(picture, opaque, cv::COLOR_BGRA2BGR);
      picture = opaque;
    }
    Result<std::vector<TextLine>> lines = reader_.read(picture, seen.codes, budget);
    if (!lines) return lines.error();
    found.lines = std::move(*lines);
    found.smallest_text_px = TextDetector::smallest_height(picture.size());
    return found;
  }

 private:
  Reader reader_;
};

}  // namespace

void register_text_reader(Registry& registry) {
  registry.add<Analyzer>("text_reader",
                         [](const PluginContext& context) -> Result<std::unique_ptr<Analyzer>> {
                           for (const char* model : kModels)
                             if (auto there = context.models->present(model); !there)
                               return there.error();
                           return std::unique_ptr<Analyzer>{std::make_unique<TextReader>(context)};
                         });
}

}  // namespace outvet
