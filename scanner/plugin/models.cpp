#include "scanner/plugin/models.h"

#include <algorithm>
#include <utility>

#include "scanner/base/hash.h"

namespace outvet {
namespace {

constexpr std::uint64_t kLargestModel = 1ULL << 30U;

Error missing(const ModelEntry& entry, std::string_view what) {
  return {ErrorCode::Unavailable, "models",
          "model '" + entry.name + "' " + std::string{what} + "; run models/fetch to get it"};
}

}  // namespace

ModelStore::ModelStore(std::string folder, std::vector<ModelEntry> entries)
    : folder_(std::move(folder)), entries_(std::move(entries)) {}

std::string ModelStore::path_of(const std::string& name) const {
  const auto entry = std::ranges::find(entries_, name, &ModelEntry::name);
  if (entry == entries_.end()) return {};
  return entry->path.starts_with('/') ? entry->path : folder_ + "/" + entry->path;
}

Result<std::shared_ptr<const ByteSource>> ModelStore::file_of(const std::string& name) const {
  const auto entry = std::ranges::find(entries_, name, &ModelEntry::name);
  if (entry == entries_.end())
    return Error{ErrorCode::Unavailable, "models", "the manifest has no model '" + name + "'"};
  Result<std::shared_ptr<const ByteSource>> file = file_source(path_of(name));
  if (!file) return missing(*entry, "is not there");
  if ((*file)->size() != entry->bytes || entry->bytes > kLargestModel)
    return missing(*entry, "has the wrong size");
  return file;
}

Result<Done> ModelStore::present(const std::string& name) const {
  if (auto file = file_of(name); !file) return file.error();
  return Done{};
}

Result<std::shared_ptr<const ByteSource>> ModelStore::open(const std::string& name) const {
  Result<std::shared_ptr<const ByteSource>> file = file_of(name);
  if (!file) return file.error();
  const auto entry = std::ranges::find(entries_, name, &ModelEntry::name);
  Limits limits;
  limits.input_bytes = limits.memory_bytes = kLargestModel;
  Budget budget{limits};
  Result<std::shared_ptr<const ByteSource>> bytes = load(*file, budget);
  if (!bytes) return missing(*entry, "cannot be read");
  if (sha256(*(*bytes)->in_memory()) != entry->sha256)
    return missing(*entry, "has the wrong checksum");
  return bytes;
}

Result<Done> ModelStore::verify(const std::string& name) const {
  if (auto bytes = open(name); !bytes) return bytes.error();
  return Done{};
}

}  // namespace outvet
