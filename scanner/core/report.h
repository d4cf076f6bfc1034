#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "scanner/core/policy.h"

namespace outvet {

/// What the scan is built from: the same engine gives the same answer.
struct Engine {
  std::string version;
  std::string rules;  ///< "sha256:..." over all rule packs
  std::map<std::string, std::string> models;
};

/// How much of the item was looked at.
struct Coverage {
  std::uint32_t frames_examined = 0;
  std::uint32_t frames_total = 0;
  float smallest_readable_px = 0;  ///< height of the smallest text the reader can read; 0: none
  std::vector<std::string> languages;
  std::vector<std::string> parts;  ///< "" is the item itself
};

struct StageTime {
  std::string stage;
  std::chrono::microseconds spent{};
};

/// A reading of the evidence for people who look into one file (`inspect`).
struct Transcript {
  std::vector<std::pair<MetaField, Locus>> fields;
  std::vector<SeenPart> parts;
  std::vector<SeenRegion> regions;
  std::vector<TextDoc> texts;
};

/// What became of the copy that was asked for (`clean`).
struct CopyResult {
  bool written = false;
  Sensitive<std::string> path;  ///< where it is, or where it would be
  std::string sha256;           ///< of the copy; empty when none was made
  std::string refusal;          ///< why there is none: "authorise", "gap", ...; empty when there is
  std::string detail;           ///< for people, free of content
  std::map<std::string, std::size_t> removed;  ///< finding types and how many are gone
};

/// Everything a reporter may tell.
struct Report {
  ItemId item;
  Sensitive<std::string> path;  ///< as given by the caller; part of the report, not of logs
  std::uint64_t bytes = 0;
  std::string sha256;
  MediaInfo info;
  Verdict verdict;
  std::vector<Finding> findings;
  std::vector<Gap> gaps;
  Coverage coverage;
  std::vector<StageTime> times;
  std::string policy;  ///< name
  Engine engine;
  std::optional<Transcript> transcript;  ///< only when asked for
  std::optional<CopyResult> copy;        ///< only when asked for
};

}  // namespace outvet
