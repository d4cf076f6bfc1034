#include "scanner/cli/work_list.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>

#include "scanner/cli/standard_input.h"

namespace outvet::cli {
namespace {

namespace fs = std::filesystem;

Error usage(const std::string& sentence) {
  return {ErrorCode::Io, "cli", sentence};
}

BatchItem file_item(const std::string& name) {
  return {name, [name] { return file_source(name); }};
}

BatchItem closed_folder(const std::string& name) {
  return {name, []() -> Result<std::shared_ptr<const ByteSource>> {
            return Error{ErrorCode::Io, "walk",
                         "the folder cannot be opened, so nothing in it was examined"};
          }};
}

/// Puts everything below a folder on the list.
class Walk {
 public:
  Walk(WorkList& list, const std::stop_token& stop) : list_(list), stop_(stop) {}

  void folder(const std::string& top) {
    waiting_.emplace_back(top);
    while (!waiting_.empty() && !stop_.stop_requested()) {
      const fs::path here = std::move(waiting_.back());
      waiting_.pop_back();
      entries_of(here);
    }
    std::ranges::sort(found_, {}, &BatchItem::name);
    std::ranges::move(found_, std::back_inserter(list_.items));
  }

 private:
  void entries_of(const fs::path& folder) {
    std::error_code error;
    for (fs::directory_iterator entry{folder, error}, end; !error && entry != end;
         entry.increment(error))
      sort_out(*entry);
    if (error) found_.push_back(closed_folder(folder.string()));
  }

  void sort_out(const fs::directory_entry& entry) {
    std::error_code gone;  // a file that vanishes during the walk is no item
    if (entry.is_symlink(gone))
      ++list_.links;
    else if (entry.is_directory(gone))
      waiting_.push_back(entry.path());
    else if (entry.is_regular_file(gone))
      found_.push_back(file_item(entry.path().string()));
    else if (!gone)
      ++list_.specials;
  }

  WorkList& list_;
  const std::stop_token& stop_;
  std::vector<fs::path> waiting_;
  std::vector<BatchItem> found_;
};

Result<std::string> read_list(const std::string& from, const std::stop_token& stop) {
  if (from == "-") return read_standard_input(stop);
  std::ifstream in{from, std::ios::binary};
  std::ostringstream text;
  std::error_code ignored;
  if (!in || std::filesystem::is_directory(from, ignored) ||
      (in.peek() != EOF && !(text << in.rdbuf())))
    return usage("--files-from: cannot read " + from + "; give a file with one name a line");
  return text.str();
}

void add_listed(const std::string& names, char end, WorkList& list) {
  for (std::size_t at = 0; at < names.size();) {
    const std::size_t stop = std::min(names.find(end, at), names.size());
    if (stop > at) list.items.push_back(file_item(names.substr(at, stop - at)));
    at = stop + 1;
  }
}

}  // namespace

Result<WorkList> make_work_list(const WorkRequest& request, const Limits& limits,
                                const std::stop_token& stop) {
  const auto inputs = std::ranges::count(request.paths, "-") + (request.files_from == "-" ? 1 : 0);
  if (inputs > 1) return usage("standard input (-) can be read only once; give it one role");
  WorkList list;
  for (const std::string& path : request.paths) {
    if (path == "-") {
      list.items.push_back({path, [limits, stop] { return standard_input_source(limits, stop); }});
      continue;
    }
    std::error_code error;
    const fs::file_status status = fs::status(path, error);
    if (path.empty() || status.type() == fs::file_type::not_found)
      return usage("there is no file or folder '" + path + "'; nothing was scanned");
    if (status.type() == fs::file_type::directory)
      Walk{list, stop}.folder(path);
    else
      list.items.push_back(file_item(path));
  }
  if (!request.files_from.empty()) {
    Result<std::string> names = read_list(request.files_from, stop);
    if (!names) return names.error();
    add_listed(*names, request.nul_between ? '\0' : '\n', list);
  }
  return list;
}

}  // namespace outvet::cli
