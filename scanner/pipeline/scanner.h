#pragma once

#include <memory>
#include <string>
#include <vector>

#include "scanner/base/hash.h"
#include "scanner/core/report.h"
#include "scanner/plugin/registry.h"

namespace outvet {

/// The engines of one worker thread. Costly to make, so a worker keeps one.
class Session {
 public:
  ~Session();

 private:
  friend class Scanner;
  struct Engines;
  explicit Session(std::unique_ptr<Engines> engines);
  std::unique_ptr<Engines> engines_;
};

struct ScanOptions {
  bool transcript = false;  ///< keep the evidence in the report (`inspect`)
};

/// The one door to the pipeline, for the CLI, the service and tests alike.
///
/// Thread safety: const methods may run on many threads, each with its own
/// Session. Must outlive its sessions.
class Scanner {
 public:
  /// Builds every registered format and detector once.
  /// Errors: Unavailable when a plugin misses a model, Malformed when a rule pack is bad;
  /// the detail then says file, line and reason.
  static Result<std::unique_ptr<Scanner>> create(const Registry& registry,
                                                 const PluginContext& context,
                                                 Fingerprinter fingerprinter);
  ~Scanner();

  /// Errors: Unavailable when an analyzer misses a model.
  Result<std::unique_ptr<Session>> open_session() const;

  /// identify, collect, detect, judge. Always gives a report: trouble with one plugin is a
  /// gap in it, an item that cannot be opened or of which nothing could be decoded is
  /// Unscannable.
  Report scan(const MediaItem& item, const Policy& policy, Session& session, Budget& budget,
              const ScanOptions& options = {}) const;

  /// The detectors on plain text, without pictures: how rules are measured.
  std::vector<Finding> read_text(std::string_view text) const;

  /// All rules, by id.
  std::vector<RuleInfo> rules() const;

  const Engine& engine() const noexcept;

  /// The format plugin of that id; null when there is none.
  const MediaFormat* format(const std::string& name) const;

  /// The format that knows these bytes; null when none does.
  const MediaFormat* format_of(const ByteSource& bytes) const;

 private:
  struct Impl;
  explicit Scanner(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

/// A report on something that was never opened: a name that is gone, a folder in a list.
Report unscannable(const MediaItem& item, const Error& error, const Policy& policy,
                   const Engine& engine);

}  // namespace outvet
