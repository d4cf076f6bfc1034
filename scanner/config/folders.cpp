#include "scanner/config/folders.h"

#include <filesystem>
#include <system_error>

#ifndef OUTVET_SOURCE_DIR
#define OUTVET_SOURCE_DIR ""
#endif

namespace outvet {
namespace {

namespace fs = std::filesystem;

Folders below(const fs::path& data) {
  return {data / "rules", data / "policies", data / "models" / "manifest.toml",
          data / "models" / "store"};
}

Folders of_source_tree() {
  const fs::path root{OUTVET_SOURCE_DIR};
  return {root / "plugins" / "detectors" / "rules", root / "scanner" / "config" / "policies",
          root / "models" / "manifest.toml", root / "models" / "store"};
}

/// Empty when this program does not stand in an installed tree.
fs::path installed_data() {
  std::error_code error;
  const fs::path program = fs::read_symlink("/proc/self/exe", error);
  if (error) return {};
  fs::path data = program.parent_path().parent_path() / "share" / "outvet";
  return fs::is_directory(data, error) ? data : fs::path{};
}

}  // namespace

Folders find_folders(const std::string& data_dir, const std::string& models) {
  Folders found;
  if (!data_dir.empty())
    found = below(data_dir);
  else if (const fs::path data = installed_data(); !data.empty())
    found = below(data);
  else
    found = of_source_tree();
  if (!models.empty()) found.models = models;
  return found;
}

}  // namespace outvet
