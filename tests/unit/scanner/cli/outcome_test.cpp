#include <gtest/gtest.h>

#include "scanner/cli/exit_code.h"
#include "scanner/cli/scan_run.h"

namespace outvet::cli {
namespace {

Report report_of(Decision decision, std::vector<std::string> gap_parts = {}) {
  Report report;
  report.verdict.decision = decision;
  for (std::string& part : gap_parts)
    report.gaps.push_back({"decode", ErrorCode::Malformed, std::move(part), ""});
  return report;
}

struct Case {
  const char* name;
  std::vector<Report> reports;
  Decision fail_on;
  bool strict;
  int code;
};

const std::vector<Case>& cases() {
  static const std::vector<Case> kAll{
      {"none", {}, Decision::Sanitize, false, 0},
      {"allow", {report_of(Decision::Allow)}, Decision::Sanitize, true, 0},
      {"sanitize", {report_of(Decision::Sanitize)}, Decision::Sanitize, false, 1},
      {"sanitize_below", {report_of(Decision::Sanitize)}, Decision::Review, false, 0},
      {"block", {report_of(Decision::Block)}, Decision::Block, false, 1},
      {"unscannable", {report_of(Decision::Unscannable)}, Decision::Sanitize, false, 3},
      {"unscannable_never_counts_as_found",
       {report_of(Decision::Unscannable)},
       Decision::Review,
       false,
       3},
      {"found_first",
       {report_of(Decision::Block), report_of(Decision::Unscannable)},
       Decision::Sanitize,
       false,
       1},
      {"strict_turns_it",
       {report_of(Decision::Block), report_of(Decision::Unscannable)},
       Decision::Sanitize,
       true,
       3},
      {"gap_of_the_item", {report_of(Decision::Review, {""})}, Decision::Block, false, 3},
      {"gap_of_a_part_that_is_dropped",
       {report_of(Decision::Sanitize, {"exif/thumbnail"})},
       Decision::Block,
       true,
       0},
  };
  return kAll;
}

class ExitCodes : public ::testing::TestWithParam<Case> {};

TEST_P(ExitCodes, SayWhatWasReachedAndWhatWasNotSeen) {
  Outcome outcome;
  for (const Report& report : GetParam().reports)
    outcome.count(report, Policy{}, GetParam().fail_on);
  EXPECT_EQ(outcome.exit_code(GetParam().strict), GetParam().code);
  EXPECT_EQ(outcome.tally.items(), GetParam().reports.size());
}

INSTANTIATE_TEST_SUITE_P(Cases, ExitCodes, ::testing::ValuesIn(cases()),
                         [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace outvet::cli
