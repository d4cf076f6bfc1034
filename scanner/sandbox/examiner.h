#pragma once

#include <chrono>
#include <cstdint>
#include <functional>

#include "scanner/core/media.h"
#include "scanner/core/report.h"

namespace outvet::sandbox {

/// One item to be examined. `flags` are the caller's own and reach the examiner unchanged.
struct Task {
  MediaItem item;
  Limits limits;
  /// Wall time after which the child is killed, when that is more than Limits::time: a video
  /// is granted more once its length is known (Budget::grant), and only inside the child.
  std::chrono::milliseconds longest{};
  std::size_t lanes = 1;  ///< threads the examination may use
  std::uint32_t flags = 0;
};

/// Examines one item. It runs in a child that is locked in: it may compute, allocate and
/// start up to `lanes` threads, nothing else. `item.bytes` lies in memory, read-only.
/// It may throw; the message is dropped.
using Examiner = std::function<Report(const Task&)>;

/// Builds the examiner, once, in the zygote. Its duties:
///
/// - Load everything that comes from a file: models, languages, rules, policies.
/// - Warm everything that loads on first use: decode one small picture with every codec, read
///   one line with every engine and language on every lane, use every hash, locale, character
///   converter and regular expression engine once. In the child files cannot be opened and
///   libraries cannot be loaded (dlopen(3)); what comes late fails there. Trap mode shows it.
/// - Leave no thread behind: ONNX Runtime with one intra-op thread, OMP_THREAD_LIMIT=1,
///   cv::setNumThreads(1). A child has only the thread that forked; locks of the others would
///   stay shut. The zygote counts its threads and refuses.
/// - Keep libraries from calling home or starting threads for it: ONNX Runtime 1.30 opens a
///   database and uploads unless ORT_DISABLE_TELEMETRY=1 is in the environment before it loads.
/// - Take random keys from the caller instead of drawing them: after a restart setup() runs
///   again, and an ephemeral Fingerprinter made in it would name equal values differently.
using Setup = std::function<Result<Examiner>()>;

}  // namespace outvet::sandbox
