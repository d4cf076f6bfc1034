#include "plugins/detectors/rules/pack.h"

#include <algorithm>
#include <array>
#include <filesystem>

#include "plugins/detectors/rules/fold.h"
#include "plugins/detectors/rules/scanners.h"
#include "plugins/detectors/rules/toml_table.h"

namespace outvet::rules {
namespace {

constexpr std::array<std::string_view, 5> kSeverities{"S0", "S1", "S2", "S3", "S4"};

std::optional<Severity> severity_by_name(std::string_view name) {
  const auto found = std::ranges::find(kSeverities, name);
  if (found == kSeverities.end()) return std::nullopt;
  return static_cast<Severity>(found - kSeverities.begin());
}

/// Reads one [[rule]] table into `rule`, which may already hold what `like` copied: only the
/// keys that are there change it.
class RuleReader {
 public:
  RuleReader(TomlTable& table, Rule& rule, const Lists& lists)
      : table_(table), rule_(rule), lists_(lists) {}

  void read() {
    read_identity();
    read_explanation();
    read_matching();
    read_lists();
    read_words();
    read_numbers();
    read_outcome();
    read_places();
  }

 private:
  void into(std::string_view key, std::string& target) {
    if (table_.has(key)) target = table_.text(key);
  }
  void into(std::string_view key, std::vector<std::string>& target) {
    if (table_.has(key)) target = table_.texts(key);
  }
  void into(std::string_view key, Words& target) {
    if (table_.has(key)) target = table_.words(key);
  }
  void words_into(std::string_view key, std::vector<std::string>& target) {
    if (table_.has(key)) target = table_.words_of_both(key);
  }
  void flag_into(std::string_view key, bool& target) {
    if (table_.has(key)) target = table_.flag(key, target);
  }

  void count_into(std::string_view key, std::uint32_t& target) {
    const double number = table_.number(key, target);
    if (number < 0 || number > 1000 || number != static_cast<double>(static_cast<int>(number)))
      table_.complain(key, "'" + std::string{key} + "' must be a whole number from 0 to 1000");
    else
      target = static_cast<std::uint32_t>(number);
  }

  void severity_into(TomlTable& table, std::string_view key, std::optional<Severity>& target) {
    if (!table.has(key)) return;
    target = severity_by_name(table.text(key));
    if (!target) table.complain(key, "'" + std::string{key} + "' must be S0, S1, S2, S3 or S4");
  }

  void read_identity() {
    into("id", rule_.info.id);
    into("type", rule_.info.type);
    into("level", rule_.level);
    if (rule_.info.id.empty()) table_.complain("id", "a rule needs an 'id'");
    if (rule_.info.type.empty()) table_.complain("type", "rule needs a 'type'");
    std::optional<Severity> severity = rule_.info.severity;
    severity_into(table_, "severity", severity);
    rule_.info.severity = severity.value_or(Severity::S2);
    static constexpr std::array<std::string_view, 4> kOn{"text", "field", "region", "part"};
    if (rule_.info.on.empty()) rule_.info.on = "text";
    if (!table_.has("on")) return;
    rule_.info.on = table_.text("on");
    const auto on = std::ranges::find(kOn, table_.text("on"));
    if (on == kOn.end())
      table_.complain("on", "'on' must be text, field, region or part");
    else
      rule_.on = static_cast<On>(on - kOn.begin());
  }

  void read_explanation() {
    into("title", rule_.info.title);
    into("looks", rule_.info.looks);
    into("traps", rule_.info.traps);
    into("todo", rule_.info.todo);
    into("law", rule_.info.law);
    into("source", rule_.info.source);
    into("examples", rule_.info.examples);
    into("counter_examples", rule_.info.counter_examples);
    if (rule_.info.title.en.empty() || rule_.info.title.hi.empty())
      table_.complain("title", "rule '" + rule_.info.id + "' needs a title in 'en' and 'hi'");
    if (rule_.info.examples.empty())
      table_.complain("examples", "rule '" + rule_.info.id + "' has no example");
  }

  Check named_check(std::string_view key, const std::string& name) {
    const Check check = find_check(name);
    if (check) return check;
    std::string known;
    for (const std::string_view each : check_names())
      known += (known.empty() ? "" : ", ") + std::string{each};
    table_.complain(key, "unknown check '" + name + "' (known: " + known + ")");
    return nullptr;
  }

