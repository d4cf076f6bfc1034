#pragma once

#include <cstddef>
#include <stop_token>
#include <string>
#include <vector>

#include "scanner/pipeline/batch.h"

namespace outvet::cli {

/// What a person asked to look at.
struct WorkRequest {
  std::vector<std::string> paths;  ///< files, folders, or "-" for standard input
  std::string files_from;          ///< a file with names, "-" for standard input; empty: none
  bool nul_between = false;        ///< names of files_from end with NUL instead of a line break
};

struct WorkList {
  std::vector<BatchItem> items;
  std::size_t links = 0;     ///< symbolic links met in a walk and not followed
  std::size_t specials = 0;  ///< FIFOs, sockets and devices met in a walk
};

/// The items in the order in which they are reported: paths as given, a folder as everything
/// below it in the order of the bytes of the whole names, then the listed names. Folders are
/// walked at any depth, hidden files too; a folder that cannot be opened is an item that
/// cannot be scanned, because it is not known what is in it. Listed names are taken as they
/// are; empty ones are skipped.
///
/// Errors: Io, with a sentence, when a path does not exist or the list cannot be read, and when
/// standard input is asked for twice.
Result<WorkList> make_work_list(const WorkRequest& request, const Limits& limits,
                                const std::stop_token& stop);

}  // namespace outvet::cli
