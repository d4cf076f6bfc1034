#pragma once

#include <string>
#include <vector>

#include "plugins/analyzers/text_reader/line_rectifier.h"
#include "scanner/base/result.h"

namespace outvet {

/// A word as it was read, placed in pixels of the strip.
struct ReadWord {
  std::string text;      ///< UTF-8, without spaces
  float confidence = 0;  ///< [0, 1]
  float left = 0;        ///< px of the strip
  float right = 0;
  /// Borders of the code points in pixels of the strip, one more than there are; or empty.
  std::vector<float> cuts;
  std::vector<std::string> others;  ///< further readings, likeliest first
};

using ReadLine = std::vector<ReadWord>;

/// Mean confidence over the characters of a line, 0 for an empty one.
float confidence_of(const ReadLine& line);

/// Its words joined by single spaces.
std::string text_of(const ReadLine& line);

/// Reads a strip from left to right. May hold an engine with state: one per thread.
class LineRecogniser {
 public:
  virtual ~LineRecogniser() = default;

  /// Words in reading order; empty when nothing could be read. Errors: Internal.
  virtual Result<ReadLine> read(const Strip& strip) = 0;
};

}  // namespace outvet
