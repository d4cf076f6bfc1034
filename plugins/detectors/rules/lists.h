#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "plugins/detectors/rules/problems.h"

namespace outvet::rules {

/// A set of entries from a file of lists/: one entry a line, '#' starts a comment, blank lines
/// do not count. An entry may end in '*' (any tail) or begin with '*.' (any subdomain and the
/// domain itself). A comma parts an entry from fields that code reads ("Lucknow,लखनऊ,32").
class WordList {
 public:
  void add(std::string_view line);

  /// Case of ASCII letters does not count.
  bool contains(std::string_view value) const;

  /// All entries in file order, as written, with their fields.
  const std::vector<std::vector<std::string>>& rows() const noexcept { return rows_; }

 private:
  std::set<std::string, std::less<>> exact_;
  std::vector<std::string> heads_;    ///< "94544*"
  std::vector<std::string> domains_;  ///< "*.gov.in"
  std::vector<std::vector<std::string>> rows_;
};

/// The lists of several folders by name (file stem). A later folder's list replaces an
/// earlier one of that name; a file `NAME.add.txt` adds to it.
class Lists {
 public:
  /// Reads FOLDER/*.txt. A missing folder is no problem, an unreadable file is. `digest` gets
  /// every file's name and bytes appended.
  void load(const std::string& folder, Problems& problems, std::string& digest);

  std::shared_ptr<const WordList> find(const std::string& name) const;
  std::vector<std::string> names() const;  ///< sorted

 private:
  std::map<std::string, std::shared_ptr<WordList>> lists_;
};

/// Largest pack or list file that is read, in bytes: these are written by hand.
constexpr std::size_t kMaxDataFile = 8U << 20U;

/// The text of a file, or a problem.
std::string read_data_file(const std::string& path, Problems& problems);

}  // namespace outvet::rules
