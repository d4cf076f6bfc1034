#pragma once

#include <memory>
#include <string>
#include <vector>

#include "scanner/cli/output.h"
#include "scanner/cli/workbench.h"

namespace outvet::cli {

/// One notation and where it goes.
struct Destination {
  std::string format;  ///< "jsonl"
  std::string file;    ///< empty: standard output
};

/// "text,jsonl=FILE" and -o FILE, which belongs to the one format without a file. No format:
/// text when standard output is a terminal and gets it, else jsonl. "-" is standard output.
/// Errors: Malformed, with a sentence.
Result<std::vector<Destination>> parse_formats(const std::string& formats,
                                               const std::string& output_file, bool terminal);

/// The notations that `registry` has, as they are written on a command line.
std::vector<std::string> format_names(const Registry& registry);

/// All reports of one run, in every notation asked for.
class ReportFiles {
 public:
  /// Errors: Malformed for an unknown format, Io; with a sentence.
  static Result<ReportFiles> open(const std::vector<Destination>& destinations,
                                  const Workbench& bench, Reveal reveal);

  void begin();
  /// False when standard output has no reader any more.
  bool write(const Report& report);
  /// Gives the files their names, after the last report or after an interruption.
  Result<Done> end(const Tally& tally);

  bool broken_pipe() const;
  bool text_on_standard_output() const;

 private:
  struct One {
    std::string format;
    std::unique_ptr<Reporter> reporter;
    std::unique_ptr<Output> output;
    ReportStyle style;
    bool standard = false;
  };
  std::vector<One> all_;
  std::size_t written_ = 0;
};

}  // namespace outvet::cli
