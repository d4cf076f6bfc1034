#pragma once

#include <functional>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <tuple>
#include <vector>

#include "scanner/base/cores.h"
#include "scanner/plugin/analyzer.h"
#include "scanner/plugin/detector.h"
#include "scanner/plugin/format.h"
#include "scanner/plugin/models.h"
#include "scanner/plugin/reporter.h"

namespace outvet {

/// What a factory may lean on while it builds a plugin.
struct PluginContext {
  std::shared_ptr<const ModelStore> models;  ///< never null
  std::shared_ptr<Cores> cores;              ///< never null
  std::string rules_dir;                     ///< holds packs/ and lists/
  std::vector<std::string> pack_dirs;        ///< further folders of packs and lists of a site
  std::vector<std::string> languages{"eng", "hin"};
};

template <class Plugin>
using Factory = std::function<Result<std::unique_ptr<Plugin>>(const PluginContext&)>;

/// The plugins of one process, by kind and name. Filled once in main(), then only
/// read, so it needs no lock.
class Registry {
 public:
  /// `name` is the stem of the plugin's file. Throws std::logic_error when taken:
  /// two plugins of one name are a build mistake, not a run-time event.
  template <class Plugin>
  void add(std::string name, Factory<Plugin> factory) {
    auto& shelf = std::get<Shelf<Plugin>>(shelves_);
    if (!shelf.emplace(name, std::move(factory)).second)
      throw std::logic_error("plugin registered twice: " + name);
  }

  template <class Plugin>
  const std::map<std::string, Factory<Plugin>>& all() const {
    return std::get<Shelf<Plugin>>(shelves_);
  }

 private:
  template <class Plugin>
  using Shelf = std::map<std::string, Factory<Plugin>>;
  std::tuple<Shelf<MediaFormat>, Shelf<Analyzer>, Shelf<Detector>, Shelf<Reporter>> shelves_;
};

}  // namespace outvet
