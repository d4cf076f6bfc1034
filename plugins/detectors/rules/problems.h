#pragma once

#include <string>
#include <vector>

namespace outvet::rules {

/// Everything that is wrong with the packs and lists of a site, one "FILE:LINE: reason" each,
/// so that all of it can be mended in one go.
class Problems {
 public:
  void add(const std::string& file, std::size_t line, const std::string& reason) {
    lines_.push_back(file + ":" + std::to_string(line) + ": " + reason);
  }
  bool none() const noexcept { return lines_.empty(); }

  std::string text() const {
    std::string all;
    for (const std::string& line : lines_)
      all += (all.empty() ? "" : "\n") + line;
    return all;
  }

 private:
  std::vector<std::string> lines_;
};

}  // namespace outvet::rules
