#pragma once

#include <ostream>

#include "scanner/core/report.h"

namespace outvet {

enum class Reveal : bool { Masked, Full };

/// How a report is to be written. Colour only where a person reads it on a terminal.
struct ReportStyle {
  Reveal reveal = Reveal::Masked;
  bool color = false;
  std::string language = "en";  ///< "en", "hi" or "both"
};

/// Writes reports in one notation: json, jsonl, text, html. begin() and end() once around
/// the reports of one run; a notation without a frame leaves them empty.
class Reporter {
 public:
  virtual ~Reporter() = default;
  virtual void begin(std::ostream&, const ReportStyle&) const {}
  virtual void write(const Report& report, const ReportStyle& style, std::size_t index,
                     std::ostream& out) const = 0;
  virtual void end(std::ostream&, const ReportStyle&, std::size_t /*count*/) const {}
};

}  // namespace outvet
