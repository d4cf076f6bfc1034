#pragma once

#include <ostream>
#include <string>
#include <string_view>

#include "plugins/reporters/text_report/words.h"
#include "scanner/plugin/reporter.h"

namespace outvet::text_report {

/// Puts words on a terminal: language, indent and colour in one place. Everything that comes
/// from media or from site files passes to_printable().
class Page {
 public:
  Page(std::ostream& out, const ReportStyle& style) : out_(out), style_(style) {}

  /// English, Hindi or "English · Hindi", within a line.
  std::string side_by_side(const Phrase& phrase) const;

  /// A sentence a line, in the languages asked for; `lead` before the first, spaces of the
  /// same width before the second. `width` is the number of columns that `lead` takes.
  void sentences(std::string_view lead, std::size_t width, const Phrase& phrase);

  /// The section titles, "Why · वजह".
  void title(const Phrase& phrase);

  void line(std::string_view text) { out_ << text << '\n'; }

  std::string painted(std::string_view color, std::string_view text) const;

  Reveal reveal() const noexcept { return style_.reveal; }

 private:
  bool wants_english() const { return style_.language != "hi"; }
  bool wants_hindi() const { return style_.language != "en"; }

  std::ostream& out_;
  const ReportStyle& style_;
};

/// Everything that was seen in one file, section by section (`inspect`).
void write_transcript(const Report& report, Page& page);

/// The upright box around all shapes of an area as "102,388 to 410,430", with the frame and
/// the time where there is more than one; empty for a whole frame of a still picture.
std::string describe(const PixelArea& area);

}  // namespace outvet::text_report
