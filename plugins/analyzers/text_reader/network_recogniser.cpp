#include "plugins/analyzers/text_reader/network_recogniser.h"

#include <algorithm>
#include <array>
#include <utility>

#include <opencv2/imgproc.hpp>

#include "plugins/analyzers/text_reader/network_prepare.h"
#include "plugins/analyzers/text_reader/network_reading.h"
#include "scanner/base/utf8.h"

namespace outvet {
namespace {

constexpr int kStride = 4;  // columns of input for one step of the answer
constexpr int kAlign = 8;   // the network takes whole multiples of so many columns
constexpr int kPaper = 6;   // px of paper around a strip, which is cut close to the ink

Error failed(const char* detail) {
  return {ErrorCode::Malformed, "text_reader", detail};
}

/// The prepared line in [0, 1], paper behind it up to a width that the network takes.
std::vector<float> input_of(const cv::Mat& gray, int columns) {
  std::vector<float> input;
  input.reserve(static_cast<std::size_t>(gray.rows * columns));
  for (int y = 0; y < gray.rows; ++y) {
    const std::uint8_t* row = gray.ptr(y);
    for (int x = 0; x < columns; ++x)
      input.push_back(x < gray.cols ? static_cast<float>(row[x]) / 255.F : 1.F);
  }
  return input;
}

/// One symbol a line, behind the blank.
Result<std::u32string> symbols_in(std::span<const std::byte> keys) {
  const std::string_view text{reinterpret_cast<const char*>(keys.data()), keys.size()};  // NOLINT
  std::u32string symbols(1, U'\0');
  for (std::size_t at = 0; at < text.size();) {
    symbols += next_code_point(text, at);
    if (at == text.size() || text[at] != '\n')
      return failed("the line network's keys must be one symbol a line");
    ++at;
  }
  return symbols;
}

}  // namespace

Result<std::unique_ptr<LineRecogniser>> NetworkRecogniser::create(const ModelStore& models) {
  Result<std::shared_ptr<const OnnxModel>> network = OnnxModel::open(models, "line_reader");
  if (!network) return network.error();
  Result<std::shared_ptr<const ByteSource>> keys = models.open("line_reader_keys");
  if (!keys) return keys.error();
  Result<std::u32string> symbols = symbols_in(*(*keys)->in_memory());
  if (!symbols) return symbols.error();
  return std::unique_ptr<LineRecogniser>{
      new NetworkRecogniser{std::move(*network), std::move(*symbols)}};
}

Result<ReadLine> NetworkRecogniser::read(const Strip& strip) {
  if (strip.empty()) return ReadLine{};
  cv::Mat paper;
  cv::copyMakeBorder(strip.gray, paper, kPaper, kPaper, kPaper, kPaper, cv::BORDER_CONSTANT,
                     cv::Scalar{255});
  const PreparedLine line = prepare_for_network(paper);
  const int columns = (line.gray.cols + kAlign - 1) / kAlign * kAlign;
  const std::array<std::int64_t, 4> shape{1, 1, kNetworkHeight, columns};
  Result<std::vector<Tensor>> answer = network_->run(input_of(line.gray, columns), shape);
  if (!answer) return answer.error();

  const auto steps = static_cast<std::size_t>((line.gray.cols + kStride - 1) / kStride);
  if (answer->empty()) return failed("the line network gives no answer");
  const Tensor& scores = answer->front();
  if (scores.shape.size() != 3 || scores.shape[0] != 1 ||
      scores.shape[1] < static_cast<std::int64_t>(steps) ||
      scores.shape[2] != static_cast<std::int64_t>(symbols_.size()))
    return failed("the line network's keys do not fit it");

  ReadLine words = words_of(read_symbols(scores.data, steps, symbols_));
  const auto place = [&](float step) {
    return std::clamp(line.left + step * kStride * line.px - kPaper, 0.F,
                      static_cast<float>(strip.gray.cols));
  };
  for (ReadWord& word : words) {
    word.left = place(word.left);
    word.right = place(word.right);
    for (float& cut : word.cuts)
      cut = place(cut);
  }
  return words;
}

}  // namespace outvet
