#pragma once

#include <algorithm>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "scanner/base/utf8.h"
#include "scanner/plugin/registry.h"

namespace outvet::testing {

/// One line of words, 10 px a character and 20 px high, `row` lines below the top.
inline TextLine line_of(std::string_view text, int row = 0) {
  constexpr float kWide = 10;
  constexpr float kHigh = 20;
  TextLine line;
  float x = 0;
  const float y = static_cast<float>(row) * kHigh * 1.5F;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t stop = std::min(text.find(' ', at), text.size());
    const std::string word{text.substr(at, stop - at)};
    const float width = kWide * static_cast<float>(utf8_length(word));
    if (!word.empty())
      line.words.push_back(
          {word, {{x, y}, {x + width, y}, {x + width, y + kHigh}, {x, y + kHigh}}, 1, {}, {}});
    x += width + kWide;
    at = stop + 1;
  }
  line.shape = {{0, y}, {x, y}, {x, y + kHigh}, {0, y + kHigh}};
  line.look.height_px = kHigh;
  return line;
}

/// Evidence of one page with the lines of `text`, split at '\n'.
inline Evidence ocr(std::string_view text) {
  Evidence evidence;
  TextDoc& doc = evidence.texts.emplace_back(Source::Ocr, Locus{"", PixelArea{}});
  doc.page_width = 1000;
  doc.page_height = 1400;
  int row = 0;
  for (std::size_t at = 0; at <= text.size(); ++row) {
    const std::size_t stop = std::min(text.find('\n', at), text.size());
    doc.append(line_of(text.substr(at, stop - at), row), 1);
    at = stop + 1;
  }
  return evidence;
}

/// A plugin context with no models, one core and the project's own data.
inline PluginContext context() {
  PluginContext context;
  context.models = std::make_shared<ModelStore>("", std::vector<ModelEntry>{});
  context.cores = std::make_shared<Cores>(1);
  context.rules_dir = OUTVET_SOURCE_DIR "/plugins/detectors/rules";
  return context;
}

inline std::unique_ptr<Detector> make_detector(void (*enroll)(Registry&), const char* name) {
  Registry registry;
  enroll(registry);
  auto detector = registry.all<Detector>().at(name)(context());
  if (!detector) throw std::runtime_error(detector.error().detail);
  return std::move(*detector);
}

}  // namespace outvet::testing
