#include "plugins/analyzers/text_reader/paddle_recogniser.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include <opencv2/imgproc.hpp>

namespace outvet {
namespace {

constexpr int kHeight = 48;     // px the network was trained at
constexpr int kLongest = 3200;  // px at that height
constexpr int kStride = 8;      // px of input per column of the answer

Error failed(const char* detail) {
  return {ErrorCode::Malformed, "text_reader", detail};
}

/// Three equal planes in [-1, 1].
std::vector<float> planes(const cv::Mat& gray) {
  std::vector<float> input;
  input.reserve(3 * gray.total());
  for (int c = 0; c < 3; ++c)
    for (int y = 0; y < gray.rows; ++y)
      for (int x = 0; x < gray.cols; ++x)
        input.push_back(static_cast<float>(gray.at<std::uint8_t>(y, x)) / 127.5F - 1);
  return input;
}

struct Letter {
  std::size_t key;
  float score;
  float at;  ///< px of the network's input
};

/// Greedy CTC decoding: the best class of each column, repeats and blanks dropped.
std::vector<Letter> letters_of(const Tensor& answer) {
  const auto columns = static_cast<std::size_t>(answer.shape[1]);
  const auto classes = static_cast<std::size_t>(answer.shape[2]);
  std::vector<Letter> letters;
  std::size_t last = 0;
  for (std::size_t t = 0; t < columns; ++t) {
    const float* scores = answer.data.data() + t * classes;
    const auto best = static_cast<std::size_t>(std::max_element(scores, scores + classes) - scores);
    if (best != 0 && best != last)
      letters.push_back({best, scores[best], (static_cast<float>(t) + 0.5F) * kStride});
    last = best;
  }
  return letters;
}

}  // namespace

Result<std::unique_ptr<LineRecogniser>> PaddleRecogniser::create(const ModelStore& models,
                                                                 const std::string& network,
                                                                 const std::string& keys) {
  Result<std::shared_ptr<const OnnxModel>> model = OnnxModel::open(models, network);
  if (!model) return model.error();
  Result<std::shared_ptr<const ByteSource>> bytes = models.open(keys);
  if (!bytes) return bytes.error();
  const std::span<const std::byte> raw = *(*bytes)->in_memory();
  std::vector<std::string> names{""};
  std::string name;
  for (const std::byte byte : raw) {
    const char c = static_cast<char>(byte);
    if (c == '\n')
      names.push_back(std::exchange(name, {}));
    else if (c != '\r')
      name += c;
  }
  if (!name.empty()) names.push_back(name);
  names.emplace_back(" ");
  return std::unique_ptr<LineRecogniser>{new PaddleRecogniser{std::move(*model), std::move(names)}};
}

Result<ReadLine> PaddleRecogniser::read(const Strip& strip) {
  ReadLine line;
  if (strip.empty()) return line;
  // The network wants some paper around the letters.
  cv::Mat image;
  cv::copyMakeBorder(strip.gray, image, 2, 2, 4, 4, cv::BORDER_CONSTANT, cv::Scalar{255});
  const double scale = static_cast<double>(kHeight) / image.rows;
  const int wide = std::clamp(static_cast<int>(std::lround(image.cols * scale)), 16, kLongest);
  const float px = static_cast<float>(image.cols) / static_cast<float>(wide);
  cv::resize(image, image, {wide, kHeight}, 0, 0, scale < 1 ? cv::INTER_AREA : cv::INTER_CUBIC);

  const std::array<std::int64_t, 4> shape{1, 3, kHeight, wide};
  Result<std::vector<Tensor>> answer = network_->run(planes(image), shape);
  if (!answer) return answer.error();
  const Tensor& scores = answer->front();
  if (scores.shape.size() != 3 || scores.shape[2] != static_cast<std::int64_t>(keys_.size()))
    return failed("the recogniser's keys do not fit its network");

  const auto place = [&](float at) {
    return std::clamp(at * px - 4, 0.F, static_cast<float>(strip.gray.cols));
  };
  const std::vector<Letter> letters = letters_of(scores);
  const float half = static_cast<float>(kHeight) / 4;  // half a letter's usual width
  bool open = false;
  for (std::size_t i = 0; i < letters.size(); ++i) {
    const Letter& letter = letters[i];
    if (keys_[letter.key] == " ") {
      open = false;
      continue;
    }
    const float before = i == 0 ? letter.at - half : (letters[i - 1].at + letter.at) / 2;
    const float after =
        i + 1 == letters.size() ? letter.at + half : (letter.at + letters[i + 1].at) / 2;
    if (!open) line.push_back({{}, 0, place(before), 0, {place(before)}, {}});
    open = true;
    ReadWord& word = line.back();
    word.text += keys_[letter.key];
    word.confidence += letter.score;
    word.right = place(after);
    word.cuts.push_back(word.right);
  }
  for (ReadWord& word : line)
    word.confidence /= static_cast<float>(word.cuts.size() - 1);
  return line;
}

}  // namespace outvet
