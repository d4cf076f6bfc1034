#pragma once

#include <string>

namespace outvet {

/// Where the project's own data lies. This is the only place that knows.
struct Folders {
  std::string rules;     ///< packs/ and lists/
  std::string policies;  ///< NAME.toml
  std::string manifest;  ///< the file manifest.toml
  std::string models;    ///< the models themselves
};

/// `data_dir` with rules/, policies/ and models/ in it, when given. Otherwise share/outvet
/// beside the folder of this program when it is installed, else the source tree it was built
/// from. `models`, when given, is where the models lie, whatever the rest.
Folders find_folders(const std::string& data_dir, const std::string& models);

}  // namespace outvet