  void read_patterns() {
    std::vector<std::string> sources;
    into("pattern", sources);
    if (!table_.has("pattern")) return;
    rule_.patterns.clear();
    rule_.patterns_cross_lines = false;
    for (const std::string& source : sources) {
      RE2::Options options;
      options.set_log_errors(false);
      auto pattern = std::make_shared<const RE2>(fold_pattern(source), options);
      if (!pattern->ok()) {
        table_.complain("pattern", "bad pattern: " + pattern->error());
        continue;
      }
      if (source.find("\\b") != std::string::npos)
        table_.complain("pattern", "'\\b' knows no Devanagari: boundaries are checked in code");
      rule_.patterns_cross_lines |= source.find("\\n") != std::string::npos;
      rule_.patterns.push_back(std::move(pattern));
    }
  }

  void read_matching() {
    read_patterns();
    into("scanner", rule_.scanner);
    if (!rule_.scanner.empty() && !is_scanner(rule_.scanner))
      table_.complain("scanner", "unknown scanner '" + rule_.scanner + "'");
    into("repair", rule_.slots.shape);
    into("near_miss", rule_.near_miss);
    into("yields_to", rule_.yields_to);
    flag_into("label_needed", rule_.label_needed);
    flag_into("retry_shorter", rule_.retry_shorter);
    into("value", rule_.value);
    flag_into("lower_needs_label", rule_.lower_needs_label);
    if (table_.has("check")) rule_.check = named_check("check", table_.text("check"));
    if (table_.has("soft_check"))
      rule_.soft_check = named_check("soft_check", table_.text("soft_check"));
    if (table_.has("reject")) {
      rule_.reject.clear();
      for (const std::string& name : table_.texts("reject"))
        if (const Check check = named_check("reject", name)) rule_.reject.push_back(check);
    }
    if (table_.has("boundary")) {
      static constexpr std::array<std::string_view, 4> kNames{"number", "word", "address", "none"};
      const auto name = std::ranges::find(kNames, table_.text("boundary"));
      if (name == kNames.end())
        table_.complain("boundary", "'boundary' must be number, word, address or none");
      else
        rule_.boundary = static_cast<Boundary>(name - kNames.begin());
    }
    if (table_.has("layer")) {
      const std::string layer = table_.text("layer");
      if (layer != "value" && layer != "context")
        table_.complain("layer", "'layer' must be value or context");
      rule_.layer = layer == "context" ? Layer::Context : Layer::Value;
    }
    const bool speaks_of_text = rule_.on == On::Text;
    if (speaks_of_text && rule_.patterns.empty() && rule_.scanner.empty())
      table_.complain("pattern", "rule '" + rule_.info.id + "' needs a 'pattern' or a 'scanner'");
  }

  std::shared_ptr<const WordList> named_list(std::string_view key, const std::string& name) {
    std::shared_ptr<const WordList> list = lists_.find(name);
    if (!list) table_.complain(key, "there is no list '" + name + "' (lists/" + name + ".txt)");
    return list;
  }

  void lists_into(std::string_view key,
                  std::map<std::string, std::shared_ptr<const WordList>>& target) {
    if (!table_.has(key)) return;
    target.clear();
    for (const auto& [group, name] : table_.map(key)) {
      for (const auto& pattern : rule_.patterns)
        if (!pattern->NamedCapturingGroups().contains(group))
          table_.complain(key, "the pattern has no group '" + group + "'");
      if (auto list = named_list(key, name)) target[group] = std::move(list);
    }
  }

  void read_lists() {
    lists_into("require", rule_.require);
    lists_into("prefer", rule_.prefer);
    lists_into("forbid", rule_.forbid);
    lists_into("wary", rule_.wary);
    if (table_.has("test_numbers"))
      rule_.test_numbers = named_list("test_numbers", table_.text("test_numbers"));
    if (table_.has("official")) rule_.official = named_list("official", table_.text("official"));
  }

  void read_words() {
    words_into("labels", rule_.labels);
    words_into("near", rule_.near);
    words_into("negative", rule_.negative);
    words_into("layout", rule_.layout);
    words_into("forms", rule_.forms);
    count_into("layout_words", rule_.layout_words);
    count_into("cues_needed", rule_.cues_needed);
    count_into("window", rule_.window);
    flag_into("needs_company", rule_.needs_company);
  }

