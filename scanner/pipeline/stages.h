#pragma once

// The stages of one scan, in the order in which data passes through them. Each is
// a function from what is known to what is newly known; none calls another.

#include "scanner/base/hash.h"
#include "scanner/core/report.h"
#include "scanner/plugin/registry.h"

namespace outvet {

struct Opened {
  std::string name;  ///< plugin id of the format
  std::unique_ptr<MediaReader> reader;
};

using Formats = std::map<std::string, std::unique_ptr<MediaFormat>>;
using Analyzers = std::vector<std::pair<std::string, std::unique_ptr<Analyzer>>>;
using Detectors = std::map<std::string, std::unique_ptr<Detector>>;

/// The plugin id of the format with the highest probe; empty when none knows the bytes.
Result<std::string> identify(const ByteSource& bytes, const Formats& formats);

/// Opens `bytes` by what they are. Errors: Unsupported, and what open() gives.
Result<Opened> open_media(std::shared_ptr<const ByteSource> bytes, const Formats& formats,
                          Budget& budget);

struct Collected {
  Evidence evidence;
  std::vector<Gap> gaps;
  Coverage coverage;
  std::vector<StageTime> times;
};

/// Reads metadata, embedded parts and frames, and has every analyzer look at every
/// frame. What one plugin fails to see becomes a gap; the rest goes on.
Collected collect(const MediaItem& item, Opened& opened, const Formats& formats,
                  Analyzers& analyzers, Budget& budget);

/// The pictures that a person can see in one frame: the frame itself, or, with alpha, what
/// it shows on white and on black and the colours under transparent pixels, each only
/// when it differs from those before it.
/// Errors: LimitExceeded.
Result<std::vector<Image>> views_of(const Image& image, Budget& budget);

/// Runs the detectors, merges findings of one type and value at one place, orders what is
/// left by place and names equal values.
std::vector<Finding> detect(const Evidence& evidence, const Detectors& detectors,
                            const Fingerprinter& fingerprinter, const Limits& limits,
                            std::vector<Gap>& gaps);

}  // namespace outvet
