#include "scanner/config/policy_file.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <optional>
#include <set>
#include <string_view>

#include <toml++/toml.h>

namespace outvet {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMaxBytes = 1U << 20U;  // written by hand: a megabyte is a mistake
constexpr int kMaxDepth = 8;                  // policies that build on each other

constexpr std::array<std::string_view, 5> kDecisions{"allow", "sanitize", "review", "unscannable",
                                                     "block"};
constexpr std::array<std::string_view, 5> kFixes{"none", "strip", "mask", "crop", "authorise"};
constexpr std::array<std::string_view, 2> kRedactions{"fill", "pixelate"};
constexpr std::array<std::string_view, 5> kSeverities{"S0", "S1", "S2", "S3", "S4"};

/// Reads one table key by key and keeps book of what was asked for; what is wrong goes to
/// `problems` as "FILE:LINE: reason".
class Table {
 public:
  Table(const toml::table& table, const std::string& file, std::string& problems)
      : table_(table), file_(file), problems_(problems) {}

  bool has(std::string_view key) const { return table_.contains(key); }

  void read(std::string_view key, std::string& target) {
    if (const toml::node* node = ask(key)) {
      if (const auto* value = node->as_string())
        target = value->get();
      else
        complain(key, "must be a string");
    }
  }

  void read(std::string_view key, std::vector<std::string>& target) {
    const toml::node* node = ask(key);
    if (!node) return;
    target.clear();
    if (const auto* one = node->as_string()) target.push_back(one->get());
    const auto* array = node->as_array();
    bool good = array || node->is_string();
    for (std::size_t i = 0; array && i < array->size(); ++i) {
      const auto* value = array->get(i)->as_string();
      good &= value != nullptr;
      if (value) target.push_back(value->get());
    }
    if (!good) complain(key, "must be a string or an array of strings");
  }

  void read(std::string_view key, Words& target) {
    each_table(key, false, [&](Table& words) {
      words.read("en", target.en);
      words.read("hi", target.hi);
    });
  }

  void read(std::string_view key, float& target) {
    const toml::node* node = ask(key);
    if (!node) return;
    const auto value = node->value<double>();
    if (!node->is_number() || !value || *value < 0 || *value > 2)
      complain(key, "must be a number from 0 to 1");
    else
      target = static_cast<float>(*value);
  }

  void read(std::string_view key, std::size_t& target) {
    const toml::node* node = ask(key);
    if (!node) return;
    const auto* value = node->as_integer();
    if (!value || value->get() < 1 || value->get() > 1'000'000)
      complain(key, "must be a whole number from 1");
    else
      target = static_cast<std::size_t>(value->get());
  }

  /// One of `names`, whose places are the values of the enumeration.
  template <class Enum, std::size_t N>
  void read(std::string_view key, const std::array<std::string_view, N>& names, Enum& target) {
    if (const toml::node* node = ask(key)) read_one(key, *node, names, target);
  }

  /// An array of exactly as many names as `target` has places.
  template <class Enum, std::size_t N, std::size_t M>
  void read(std::string_view key, const std::array<std::string_view, N>& names,
            std::array<Enum, M>& target) {
    const toml::node* node = ask(key);
    if (!node) return;
    const auto* array = node->as_array();
    if (!array || array->size() != M) {
      complain(key, "must be an array of " + std::to_string(M) + " words");
      return;
    }
    for (std::size_t i = 0; i < M; ++i)
      read_one(key, *array->get(i), names, target.at(i));
  }

  /// Calls `use` with the table behind `key`, or with each table of an array of them.
  void each_table(std::string_view key, bool array, const std::function<void(Table&)>& use) {
    const toml::node* node = ask(key);
    if (!node) return;
    const auto* one = node->as_table();
    const auto* many = node->as_array();
    if (array ? !many : !one) {
      complain(key, array ? "must be an array of tables" : "must be a table");
      return;
    }
    if (one) use_one(*one, use);
    for (std::size_t i = 0; many && i < many->size(); ++i) {
      if (const auto* inner = many->get(i)->as_table())
        use_one(*inner, use);
      else
        complain(key, "must hold tables only");
    }
  }

  void complain(std::string_view key, const std::string& reason) {
    const toml::node* node = table_.get(key);
    const auto own = table_.source().begin.line;
    const auto line = node && node->source().begin.line != 0 ? node->source().begin.line : own;
    problems_ += (problems_.empty() ? "" : "\n") + file_ + ":" + std::to_string(line) + ": '" +
                 std::string{key} + "' " + reason;
  }

