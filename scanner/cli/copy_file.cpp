#include "scanner/cli/copy_file.h"

#include <array>
#include <cstdio>
#include <filesystem>
#include <unistd.h>

#include <sys/stat.h>

#include "scanner/cli/output.h"

namespace outvet::cli {
namespace {

namespace fs = std::filesystem;

Error io(std::string sentence) {
  return {ErrorCode::Io, "clean", std::move(sentence)};
}

std::string neutral(const fs::path& original, std::size_t number) {
  std::array<char, 32> name{};
  std::snprintf(name.data(), name.size(), "photo-%04zu", number);
  return name.data() + original.extension().string();
}

/// The original under NAME.orig, as a second name first: at no moment is it without one.
Result<Done> keep_original(const std::string& path) {
  const std::string kept = path + ".orig";
  if (::link(path.c_str(), kept.c_str()) != 0)
    return io("the original cannot be kept as NAME.orig: is there one already?");
  if (::chmod(kept.c_str(), 0600) != 0) return io("NAME.orig cannot be made private");
  return Done{};
}

}  // namespace

std::string copy_name(const std::string& original, const std::string& below, std::size_t number,
                      const CopyRequest& request) {
  if (request.in_place) return original;
  const fs::path from{request.folder.empty() ? original : below};
  const fs::path parent =
      request.folder.empty() ? from.parent_path() : fs::path{request.folder} / from.parent_path();
  if (request.neutral_names) return parent / neutral(from, number);
  if (!request.folder.empty()) return parent / from.filename();
  return parent / (from.stem().string() + ".safe" + from.extension().string());
}

Result<Done> write_copy(const std::string& path, std::span<const std::byte> bytes,
                        const CopyRequest& request) {
  std::error_code trouble;
  if (!request.in_place && !request.overwrite && fs::exists(fs::symlink_status(path, trouble)))
    return io("the copy is there already; use -f to write over it");
  const fs::path parent = fs::path{path}.parent_path();
  if (!parent.empty()) fs::create_directories(parent, trouble);
  if (trouble) return io("the folder of the copy cannot be made");
  if (request.in_place)
    if (auto kept = keep_original(path); !kept) return kept.error();
  Result<std::unique_ptr<Output>> file = Output::to_file(path, false);
  if (!file) return file.error();
  (*file)->stream().write(reinterpret_cast<const char*>(bytes.data()),
                          static_cast<std::streamsize>(bytes.size()));
  return (*file)->commit();
}

}  // namespace outvet::cli
