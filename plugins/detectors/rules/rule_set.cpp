#include "plugins/detectors/rules/rule_set.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <map>
#include <span>

#include "plugins/detectors/rules/context.h"
#include "plugins/detectors/rules/pack.h"
#include "scanner/base/hash.h"

namespace outvet::rules {
namespace {

namespace fs = std::filesystem;

/// Pack files by name; later folders win.
/// A site's folder that is gone or shut is a problem: its rules must not vanish without a word.
/// It may hold lists alone.
std::map<std::string, std::string> pack_files(const std::vector<std::string>& folders,
                                              Problems& problems) {
  std::map<std::string, std::string> files;
  for (const std::string& folder : folders) {
    std::error_code failed;
    if (!fs::is_directory(folder, failed)) {
      problems.add(folder, 1, "is no folder with packs/ and lists/ that can be read");
      continue;
    }
    const fs::directory_iterator packs(fs::path{folder} / "packs", failed);
    if (failed && failed != std::errc::no_such_file_or_directory)
      problems.add(folder + "/packs", 1, "cannot be read");
    for (const auto& entry : packs)
      if (entry.path().extension() == ".toml")
        files[entry.path().filename().string()] = entry.path().string();
  }
  return files;
}

constexpr std::string_view kCuePrefix = "cue_";

/// A label that ends in one of these words stands for all of its row: who writes "card no"
/// also writes "card number".
constexpr std::array<std::array<std::string_view, 5>, 2> kSameEndings{
    {{"no", "number", "nos", "num", "no."}, {"सं", "संख्या", "नं", "नंबर", "क्रमांक"}}};

std::vector<std::string> spellings(const std::string& label) {
  const std::string folded = fold_term(label);
  for (const auto& row : kSameEndings)
    for (const std::string_view ending : row) {
      if (!folded.ends_with(" " + std::string{ending})) continue;
      std::vector<std::string> all;
      const std::string head = folded.substr(0, folded.size() - ending.size());
      for (const std::string_view other : row)
        all.push_back(head + std::string{other});
      return all;
    }
  return {folded};
}

}  // namespace

Result<std::shared_ptr<const RuleSet>> RuleSet::load(const std::vector<std::string>& folders) {
  const auto set = std::make_shared<RuleSet>();
  Problems problems;
  std::string bytes;
  for (const std::string& folder : folders)
    set->lists_.load((fs::path{folder} / "lists").string(), problems, bytes);
  const std::map<std::string, std::string> files = pack_files(folders, problems);
  for (const auto& [name, path] : files) {
    const std::string text = read_data_file(path, problems);
    bytes += name + '\0' + text + '\0';
    read_pack(path, text, set->lists_, set->rules_, problems);
  }
  if (files.empty())
    problems.add(folders.empty() ? "packs" : folders.front() + "/packs", 1,
                 "no rule pack (*.toml) is here");
  set->name_types();
  set->enter_words(problems);
  if (!problems.none()) return Error{ErrorCode::Malformed, "detector.rules", problems.text()};
  set->digest_ = sha256(std::as_bytes(std::span{bytes}));
  return std::shared_ptr<const RuleSet>{set};
}

void RuleSet::name_types() {
  types_ = {""};
  for (const Rule& rule : rules_)
    if (type_index_.try_emplace(rule.info.type, static_cast<std::uint32_t>(types_.size())).second)
      types_.push_back(rule.info.type);
}

void RuleSet::enter_words(Problems& problems) {
  using Role = TermUse::Role;
  for (std::uint32_t i = 0; i < rules_.size(); ++i) {
    const Rule& rule = rules_[i];
    for (const std::string& label : rule.labels)
      for (const std::string& spelling : spellings(label))
        dictionary_.add(spelling, {Role::Label, type_index(rule.info.type)});
    for (const std::string& word : rule.near)
      dictionary_.add(word, {Role::Near, i});
    for (const std::string& word : rule.negative)
      dictionary_.add(word, {Role::Negative, i});
    for (const std::string& word : rule.layout)
      dictionary_.add(word, {Role::Layout, i});
    for (const std::string& word : rule.forms)
      dictionary_.add(word, {Role::Form, i});
  }
  if (const auto sinks = lists_.find("other_labels")) {
    for (const auto& row : sinks->rows())
      for (const std::string& spelling : spellings(row.front()))
        dictionary_.add(spelling, {Role::Label, kSink});
  } else {
    problems.add("lists/other_labels.txt", 1, "is missing");
  }
  for (const std::string& name : lists_.names()) {
    if (!name.starts_with(kCuePrefix)) continue;
    const auto index = static_cast<std::uint32_t>(cue_index_.size());
    cue_index_[name.substr(kCuePrefix.size())] = index;
    for (const auto& row : lists_.find(name)->rows())
      for (const std::string& word : row)
        dictionary_.add(word, {Role::Cue, index});
  }
  dictionary_.build();
}

std::uint32_t RuleSet::type_index(const std::string& type) const {
  const auto found = type_index_.find(type);
  return found == type_index_.end() ? kSink : found->second;
}

std::uint32_t RuleSet::cue(const std::string& name) const {
  const auto found = cue_index_.find(name);
  return found == cue_index_.end() ? 0xFFFFFFFF : found->second;
}

}  // namespace outvet::rules
