#pragma once

#include <string>
#include <string_view>

#include <CLI/CLI.hpp>

#include "scanner/base/result.h"

namespace outvet::cli {

/// Prints "outvet: SENTENCE" on standard error, safe for a terminal, and gives kUsage.
int complain(std::string_view sentence);
int complain(const Error& error);

/// A remark on standard error that changes nothing; silent with -q.
void remark(bool quiet, std::string_view sentence);

/// What is wrong with a command line, as one sentence that says what to do.
std::string explain(const CLI::ParseError& error, const CLI::App& top);

}  // namespace outvet::cli
