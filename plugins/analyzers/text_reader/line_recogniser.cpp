#include "plugins/analyzers/text_reader/line_recogniser.h"

#include "scanner/base/utf8.h"

namespace outvet {

float confidence_of(const ReadLine& line) {
  float sum = 0;
  std::size_t count = 0;
  for (const ReadWord& word : line) {
    const std::size_t length = utf8_length(word.text);
    sum += word.confidence * static_cast<float>(length);
    count += length;
  }
  return count == 0 ? 0 : sum / static_cast<float>(count);
}

std::string text_of(const ReadLine& line) {
  std::string text;
  for (const ReadWord& word : line) {
    if (!text.empty()) text += ' ';
    text += word.text;
  }
  return text;
}

}  // namespace outvet
