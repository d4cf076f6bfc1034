#pragma once

#include <array>
#include <cstddef>
#include <ostream>
#include <string>

#include "scanner/core/report.h"

namespace outvet {

enum class Reveal : bool { Masked, Full };

/// How a report is to be written. Colour only where a person reads it on a terminal.
struct ReportStyle {
  Reveal reveal = Reveal::Masked;
  bool color = false;
  std::string language = "en";  ///< "en", "hi" or "both"
};

/// What a run came to: for the last words of a notation that has some.
struct Tally {
  std::array<std::size_t, 5> by_decision{};  ///< items, indexed by Decision
  std::size_t skipped = 0;                   ///< links and special files that a walk passed by
  bool complete = true;                      ///< false: stopped before the last item

  std::size_t items() const {
    std::size_t sum = 0;
    for (const std::size_t count : by_decision)
      sum += count;
    return sum;
  }
};

/// Writes reports in one notation: json, jsonl, text, html. begin() and end() once around
/// the reports of one run; a notation without a frame leaves them empty.
class Reporter {
 public:
  virtual ~Reporter() = default;
  virtual void begin(std::ostream&, const ReportStyle&) const {}
  virtual void write(const Report& report, const ReportStyle& style, std::size_t index,
                     std::ostream& out) const = 0;
  virtual void end(std::ostream&, const ReportStyle&, const Tally&) const {}
};

}  // namespace outvet