  void read_numbers() {
    std::optional<TomlTable> numbers = table_.table("confidence");
    if (!numbers) return;
    const auto into_number = [&numbers](std::string_view key, float& target) {
      target = static_cast<float>(numbers->number(key, static_cast<double>(target)));
      if (!(target >= 0 && target <= 1))
        numbers->complain(key, "'" + std::string{key} + "' must lie between 0 and 1");
    };
    Numbers& n = rule_.numbers;
    into_number("base", n.base);
    into_number("check", n.check);
    into_number("bonus", n.bonus);
    into_number("label", n.label);
    into_number("labelled", n.labelled);
    into_number("near", n.near);
    into_number("layout", n.layout);
    into_number("cues", n.cues);
    into_number("listed", n.listed);
    into_number("negative", n.negative);
    into_number("substitution", n.substitution);
    into_number("line_join", n.line_join);
    numbers->finish();
  }

  void read_outcome() {
    if (table_.has("canonical")) {
      const std::optional<Canonical> kind = canonical_by_name(table_.text("canonical"));
      if (!kind) table_.complain("canonical", "unknown canonical form");
      rule_.canonical = kind.value_or(Canonical::Compact);
    }
    if (table_.has("mask")) {
      const std::optional<Mask> mask = mask_by_name(table_.text("mask"));
      if (!mask)
        table_.complain("mask",
                        "'mask' must be all, first:N, last:N, ends:N:N, mail:N, initials "
                        "or say:TEXT");
      rule_.mask = mask.value_or(Mask{});
    }
    if (std::optional<TomlTable> graver = table_.table("graver")) {
      severity_into(*graver, "security", rule_.graver.security);
      graver->finish();
    }
    std::optional<TomlTable> milder = table_.table("milder");
    if (!milder) return;
    severity_into(*milder, "official", rule_.milder.official);
    severity_into(*milder, "press", rule_.milder.press);
    severity_into(*milder, "specimen", rule_.milder.specimen);
    milder->finish();
  }

  void read_places() {
    into("key", rule_.keys);
    into("except", rule_.except_keys);
    rule_.min_score = static_cast<float>(table_.number("min_score", rule_.min_score));
    if (rule_.on != On::Text && rule_.keys.empty())
      table_.complain("key", "a rule about a field, region or part needs a 'key'");
  }

  TomlTable& table_;
  Rule& rule_;
  const Lists& lists_;
};

void read_rule(const std::string& file, const toml::table& source, const Lists& lists,
               std::vector<Rule>& rules, Problems& problems) {
  TomlTable table{source, file, problems};
  Rule rule;
  if (const std::string like = table.text("like"); !like.empty()) {
    const auto model =
        std::ranges::find_if(rules, [&like](const Rule& r) { return r.info.id == like; });
    if (model == rules.end())
      table.complain("like", "no rule '" + like + "' stands before this one");
    else
      rule = *model;
    rule.info.id.clear();
    rule.info.examples.clear();
    rule.info.counter_examples.clear();
  }
  rule.file = file;
  rule.line = table.line();
  rule.info.pack = std::filesystem::path{file}.filename().string();
  RuleReader{table, rule, lists}.read();
  table.finish();
  const auto twin = std::ranges::find_if(
      rules, [&rule](const Rule& other) { return other.info.id == rule.info.id; });
  if (twin != rules.end() && !rule.info.id.empty())
    problems.add(file, rule.line,
                 "rule id '" + rule.info.id + "' is taken by " + twin->file + ":" +
                     std::to_string(twin->line));
  rules.push_back(std::move(rule));
}

}  // namespace

void read_pack(const std::string& file, const std::string& text, const Lists& lists,
               std::vector<Rule>& rules, Problems& problems) {
  toml::table document;
  try {
    document = toml::parse(text, file);
  } catch (const toml::parse_error& failed) {
    problems.add(file, failed.source().begin.line, std::string{failed.description()});
    return;
  }
  for (const auto& [key, node] : document) {
    const auto* array = node.as_array();
    if (key.str() != "rule" || !array || !array->is_array_of_tables()) {
      problems.add(file, node.source().begin.line,
                   key.str() == "rule" ? "rules are written as [[rule]]"
                                       : "unknown key '" + std::string{key.str()} + "'");
      continue;
    }
    for (const toml::node& element : *array)
      read_rule(file, *element.as_table(), lists, rules, problems);
  }
}

}  // namespace outvet::rules
