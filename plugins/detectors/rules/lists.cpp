#include "plugins/detectors/rules/lists.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>

#include "plugins/detectors/rules/script.h"
#include "scanner/base/utf8.h"

namespace outvet::rules {
namespace {

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t'))
    text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t' || text.back() == '\r'))
    text.remove_suffix(1);
  return text;
}

std::string lowered(std::string_view text) {
  std::string out{text};
  std::ranges::transform(out, out.begin(), [](char c) { return lower(c); });
  return out;
}

}  // namespace

void WordList::add(std::string_view line) {
  line = trimmed(line.substr(0, line.find('#')));
  if (line.empty()) return;
  std::vector<std::string> fields;
  for (std::size_t at = 0; at <= line.size();) {
    const std::size_t stop = std::min(line.find(',', at), line.size());
    fields.emplace_back(trimmed(line.substr(at, stop - at)));
    at = stop + 1;
  }
  std::string entry = lowered(fields.front());
  rows_.push_back(std::move(fields));
  if (entry.starts_with("*.")) {
    domains_.push_back(entry.substr(2));
  } else if (entry.ends_with('*')) {
    entry.pop_back();
    heads_.push_back(std::move(entry));
  } else {
    exact_.insert(std::move(entry));
  }
}

bool WordList::contains(std::string_view value) const {
  const std::string wanted = lowered(value);
  if (exact_.contains(wanted)) return true;
  if (std::ranges::any_of(heads_, [&](const std::string& h) { return wanted.starts_with(h); }))
    return true;
  // A subdomain begins behind a dot: "up-gov.in" is no part of "gov.in".
  return std::ranges::any_of(domains_, [&wanted](const std::string& domain) {
    return wanted == domain || wanted.ends_with("." + domain) || wanted.ends_with("@" + domain);
  });
}

std::string read_data_file(const std::string& path, Problems& problems) {
  std::error_code failed;
  const std::uintmax_t size = std::filesystem::file_size(path, failed);
  std::ifstream file(path, std::ios::binary);
  if (failed || !file) {
    problems.add(path, 1, "cannot be read");
    return {};
  }
  if (size > kMaxDataFile) {
    problems.add(path, 1, "is larger than " + std::to_string(kMaxDataFile) + " bytes");
    return {};
  }
  std::string text{std::istreambuf_iterator<char>{file}, {}};
  if (!is_utf8(text)) problems.add(path, 1, "is not UTF-8");
  return text;
}

void Lists::load(const std::string& folder, Problems& problems, std::string& digest) {
  static constexpr std::string_view kAdd = ".add";
  std::error_code failed;
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder, failed))
    if (entry.path().extension() == ".txt") files.push_back(entry.path());
  std::ranges::sort(files);
  for (const std::filesystem::path& path : files) {
    const std::string text = read_data_file(path.string(), problems);
    digest += path.filename().string() + '\0' + text + '\0';
    std::string name = path.stem().string();
    const bool adds = name.ends_with(kAdd);
    if (adds) name.resize(name.size() - kAdd.size());
    std::shared_ptr<WordList>& list = lists_[name];
    // A copy, so that a list that was handed out before does not change.
    list = adds && list ? std::make_shared<WordList>(*list) : std::make_shared<WordList>();
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);)
      list->add(line);
  }
}

std::shared_ptr<const WordList> Lists::find(const std::string& name) const {
  const auto found = lists_.find(name);
  return found == lists_.end() ? nullptr : found->second;
}

std::vector<std::string> Lists::names() const {
  std::vector<std::string> all;
  for (const auto& [name, list] : lists_)
    all.push_back(name);
  return all;
}

}  // namespace outvet::rules
