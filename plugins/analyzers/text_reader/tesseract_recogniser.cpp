#include "plugins/analyzers/text_reader/tesseract_recogniser.h"

#include <algorithm>
#include <cmath>
#include <omp.h>
#include <utility>

#include <opencv2/imgproc.hpp>
#include <tesseract/baseapi.h>

#include "scanner/base/utf8.h"

namespace outvet {
namespace {

constexpr int kLongest = 4000;  // px at the network's height: about 300 letters
constexpr int kResolution = 300;

/// Tesseract opens four OpenMP threads for each line, which costs five times what they save.
/// The switch belongs to the calling thread, so it is set wherever a line is read.
void no_inner_threads() {
  omp_set_max_active_levels(0);
}

void append_symbol(ReadWord& word, std::string_view symbol, float left, float right) {
  const auto count = static_cast<float>(utf8_length(symbol));
  if (word.cuts.empty()) word.cuts.push_back(left);
  // Symbols are where one ends and the next begins: the border is the middle of the gap.
  else
    word.cuts.back() = std::max(word.cuts.back(), (word.cuts.back() + left) / 2);
  const float begin = word.cuts.back();
  for (float i = 1; i <= count; ++i)
    word.cuts.push_back(begin + (std::max(right, begin) - begin) * i / count);
  word.text += symbol;
}

ReadWord word_at(const tesseract::ResultIterator& where, float px) {
  ReadWord word;
  tesseract::ResultIterator it{where};
  int left = 0;
  int top = 0;
  int right = 0;
  int bottom = 0;
  it.BoundingBox(tesseract::RIL_WORD, &left, &top, &right, &bottom);
  word.left = static_cast<float>(left) * px;
  word.right = static_cast<float>(right) * px;
  word.confidence = std::clamp(it.Confidence(tesseract::RIL_WORD) / 100, 0.F, 1.F);
  do {
    const std::unique_ptr<char[]> symbol{it.GetUTF8Text(tesseract::RIL_SYMBOL)};
    if (!symbol || !it.BoundingBox(tesseract::RIL_SYMBOL, &left, &top, &right, &bottom)) continue;
    append_symbol(word, symbol.get(), static_cast<float>(left) * px,
                  static_cast<float>(right) * px);
  } while (!it.IsAtFinalElement(tesseract::RIL_WORD, tesseract::RIL_SYMBOL) &&
           it.Next(tesseract::RIL_SYMBOL));
  if (!word.cuts.empty()) {
    word.left = std::min(word.left, word.cuts.front());
    word.right = std::max(word.right, word.cuts.back());
  }
  return word;
}

}  // namespace

struct TesseractRecogniser::Impl {
  tesseract::TessBaseAPI api;
  std::shared_ptr<const ByteSource> data;  // Tesseract may keep pointers into it
  Options options;
};

TesseractRecogniser::TesseractRecogniser(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
TesseractRecogniser::~TesseractRecogniser() = default;

Result<std::unique_ptr<LineRecogniser>> TesseractRecogniser::create(const ModelStore& models,
                                                                    const Options& options) {
  Result<std::shared_ptr<const ByteSource>> bytes = models.open(options.model);
  if (!bytes) return bytes.error();
  no_inner_threads();
  auto impl = std::make_unique<Impl>();
  impl->options = options;
  const std::span<const std::byte> data = *(*bytes)->in_memory();
  const std::vector<std::string> names{"tessedit_do_invert", "debug_file"};
  const std::vector<std::string> values{"0", "/dev/null"};
  const int refused =
      impl->api.Init(reinterpret_cast<const char*>(data.data()),  // NOLINT
                     static_cast<int>(data.size()), options.language.c_str(),
                     tesseract::OEM_LSTM_ONLY, nullptr, 0, &names, &values, false, nullptr);
  if (refused != 0)
    return Error{ErrorCode::Internal, "text_reader", "Tesseract refuses " + options.model};
  impl->api.SetPageSegMode(options.raw_line ? tesseract::PSM_RAW_LINE : tesseract::PSM_SINGLE_LINE);
  if (!options.only.empty()) impl->api.SetVariable("tessedit_char_whitelist", options.only.c_str());
  return std::unique_ptr<LineRecogniser>{new TesseractRecogniser{std::move(impl)}};
}

Result<ReadLine> TesseractRecogniser::read(const Strip& strip) {
  ReadLine line;
  if (strip.empty()) return line;
  no_inner_threads();
  const Options& options = impl_->options;
  const double scale = static_cast<double>(options.height) / strip.gray.rows;
  const double wide = strip.gray.cols * scale * static_cast<double>(options.squeeze);
  const cv::Size size{std::clamp(static_cast<int>(std::lround(wide)), 4, kLongest), options.height};
  cv::Mat image;
  cv::resize(strip.gray, image, size, 0, 0, scale < 1 ? cv::INTER_AREA : cv::INTER_CUBIC);
  if (!options.raw_line)  // finding the line needs paper around it
    cv::copyMakeBorder(image, image, 6, 6, 10, 10, cv::BORDER_CONSTANT, cv::Scalar{255});
  const float px = static_cast<float>(strip.gray.cols) / static_cast<float>(size.width);
  const float margin = options.raw_line ? 0 : 10;

  tesseract::TessBaseAPI& api = impl_->api;
  api.SetImage(image.data, image.cols, image.rows, 1, static_cast<int>(image.step));
  api.SetSourceResolution(kResolution);
  if (api.Recognize(nullptr) != 0)
    return Error{ErrorCode::Internal, "text_reader", "Tesseract gave up on a line"};
  const std::unique_ptr<tesseract::ResultIterator> it{api.GetIterator()};
  if (!it) return line;
  do {
    if (it->Empty(tesseract::RIL_WORD)) continue;
    ReadWord word = word_at(*it, px);
    if (word.text.empty()) continue;
    for (float* edge : {&word.left, &word.right})
      *edge = std::clamp(*edge - margin * px, 0.F, static_cast<float>(strip.gray.cols));
    for (float& cut : word.cuts)
      cut = std::clamp(cut - margin * px, 0.F, static_cast<float>(strip.gray.cols));
    line.push_back(std::move(word));
  } while (it->Next(tesseract::RIL_WORD));
  api.Clear();
  return line;
}

}  // namespace outvet
