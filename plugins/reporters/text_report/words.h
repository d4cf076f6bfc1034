#pragma once

#include <string>
#include <string_view>

#include "scanner/core/report.h"

namespace outvet::text_report {

/// One thing said in both languages of the office. The words are those of the page for staff:
/// short, present tense, without blame; Hindi in the आप form.
struct Phrase {
  std::string_view en;
  std::string_view hi;
};

/// Outline, word and colour of a verdict. Each outline is different, so that the verdict reads
/// without colour.
struct Sign {
  std::string_view symbol;
  std::string_view color;  ///< SGR parameters, ECMA-48 8.3.117
  Phrase word;
};

const Sign& sign_of(Decision decision);

/// What to do with the item, in one sentence: verdict and remedy together.
Phrase advice(const Verdict& verdict);

/// Why something was not examined, without technical words.
Phrase plain(const Gap& gap);

/// Where a thing lies: "in the picture", "in the hidden details", ...
Phrase place(const Finding& finding);

}  // namespace outvet::text_report