  void finish() {
    for (const auto& [key, node] : table_)
      if (!asked_.contains(key.str())) complain(key.str(), "is an unknown key");
  }

 private:
  const toml::node* ask(std::string_view key) {
    asked_.emplace(key);
    return table_.get(key);
  }

  void use_one(const toml::table& inner, const std::function<void(Table&)>& use) {
    Table table{inner, file_, problems_};
    use(table);
    table.finish();
  }

  template <class Enum, std::size_t N>
  void read_one(std::string_view key, const toml::node& node,
                const std::array<std::string_view, N>& names, Enum& target) {
    const auto* word = node.as_string();
    const auto place = word ? std::ranges::find(names, word->get()) : names.end();
    if (place != names.end()) {
      target = static_cast<Enum>(place - names.begin());
      return;
    }
    std::string known;
    for (const std::string_view name : names)
      known += (known.empty() ? "" : ", ") + std::string{name};
    complain(key, "must be one of: " + known);
  }

  const toml::table& table_;
  const std::string& file_;
  std::string& problems_;
  std::set<std::string, std::less<>> asked_;
};

bool is_iso_date(const std::string& date) {
  static constexpr std::string_view kShape = "dddd-dd-dd";
  if (date.size() != kShape.size()) return false;
  for (std::size_t i = 0; i < date.size(); ++i)
    if (kShape[i] == 'd' ? date[i] < '0' || date[i] > '9' : date[i] != '-') return false;
  return date.substr(5, 2) >= "01" && date.substr(5, 2) <= "12" && date.substr(8) >= "01" &&
         date.substr(8) <= "31";
}

PolicyRule read_rule(Table& table) {
  PolicyRule rule;
  table.read("id", rule.id);
  table.read("types", rule.types);
  table.read("levels", rule.levels);
  table.read("min_confidence", rule.min_confidence);
  table.read("below_confidence", rule.below_confidence);
  table.read("min_severity", kSeverities, rule.min_severity);
  table.read("at_least", rule.at_least);
  table.each_table("with", true, [&rule](Table& company) {
    Company& with = rule.with.emplace_back();
    company.read("types", with.types);
    company.read("at_least", with.at_least);
    company.read("min_confidence", with.min_confidence);
    if (with.types.empty()) company.complain("types", "must name at least one finding type");
  });
  table.read("decision", kDecisions, rule.decision);
  table.read("fix", kFixes, rule.fix);
  table.read("redact", kRedactions, rule.redact);
  table.read("why", rule.why);
  table.read("todo", rule.todo);
  table.read("law", rule.law);
  if (rule.id.empty()) table.complain("id", "is missing: every rule needs one");
  if (rule.types.empty()) table.complain("types", "must name at least one finding type");
  if (!table.has("decision")) table.complain("decision", "is missing");
  if (rule.decision == Decision::Unscannable)
    table.complain("decision", "cannot be unscannable: no rule says that");
  if (rule.why.en.empty() || rule.why.hi.empty())
    table.complain("why", "must say why in 'en' and 'hi'");
  if (rule.below_confidence <= rule.min_confidence)
    table.complain("below_confidence", "must be more than min_confidence");
  return rule;
}

void put_rule(Policy& policy, std::set<std::string>& own, PolicyRule rule, Table& table) {
  if (!own.insert(rule.id).second) table.complain("id", "'" + rule.id + "' is used twice");
  const auto old = std::ranges::find(policy.rules, rule.id, &PolicyRule::id);
  if (old != policy.rules.end())
    *old = std::move(rule);
  else
    policy.rules.push_back(std::move(rule));
}

Acceptance read_acceptance(Table& table) {
  Acceptance acceptance;
  table.read("fingerprint", acceptance.fingerprint);
  table.read("reason", acceptance.reason);
  table.read("officer", acceptance.officer);
  table.read("expires", acceptance.expires);
  if (acceptance.fingerprint.empty()) table.complain("fingerprint", "is missing");
  if (acceptance.reason.empty()) table.complain("reason", "is missing: say why it may go");
  if (acceptance.officer.empty()) table.complain("officer", "is missing: say who answers for it");
  if (!acceptance.expires.empty() && !is_iso_date(acceptance.expires))
    table.complain("expires", "must be a date such as 2025-12-31");
  return acceptance;
}

void read_without(Table& table, Policy& policy) {
  std::vector<std::string> without;
  table.read("without", without);
  for (const std::string& id : without)
    if (std::erase_if(policy.rules, [&id](const PolicyRule& rule) { return rule.id == id; }) == 0)
      table.complain("without", "names rule '" + id + "', which the base does not have");
}

void read_policy(Table& table, Policy& policy) {
  table.read("name", policy.name);
  table.read("version", policy.version);
  table.read("on_gap", kDecisions, policy.on_gap);
  table.read("on_part_gap", kDecisions, policy.on_part_gap);
  table.read("keep_fields", policy.keep_fields);
  table.each_table("severity", false, [&policy](Table& severity) {
    severity.read("weak", kDecisions, policy.weak);
    severity.read("strong", kDecisions, policy.strong);
    severity.read("why", policy.otherwise_why);
    severity.read("todo", policy.otherwise_todo);
  });
  read_without(table, policy);
  std::set<std::string> own;
  table.each_table("rule", true,
                   [&](Table& rule) { put_rule(policy, own, read_rule(rule), rule); });
  table.each_table("accepted", true, [&policy](Table& accepted) {
    policy.accepted.push_back(read_acceptance(accepted));
  });
}

std::string joined(const std::vector<std::string>& names) {
  std::string all;
  for (const std::string& name : names)
    all += (all.empty() ? "" : ", ") + name;
  return all;
}

/// The file that `name_or_file` means, or nothing.
std::optional<std::string> find_file(const std::string& name_or_file,
                                     const std::vector<std::string>& folders) {
  std::error_code failed;
  if (name_or_file.find('/') != std::string::npos || name_or_file.ends_with(".toml"))
    return fs::is_regular_file(name_or_file, failed) ? std::optional{name_or_file} : std::nullopt;
  for (const std::string& folder : folders) {
    const fs::path file = fs::path{folder} / (name_or_file + ".toml");
    if (fs::is_regular_file(file, failed)) return file.string();
  }
  return std::nullopt;
}

Result<Policy> load(const std::string& name, const std::vector<std::string>& folders, int depth) {
  const auto error = [](ErrorCode code, std::string detail) {
    return Error{code, "config.policy", std::move(detail)};
  };
  const std::optional<std::string> path = find_file(name, folders);
  if (!path)
    return error(ErrorCode::Io,
                 "there is no policy '" + name + "'; known are: " + joined(policy_names(folders)));
  std::ifstream stream(*path, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>{stream}, {}};
  if (!stream.is_open() || stream.bad()) return error(ErrorCode::Io, *path + ": cannot be read");
  if (text.size() > kMaxBytes) return error(ErrorCode::Malformed, *path + ":1: is too large");

  toml::table document;
  try {
    document = toml::parse(text, *path);
  } catch (const toml::parse_error& failed) {
    return error(ErrorCode::Malformed, *path + ":" + std::to_string(failed.source().begin.line) +
                                           ": " + std::string{failed.description()});
  }
  std::string problems;
  Table table{document, *path, problems};
  Policy policy;
  std::string base;
  table.read("extends", base);
  if (!base.empty()) {
    if (depth >= kMaxDepth) {
      table.complain("extends", "goes in a circle or too deep");
      return error(ErrorCode::Malformed, problems);
    }
    // A base beside the file is found even when its folder is no policy folder.
    std::vector<std::string> where{fs::path{*path}.parent_path().string()};
    where.insert(where.end(), folders.begin(), folders.end());
    Result<Policy> loaded = load(base, where, depth + 1);
    if (!loaded) return loaded.error();
    policy = std::move(*loaded);
  }
  policy.name = fs::path{*path}.stem().string();
  read_policy(table, policy);
  if (policy.rules.empty()) table.complain("rule", "no rule is here, and nothing to extend");
  table.finish();
  if (!problems.empty()) return error(ErrorCode::Malformed, problems);
  return policy;
}

}  // namespace

Result<Policy> load_policy(const std::string& name_or_file,
                           const std::vector<std::string>& folders) {
  return load(name_or_file, folders, 0);
}

std::vector<std::string> policy_names(const std::vector<std::string>& folders) {
  std::set<std::string> names;
  for (const std::string& folder : folders) {
    std::error_code failed;
    for (const auto& entry : fs::directory_iterator(folder, failed))
      if (entry.path().extension() == ".toml") names.insert(entry.path().stem().string());
  }
  return {names.begin(), names.end()};
}

}  // namespace outvet
