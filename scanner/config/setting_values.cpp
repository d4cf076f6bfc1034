#include "scanner/config/setting_values.h"

#include <algorithm>
#include <charconv>
#include <limits>

namespace outvet {
namespace {

using Values = std::vector<std::string>;

constexpr std::uint64_t kLargest = 1ULL << 40U;
constexpr std::uint64_t kLongest = 24ULL * 60 * 60;  // seconds

/// A whole number, with K, M or G for powers of 1024 when `units`.
std::optional<std::uint64_t> number(std::string_view text, bool units) {
  std::uint64_t factor = 1;
  if (units && !text.empty()) {
    static constexpr std::string_view kUnits = "KMG";
    const auto unit = kUnits.find(static_cast<char>(text.back() & ~0x20));
    if (unit != std::string_view::npos) {
      factor = 1ULL << (10 * (unit + 1));
      text.remove_suffix(1);
    }
  }
  std::uint64_t value = 0;
  const auto [at, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || at != text.data() + text.size()) return std::nullopt;
  if (value > std::numeric_limits<std::uint64_t>::max() / factor) return std::nullopt;
  return value * factor;
}

std::string want(std::uint64_t least, std::uint64_t most, const std::string& what) {
  return "a whole number of " + what + " from " + std::to_string(least) + " to " +
         std::to_string(most);
}

template <class Field>
std::string take_number(Field& field, const Values& values, std::uint64_t least, std::uint64_t most,
                        const std::string& what, bool units = false) {
  const auto value = values.size() == 1 ? number(values[0], units) : std::nullopt;
  if (!value || *value < least || *value > most)
    return want(least, most, what) + (units ? ", or with K, M or G behind it" : "");
  field = static_cast<Field>(*value);
  return {};
}

std::string take_text(std::string& field, const Values& values, const std::string& what) {
  if (values.size() != 1 || values[0].empty()) return what;
  field = values[0];
  return {};
}

std::string take_list(Values& field, const Values& values, const std::string& what) {
  if (std::ranges::any_of(values, [](const std::string& value) { return value.empty(); }))
    return what;
  field = values;
  return {};
}

template <class Field>
std::string take_word(Field& field, const Values& values,
                      const std::vector<std::pair<std::string_view, Field>>& words) {
  std::string choices;
  for (const auto& [word, meaning] : words) {
    if (values.size() == 1 && values[0] == word) {
      field = meaning;
      return {};
    }
    choices += (choices.empty() ? "" : ", ") + std::string{word};
  }
  return "one of " + choices;
}

std::string take_languages(Settings& settings, const Values& values) {
  // A language that is not read must not stand in a report as if it were.
  const bool known = !values.empty() && std::ranges::all_of(values, [](std::string_view name) {
    return name == "eng" || name == "hin";
  });
  if (!known) return "eng, hin or both: other languages are not read";
  settings.languages = values;
  return {};
}

std::vector<SettingRule> limit_rules() {
  return {
      {{"limits.timeout_s", "OUTVET_TIMEOUT", "--timeout", "SECONDS", "Longest time for one item"},
       '\0',
       false,
       [](Settings& s, const Values& v) {
         std::uint64_t seconds = 0;
         std::string wrong = take_number(seconds, v, 1, kLongest, "seconds");
         if (wrong.empty()) s.limits.time = std::chrono::seconds{seconds};
         return wrong;
       }},
      {{"limits.max_pixels", "OUTVET_MAX_PIXELS", "--max-pixels", "N",
        "Largest picture, width times height"},
       '\0',
       false,
       [](Settings& s, const Values& v) {
         return take_number(s.limits.pixels_per_frame, v, 1, 1ULL << 31U, "pixels");
       }},
      {{"limits.max_bytes", "OUTVET_MAX_BYTES", "--max-bytes", "N", "Largest file; 200M is fine"},
       '\0',
       false,
       [](Settings& s, const Values& v) {
         return take_number(s.limits.input_bytes, v, 1, kLargest, "bytes", true);
       }},
      {{"limits.max_memory", "OUTVET_MAX_MEMORY", "--max-memory", "N",
        "Most memory for the pixels and bytes of one item"},
       '\0',
       false,
       [](Settings& s, const Values& v) {
         return take_number(s.limits.memory_bytes, v, 1U << 20U, kLargest, "bytes", true);
       }},
      {{"limits.max_frames", "OUTVET_MAX_FRAMES", "--max-frames", "N",
        "Most frames or pages of one item"},
       '\0',
       false,
       [](Settings& s, const Values& v) {
         return take_number(s.limits.frames, v, 1, 1'000'000, "frames");
       }},
      {{"limits.max_parts", "OUTVET_MAX_PARTS", "", "N", "Most files within one file"},
       '\0',
       false,
       [](Settings& s, const Values& v) {
         return take_number(s.limits.parts, v, 1, 100'000, "parts");
       }},
      {{"limits.max_depth", "OUTVET_MAX_DEPTH", "", "N", "Deepest file within file within file"},
       '\0',
       false,
       [](Settings& s, const Values& v) {
         return take_number(s.limits.depth, v, 1, 16, "levels");
       }},
  };
}

std::vector<SettingRule> choice_rules() {
  return {
      {{"policy.name", "OUTVET_POLICY", "--policy", "NAME|FILE", "What the site allows"},
       '\0',
       true,
       [](Settings& s, const Values& v) {
         return take_text(s.policy, v, "the name of a policy or a TOML file");
       }},
      {{"policy.folders", "OUTVET_POLICIES", "--policies", "DIR",
        "Further folders with policies, searched first"},
       ':',
       true,
       [](Settings& s, const Values& v) { return take_list(s.policy_folders, v, "folders"); }},
      {{"rules.folders", "OUTVET_RULES", "--rules", "DIR",
        "Further folders with rule packs and lists"},
       ':',
       true,
       [](Settings& s, const Values& v) { return take_list(s.pack_folders, v, "folders"); }},
      {{"rules.lang", "OUTVET_LANG", "--lang", "LANGUAGES", "Scripts to read (eng,hin)"},
       ',',
       false,
       &take_languages},
  };
}

std::vector<SettingRule> output_rules() {
  return {
      {{"output.jobs", "OUTVET_JOBS", "-j,--jobs", "N", "Workers (as many as cores)"},
       '\0',
       false,
       [](Settings& s, const Values& v) { return take_number(s.jobs, v, 1, 1024, "workers"); }},
      {{"output.format", "OUTVET_FORMAT", "--format", "text|json|jsonl",
        "Notations of the report, several as text,jsonl=FILE"},
       ',',
       false,
       [](Settings& s, const Values& v) {
         s.format.clear();
         for (const std::string& one : v)
           s.format += (s.format.empty() ? "" : ",") + one;
         return std::string{};
       }},
      {{"output.report_lang", "OUTVET_REPORT_LANG", "--report-lang", "en|hi|both",
        "Language of the text report (both)"},
       '\0',
       false,
       [](Settings& s, const Values& v) {
         return take_word<std::string>(s.report_language, v,
                                       {{"en", "en"}, {"hi", "hi"}, {"both", "both"}});
       }},
      {{"output.fail_on", "OUTVET_FAIL_ON", "--fail-on", "sanitize|review|block",
        "Verdict that makes the exit code 1 (sanitize)"},
       '\0',
       false,
       [](Settings& s, const Values& v) {
         return take_word<Decision>(s.fail_on, v,
                                    {{"sanitize", Decision::Sanitize},
                                     {"review", Decision::Review},
                                     {"block", Decision::Block}});
       }},
      {{"output.strict", "OUTVET_STRICT", "--strict", "",
        "Exit code 3 whenever something could not be scanned"},
       '\0',
       false,
       [](Settings& s, const Values& v) {
         return take_word<bool>(s.strict, v, {{"true", true}, {"false", false}});
       }},
      {{"output.color", "OUTVET_COLOR", "--color", "auto|always|never",
        "Colour in the text report (auto)"},
       '\0',
       false,
       [](Settings& s, const Values& v) {
         return take_word<ColorMode>(s.color, v,
                                     {{"auto", ColorMode::Auto},
                                      {"always", ColorMode::Always},
                                      {"never", ColorMode::Never}});
       }},
      {{"output.fingerprint_key", "OUTVET_FINGERPRINT_KEY", "--fingerprint-key", "FILE",
        "32 secret bytes: fingerprints stay the same between runs"},
       '\0',
       true,
       [](Settings& s, const Values& v) { return take_text(s.fingerprint_key, v, "a file"); }},
      {{"data.folder", "OUTVET_DATA_DIR", "--data-dir", "DIR",
        "Folder with rules/, policies/ and models/", false},
       '\0',
       true,
       [](Settings& s, const Values& v) { return take_text(s.data_folder, v, "a folder"); }},
      {{"data.models", "OUTVET_MODELS", "--models", "DIR", "Folder with the models", false},
       '\0',
       true,
       [](Settings& s, const Values& v) { return take_text(s.model_folder, v, "a folder"); }},
  };
}

}  // namespace

const std::vector<SettingRule>& setting_rules() {
  static const std::vector<SettingRule> all = [] {
    std::vector<SettingRule> rules = limit_rules();
    std::ranges::move(choice_rules(), std::back_inserter(rules));
    std::ranges::move(output_rules(), std::back_inserter(rules));
    return rules;
  }();
  return all;
}

}  // namespace outvet
