#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <re2/re2.h>

#include "plugins/detectors/rules/canonical.h"
#include "plugins/detectors/rules/checks.h"
#include "plugins/detectors/rules/lists.h"
#include "plugins/detectors/rules/mask.h"
#include "plugins/detectors/rules/repair.h"
#include "scanner/plugin/detector.h"

namespace outvet::rules {

enum class On : std::uint8_t { Text, Field, Region, Part };

/// How sure a match makes us, as DETECTORS 0.6 adds it up.
struct Numbers {
  float base = 0.25F;          ///< the shape alone
  float check = 0;             ///< the check holds (a failed one throws the match away)
  float bonus = 0;             ///< the soft check holds
  float label = 0.35F;         ///< its label stands before it or above it
  float labelled = 0;          ///< at least this with a label right before it and nothing repaired
  float near = 0.20F;          ///< a word of its world is close by
  float layout = 0.25F;        ///< the page is one of its world
  float cues = 0.80F;          ///< scanner \"cue\": enough `near` words without a form
  float listed = 0;            ///< the part that `prefer` names is on its list
  float negative = 0.50F;      ///< taken away by a word that says it is something else
  float substitution = 0.08F;  ///< taken away for each repaired character
  float line_join = 0.10F;     ///< taken away when the value runs over a line end
};

/// What may touch a match (DETECTORS 0.4).
enum class Boundary : std::uint8_t {
  Number,   ///< no letter or digit, no currency, no decimal point, no longer run of digits
  Word,     ///< no letter or digit
  Address,  ///< Word, and no dot, dash or '@' that goes on with a letter or digit
  None,     ///< the pattern sees to it itself
};

/// Which rules compete for a stretch of text: of overlapping findings on one layer only the
/// best stays; layers do not disturb each other.
enum class Layer : std::uint8_t { Value, Context };

/// The severity in company that makes a finding worse; nothing: the rule's own.
struct GraverIn {
  std::optional<Severity> security;  ///< police, defence, shelters
};

/// The severity in company that makes a finding harmless; nothing: the rule's own.
struct MilderIn {
  std::optional<Severity> official;  ///< an office's own data
  std::optional<Severity> press;     ///< press note, public notice
  std::optional<Severity> specimen;  ///< SPECIMEN, नमूना on the same card
};

struct Rule {
  RuleInfo info;
  On on = On::Text;
  std::string file;  ///< where it is written, for messages
  std::size_t line = 0;

  // on = "text"
  std::string scanner;             ///< name of the code that finds it; then there is no pattern
  std::string level;               ///< of a mark
  std::vector<std::string> forms;  ///< what the scanner looks for, as written
  std::vector<std::shared_ptr<const RE2>> patterns;
  bool patterns_cross_lines = false;
  Check check = nullptr;                                           ///< must hold
  Check soft_check = nullptr;                                      ///< only adds
  std::vector<Check> reject;                                       ///< must not hold
  Slots slots;                                                     ///< OCR repair; empty: none
  std::map<std::string, std::shared_ptr<const WordList>> require;  ///< group -> list
  std::map<std::string, std::shared_ptr<const WordList>> prefer;
  std::map<std::string, std::shared_ptr<const WordList>> forbid;
  std::map<std::string, std::shared_ptr<const WordList>> wary;  ///< on the list: a label is needed
  std::shared_ptr<const WordList> test_numbers;  ///< canonical values that are nobody's
  std::shared_ptr<const WordList> official;      ///< canonical values of offices: S0
  bool label_needed = false;
  bool retry_shorter = false;      ///< when a match does not hold, try it without its last group
  bool lower_needs_label = false;  ///< small letters count only behind a label
  Boundary boundary = Boundary::Number;
  Layer layer = Layer::Value;
  std::vector<std::string> yields_to;  ///< types that win wherever they overlap
  std::string near_miss;               ///< type for a labelled match whose check fails
  Numbers numbers;
  MilderIn milder;
  GraverIn graver;
  std::string value;  ///< canonical value of every match, instead of its text
  Canonical canonical = Canonical::Compact;
  Mask mask;
  std::uint32_t layout_words = 2;  ///< so many different ones make the page

  // scanner = "cue"
  std::uint32_t cues_needed = 2;  ///< so many different `near` words do without a form; 0: never
  bool needs_company = false;     ///< a form counts only beside a `near` word
  std::uint32_t window = 0;       ///< lines up and down that count as beside; 0: the page

  // Words as written; the dictionary knows them by the rule's index.
  std::vector<std::string> labels;
  std::vector<std::string> near;
  std::vector<std::string> negative;
  std::vector<std::string> layout;

  // on = "field", "region", "part"
  std::vector<std::string> keys;         ///< globs of field keys, region labels or part paths
  std::vector<std::string> except_keys;  ///< globs that keep a key out again
  float min_score = 0;                   ///< of a region
};

}  // namespace outvet::rules
