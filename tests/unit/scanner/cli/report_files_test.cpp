#include "scanner/cli/report_files.h"

#include <gtest/gtest.h>

namespace outvet::cli {
namespace {

struct Case {
  const char* name;
  const char* formats;
  const char* output;
  bool terminal;
  const char* wanted;  ///< "FORMAT>FILE" for each, or "error"
};

constexpr Case kCases[] = {
    {"terminal", "", "", true, "text>"},
    {"pipe", "", "", false, "jsonl>"},
    {"file_from_a_terminal", "", "r", true, "jsonl>r"},
    {"one", "json", "", true, "json>"},
    {"one_to_file", "json", "r.json", true, "json>r.json"},
    {"two", "text,jsonl=r", "", true, "text> jsonl>r"},
    {"two_files", "jsonl=a,json=b", "", false, "jsonl>a json>b"},
    {"file_and_output", "text,jsonl=a", "b", false, "text>b jsonl>a"},
    {"dash", "json", "-", false, "json>"},
    {"dash_in_format", "json=-", "", false, "json>"},
    {"equals_in_name", "json=a=b", "", false, "json>a=b"},
    {"both_on_stdout", "text,json", "", false, "error"},
    {"nothing_left_for_output", "json=a", "b", false, "error"},
    {"same_file", "json=a,jsonl=a", "", false, "error"},
    {"empty_name", ",json", "", false, "error"},
    {"empty_file", "json=", "", false, "error"},
    {"no_format", "=a", "", false, "error"},
};

class ParseFormats : public ::testing::TestWithParam<Case> {};

TEST_P(ParseFormats, SendsEachToItsPlace) {
  const auto parsed = parse_formats(GetParam().formats, GetParam().output, GetParam().terminal);
  std::string got = parsed ? "" : "error";
  if (parsed)
    for (const Destination& one : *parsed)
      got += (got.empty() ? "" : " ") + one.format + ">" + one.file;
  EXPECT_EQ(got, GetParam().wanted);
}

INSTANTIATE_TEST_SUITE_P(Cases, ParseFormats, ::testing::ValuesIn(kCases),
                         [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace outvet::cli
