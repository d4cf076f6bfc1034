#include "scanner/cli/report_files.h"

#include <algorithm>
#include <set>

#include "scanner/cli/terminal.h"
#include "scanner/pipeline/guard.h"

namespace outvet::cli {
namespace {

// A reporter may be named after its notation or, where that name is too plain for a
// plugin, with this behind it.
constexpr std::string_view kSuffix = "_report";

Error wrong(const std::string& sentence) {
  return {ErrorCode::Malformed, "cli", sentence};
}

Result<std::unique_ptr<Reporter>> make_reporter(const std::string& format, const Workbench& bench) {
  const auto& shelf = bench.registry.all<Reporter>();
  auto factory = shelf.find(format);
  if (factory == shelf.end()) factory = shelf.find(format + std::string{kSuffix});
  if (factory != shelf.end() && !format.ends_with(kSuffix))
    return guarded(format, [&] { return factory->second(bench.context); });
  std::string known;
  for (const std::string& name : format_names(bench.registry))
    known += (known.empty() ? "" : ", ") + name;
  return wrong("--format: there is no '" + format + "'; there are " + known);
}

}  // namespace

std::vector<std::string> format_names(const Registry& registry) {
  std::vector<std::string> names;
  for (const auto& [name, factory] : registry.all<Reporter>())
    names.push_back(name.ends_with(kSuffix) ? name.substr(0, name.size() - kSuffix.size()) : name);
  std::ranges::sort(names);
  return names;
}

Result<std::vector<Destination>> parse_formats(const std::string& formats,
                                               const std::string& output_file, bool terminal) {
  const std::string file = output_file == "-" ? "" : output_file;
  std::vector<Destination> all;
  for (std::size_t at = 0; at <= formats.size() && !formats.empty();) {
    const std::size_t stop = std::min(formats.find(',', at), formats.size());
    const std::string one = formats.substr(at, stop - at);
    const std::size_t equals = std::min(one.find('='), one.size());
    const std::string place = equals < one.size() ? one.substr(equals + 1) : "";
    if (equals == 0 || (equals < one.size() && place.empty()))
      return wrong("--format: '" + one + "' is no FORMAT or FORMAT=FILE");
    all.push_back({one.substr(0, equals), place == "-" ? "" : place});
    at = stop + 1;
  }
  if (all.empty()) all.push_back({terminal && file.empty() ? "text" : "jsonl", ""});

  const auto open_ones = std::ranges::count(all, "", &Destination::file);
  if (open_ones > 1)
    return wrong("only one format can go to standard output; write the others as FORMAT=FILE");
  if (open_ones == 0 && !file.empty())
    return wrong("-o " + file + ": every format already has its file; leave -o out");
  std::set<std::string> files;
  for (Destination& one : all) {
    if (one.file.empty()) one.file = file;
    if (!one.file.empty() && !files.insert(one.file).second)
      return wrong("two formats cannot go to one file, " + one.file);
  }
  return all;
}

Result<ReportFiles> ReportFiles::open(const std::vector<Destination>& destinations,
                                      const Workbench& bench, Reveal reveal) {
  ReportFiles files;
  for (const Destination& destination : destinations) {
    Result<std::unique_ptr<Reporter>> reporter = make_reporter(destination.format, bench);
    if (!reporter) return reporter.error();
    One one{destination.format, std::move(*reporter), nullptr, {}, destination.file.empty()};
    if (one.standard) {
      one.output = Output::to_standard_output();
    } else {
      Result<std::unique_ptr<Output>> output =
          Output::to_file(destination.file, reveal == Reveal::Full);
      if (!output) return output.error();
      one.output = std::move(*output);
    }
    one.style = {reveal, wants_color(bench.settings.color, one.output->fd(), process_environment()),
                 bench.settings.report_language};
    files.all_.push_back(std::move(one));
  }
  return files;
}

void ReportFiles::begin() {
  for (One& one : all_)
    one.reporter->begin(one.output->stream(), one.style);
}

bool ReportFiles::write(const Report& report) {
  bool readable = true;
  for (One& one : all_) {
    one.reporter->write(report, one.style, written_, one.output->stream());
    // Whoever reads a pipe sees each report when it is ready.
    if (one.standard) readable &= one.output->flush();
  }
  ++written_;
  return readable;
}

Result<Done> ReportFiles::end(const Tally& tally) {
  Result<Done> first = Done{};
  for (One& one : all_) {
    one.reporter->end(one.output->stream(), one.style, tally);
    Result<Done> done = one.output->commit();
    if (!done && first) first = done;
  }
  return first;
}

bool ReportFiles::broken_pipe() const {
  return std::ranges::any_of(all_, [](const One& one) { return one.output->broken_pipe(); });
}

bool ReportFiles::text_on_standard_output() const {
  return std::ranges::any_of(all_,
                             [](const One& one) { return one.standard && one.format == "text"; });
}

}  // namespace outvet::cli
