#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "scanner/base/result.h"

namespace outvet::cli {

/// Where cleaned copies go.
struct CopyRequest {
  std::string folder;          ///< -o DIR: below it, under the path relative to what was named
  bool in_place = false;       ///< under the original's name; the original becomes NAME.orig
  bool neutral_names = false;  ///< "photo-0001.jpg": names are details, too
  bool overwrite = false;
};

/// The name of the copy of `original`, the `number`-th item. `below` is `original` relative
/// to the path that was named on the command line: the tree is kept with -o.
std::string copy_name(const std::string& original, const std::string& below, std::size_t number,
                      const CopyRequest& request);

/// Writes `bytes` to `path` whole or not at all: a temporary file in the same folder, made
/// durable, then given its name. Folders on the way are made. With `in_place` the file that
/// was there is kept as NAME.orig, readable by its owner alone.
/// Errors: Io with a sentence; a file that is there is not written over without `overwrite`.
Result<Done> write_copy(const std::string& path, std::span<const std::byte> bytes,
                        const CopyRequest& request);

}  // namespace outvet::cli
