#include "scanner/cli/complaint.h"

#include <algorithm>
#include <cstdio>
#include <numeric>
#include <vector>

#include "scanner/base/utf8.h"
#include "scanner/cli/exit_code.h"

namespace outvet::cli {
namespace {

void print(std::string_view sentence) {
  const std::string line = "outvet: " + to_printable(sentence) + "\n";
  std::fwrite(line.data(), 1, line.size(), stderr);
}

/// The verb that was being read when it went wrong: "outvet rules show".
const CLI::App& innermost(const CLI::App& top) {
  const CLI::App* app = &top;
  while (!app->get_subcommands().empty())
    app = app->get_subcommands().front();
  return *app;
}

std::string full_name(const CLI::App& app) {
  const CLI::App* parent = app.get_parent();
  return parent ? full_name(*parent) + " " + app.get_name() : app.get_name();
}

std::string verbs_of(const CLI::App& app) {
  std::string names;
  for (const CLI::App* verb : app.get_subcommands([](const CLI::App*) { return true; }))
    names += (names.empty() ? "" : ", ") + verb->get_name();
  return names;
}

/// Single edits that turn one word into the other (Levenshtein 1965).
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), 0U);
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i + 1);
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t change = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = std::exchange(row[j + 1], std::min({change, row[j] + 1, row[j + 1] + 1}));
    }
  }
  return row.back();
}

/// " Did you mean --format?" when a known option is two edits away, else nothing.
std::string suggestion(const CLI::App& app, const std::string& given) {
  const std::string name = given.substr(0, given.find('='));
  std::string best;
  std::size_t least = 3;
  for (const CLI::Option* option : app.get_options([](const CLI::Option*) { return true; }))
    for (const std::string& known : option->get_lnames())
      if (const std::size_t edits = distance(name, "--" + known); edits < least) {
        least = edits;
        best = "--" + known;
      }
  return best.empty() ? "" : " Did you mean " + best + "?";
}

std::string unexpected(const CLI::App& app, const std::string& given) {
  const std::string help = " `" + full_name(app) + " --help` shows what there is.";
  if (given.starts_with('-') && given.size() > 1)
    return "unknown option " + given + "." + suggestion(app, given) + help;
  return "'" + given + "' is one argument too many." + help;
}

}  // namespace

int complain(std::string_view sentence) {
  print(sentence);
  return kUsage;
}

int complain(const Error& error) {
  // Packs and lists report all their faults at once, one a line.
  for (std::size_t at = 0; at <= error.detail.size();) {
    const std::size_t stop = std::min(error.detail.find('\n', at), error.detail.size());
    print(std::string_view{error.detail}.substr(at, stop - at));
    at = stop + 1;
  }
  return kUsage;
}

void remark(bool quiet, std::string_view sentence) {
  if (!quiet) print(sentence);
}

std::string explain(const CLI::ParseError& error, const CLI::App& top) {
  const CLI::App& app = innermost(top);
  const std::vector<std::string> extra = app.remaining();
  const bool wants_verb = !app.get_subcommands([](const CLI::App*) { return true; }).empty();
  if (wants_verb && (extra.empty() || !extra[0].starts_with('-')))
    return (extra.empty() ? "say what to do: " : "there is no '" + extra[0] + "'; there are ") +
           verbs_of(app) + ". `" + full_name(app) + " --help` explains them.";
  if (!extra.empty()) return unexpected(app, extra[0]);
  return std::string{error.what()} + ". `" + full_name(app) + " --help` shows how it is used.";
}

}  // namespace outvet::cli
