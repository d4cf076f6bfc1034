#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "scanner/base/bytes.h"

namespace outvet {

/// One line of models/manifest.toml.
struct ModelEntry {
  std::string name;    ///< "text_detection": what plugins ask for
  std::string path;    ///< absolute, or relative to the model folder
  std::string sha256;  ///< 64 hex digits
  std::uint64_t bytes = 0;
  std::string licence;
  std::string source;  ///< "npm:package@version/path" or "deb:package"
  std::string purpose;
  std::string input;  ///< shape and range of what the network takes
};

/// The models of this machine. A model whose size or checksum differs from the manifest is
/// never handed out: what was hashed is the very memory that is returned.
///
/// Thread safety: const methods are safe to share.
class ModelStore {
 public:
  ModelStore(std::string folder, std::vector<ModelEntry> entries);

  /// The whole file in memory, checked. Errors: Unavailable with a sentence that says
  /// how to get it.
  Result<std::shared_ptr<const ByteSource>> open(const std::string& name) const;

  /// Whether the file is there with the right size, without reading it: what a factory asks
  /// before it leaves the loading for later. Errors: as open().
  Result<Done> present(const std::string& name) const;

  /// Checks without keeping. Errors: as open().
  Result<Done> verify(const std::string& name) const;

  /// Full path of a model, whether or not the file is there. Requires a known name.
  std::string path_of(const std::string& name) const;

  const std::vector<ModelEntry>& entries() const noexcept { return entries_; }

 private:
  Result<std::shared_ptr<const ByteSource>> file_of(const std::string& name) const;

  std::string folder_;
  std::vector<ModelEntry> entries_;
};

}  // namespace outvet
