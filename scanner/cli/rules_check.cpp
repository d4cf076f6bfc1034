#include <filesystem>
#include <fstream>
#include <iostream>
#include <unistd.h>

#include "scanner/base/utf8.h"
#include "scanner/cli/complaint.h"
#include "scanner/cli/exit_code.h"
#include "scanner/cli/rules.h"
#include "scanner/pipeline/guard.h"

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

/// "FILE:LINE" where a pack writes the rule that `sentence` speaks of, in quotes; empty when it
/// speaks of none. Packs are short and read only when something is wrong.
std::string place_of(const std::string& sentence, const std::vector<RuleInfo>& rules,
                     const std::vector<std::string>& folders) {
  for (const RuleInfo& rule : rules) {
    if (sentence.find("'" + rule.id + "'") == std::string::npos) continue;
    for (const std::string& folder : folders) {
      const fs::path file = fs::path{folder} / "packs" / rule.pack;
      std::ifstream in{file};
      std::string line;
      for (std::size_t number = 1; std::getline(in, line); ++number)
        if (line.find('"' + rule.id + '"') != std::string::npos)
          return fs::weakly_canonical(file).string() + ":" + std::to_string(number) + ": ";
    }
  }
  return {};
}

struct Proof {
  std::size_t rules = 0;
  std::size_t examples = 0;
  std::size_t wrong = 0;
};

/// Holds the rules of one detector against their examples and says what is wrong.
void prove(const Detector& detector, const std::vector<std::string>& folders, Proof& proof) {
  const std::vector<RuleInfo> rules = detector.rules();
  proof.rules += rules.size();
  for (const RuleInfo& rule : rules)
    proof.examples += rule.examples.size() + rule.counter_examples.size();
  for (const std::string& sentence : detector.prove()) {
    ++proof.wrong;
    std::cout << to_printable(place_of(sentence, rules, folders) + sentence) << "\n";
  }
}

/// A folder of packs alone is checked file by file; one with packs/ and lists/ as a whole.
bool add_pack(const std::string& pack, PackFolder& files, std::vector<std::string>& folders) {
  std::error_code error;
  if (fs::is_regular_file(pack, error)) return files.add(pack);
  if (fs::is_directory(fs::path{pack} / "packs", error)) {
    folders.push_back(pack);
    return true;
  }
  bool all = fs::is_directory(pack, error);
  for (const fs::directory_entry& entry : fs::directory_iterator{pack, error})
    if (entry.path().extension() == ".toml") all = files.add(entry.path().string()) && all;
  return all;
}

}  // namespace

int check_rules(const SettingOptions& options, const std::vector<std::string>& packs) {
  Result<Settings> settings = options.resolve();
  if (!settings) return complain(settings.error());
  PackFolder files;
  for (const std::string& pack : packs)
    if (!add_pack(pack, files, settings->pack_folders))
      return complain("there is no pack '" + pack + "'; give a TOML file or a folder with some");
  settings->pack_folders.push_back(files.path());
  const Result<std::unique_ptr<Workbench>> bench = lay_out(std::move(*settings));
  if (!bench) return complain(bench.error());

  std::vector<std::string> folders = (*bench)->context.pack_dirs;
  folders.push_back((*bench)->context.rules_dir);
  Proof proof;
  for (const auto& [name, factory] : (*bench)->registry.all<Detector>()) {
    auto detector = guarded(name, [&make = factory, &bench] { return make((*bench)->context); });
    if (!detector) return complain(detector.error());
    prove(**detector, folders, proof);
  }
  std::cout << proof.rules << " rules, " << proof.examples << " examples and counter-examples, "
            << proof.wrong << " wrong\n";
  return proof.wrong == 0 ? kNothing : kUsage;
}

}  // namespace outvet::cli
