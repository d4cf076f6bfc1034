#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <unistd.h>

#include "scanner/base/utf8.h"
#include "scanner/cli/complaint.h"
#include "scanner/cli/exit_code.h"
#include "scanner/cli/rules.h"

namespace outvet::cli {
namespace {

namespace fs = std::filesystem;

/// A folder for one run that holds links to single pack files, so that a file can be checked
/// like the folder it will lie in.
class PackFolder {
 public:
  PackFolder() {
    std::string name = (fs::temp_directory_path() / "outvet-packs-XXXXXX").string();
    if (const char* made = ::mkdtemp(name.data())) folder_ = made;
  }
  ~PackFolder() {
    std::error_code error;
    if (!folder_.empty()) fs::remove_all(folder_, error);
  }
  PackFolder(const PackFolder&) = delete;
  PackFolder& operator=(const PackFolder&) = delete;

  bool add(const std::string& file) {
    std::error_code error;
    const fs::path packs = folder_ / "packs";
    fs::create_directories(packs, error);
    fs::create_symlink(fs::absolute(file), packs / fs::path{file}.filename(), error);
    return !folder_.empty() && !error;
  }
  std::string path() const { return folder_.string(); }

 private:
  fs::path folder_;
};

bool finds(const Scanner& scanner, const std::string& text, const std::string& type) {
  return std::ranges::any_of(scanner.read_text(text),
                             [&type](const Finding& finding) { return finding.type == type; });
}

/// "FILE:LINE" of the rule's id in its pack, as far as it can be found; packs are short.
std::string place_of(const RuleInfo& rule, const std::vector<std::string>& folders) {
  for (const std::string& folder : folders)
    for (const fs::path& file : {fs::path{folder} / rule.pack,
                                 fs::path{folder} / "packs" / rule.pack, fs::path{rule.pack}}) {
      std::ifstream in{file};
      std::string line;
      for (std::size_t number = 1; std::getline(in, line); ++number)
        if (line.find('"' + rule.id + '"') != std::string::npos)
          return file.string() + ":" + std::to_string(number);
    }
  return rule.pack;
}

/// Complaints about one rule, each a line.
std::size_t prove(const Scanner& scanner, const RuleInfo& rule,
                  const std::vector<std::string>& folders) {
  std::size_t wrong = 0;
  const auto complain_about = [&](const std::string& what, const std::string& text) {
    ++wrong;
    std::cout << to_printable(place_of(rule, folders) + ": " + rule.id + ": " + what + ": " + text)
              << "\n";
  };
  for (const std::string& text : rule.examples)
    if (!finds(scanner, text, rule.type)) complain_about("this example is not found", text);
  for (const std::string& text : rule.counter_examples)
    if (finds(scanner, text, rule.type)) complain_about("this counter-example is found", text);
  return wrong;
}

}  // namespace

int check_rules(const SettingOptions& options, const std::vector<std::string>& packs) {
  std::vector<std::string> folders;
  PackFolder files;
  bool any_file = false;
  for (const std::string& pack : packs) {
    std::error_code error;
    if (fs::is_directory(pack, error)) {
      folders.push_back(pack);
    } else if (fs::is_regular_file(pack, error)) {
      if (!files.add(pack)) return complain("cannot prepare the check of " + pack);
      any_file = true;
    } else {
      return complain("there is no pack '" + pack + "'; give a TOML file or a folder with some");
    }
  }
  if (any_file) folders.push_back(files.path());
  const auto bench = rules_bench(options, folders);
  if (!bench) return kUsage;

  folders = bench->context.pack_dirs;
  folders.push_back(bench->context.rules_dir);
  std::size_t wrong = 0;
  std::size_t examples = 0;
  const std::vector<RuleInfo> rules = bench->scanner->rules();
  for (const RuleInfo& rule : rules) {
    wrong += prove(*bench->scanner, rule, folders);
    examples += rule.examples.size() + rule.counter_examples.size();
  }
  std::cout << rules.size() << " rules, " << examples << " examples and counter-examples, " << wrong
            << " wrong\n";
  return wrong == 0 ? kNothing : kUsage;
}

}  // namespace outvet::cli
