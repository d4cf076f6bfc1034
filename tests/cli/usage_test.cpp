#include <gtest/gtest.h>

#include "tests/cli/process.h"

namespace outvet::testing {
namespace {

struct Wrong {
  const char* name;
  std::vector<std::string> arguments;
  const char* says;  ///< part of the one sentence
};

const std::vector<Wrong>& wrong_uses() {
  static const std::vector<Wrong> kAll{
      {"no_verb", {}, "say what to do"},
      {"unknown_verb", {"scna"}, "there is no 'scna'"},
      {"unknown_option", {"scan", "--colour", "always", "."}, "Did you mean --color?"},
      {"no_path", {"scan"}, "say what to scan"},
      {"missing_file", {"scan", "/nowhere/a.jpg"}, "there is no file or folder '/nowhere/a.jpg'"},
      {"one_missing", {"scan", "/tmp", "/nowhere/a.jpg"}, "nothing was scanned"},
      {"empty_name", {"scan", ""}, "there is no file or folder ''"},
      {"unknown_format", {"scan", "--format", "xml", "/dev/null"}, "there are json, jsonl, text"},
      {"two_on_stdout", {"scan", "--format", "text,json", "/dev/null"}, "only one format"},
      {"no_file_name", {"scan", "--format", "json=", "/dev/null"}, "no FORMAT or FORMAT=FILE"},
      {"output_folder_missing", {"scan", "-o", "/nowhere/r.json", "/dev/null"}, "make it first"},
      {"output_is_folder", {"scan", "-o", "/tmp", "/dev/null"}, "it is a folder"},
      {"no_workers", {"scan", "-j", "0", "/dev/null"}, "from 1 to 1024"},
      {"workers_no_number", {"scan", "-j", "many", "/dev/null"}, "--jobs: must be a whole number"},
      {"timeout", {"scan", "--timeout", "0", "/dev/null"}, "whole number of seconds"},
      {"max_bytes", {"scan", "--max-bytes", "5X", "/dev/null"}, "with K, M or G"},
      {"fail_on", {"scan", "--fail-on", "never", "/dev/null"}, "one of sanitize, review, block"},
      {"color", {"scan", "--color", "red", "/dev/null"}, "one of auto, always, never"},
      {"languages", {"scan", "--lang", "eng,xyz", "/dev/null"}, "other languages are not read"},
      {"report_language", {"scan", "--report-lang", "fr", "/dev/null"}, "one of en, hi, both"},
      {"policy", {"scan", "--policy", "no-such-policy", "/dev/null"}, "no-such-policy"},
      {"config", {"scan", "--config", "/nowhere/outvet.toml", "/dev/null"}, "cannot read"},
      {"key", {"scan", "--fingerprint-key", "/nowhere/key", "/dev/null"}, "head -c 32"},
      {"stdin_twice", {"scan", "-", "-"}, "only once"},
      {"list_missing", {"scan", "--files-from", "/nowhere/list"}, "--files-from: cannot read"},
      {"value_missing", {"scan", "/dev/null", "--policy"}, "--policy"},
      {"inspect_two", {"inspect", "/dev/null", "/dev/zero"}, "outvet inspect --help"},
      {"rules_alone", {"rules"}, "list, show, check, test"},
      {"unknown_rule", {"rules", "show", "IN_NOTHING"}, "no rule or type 'IN_NOTHING'"},
      {"unknown_type", {"rules", "test", "--type", "IN_NOTHING", "x"}, "no rule reports"},
      {"no_text", {"rules", "test"}, "give a text"},
      {"lines_missing", {"rules", "test", "--lines", "/nowhere/x"}, "--lines: cannot read"},
      {"test_format", {"rules", "test", "--format", "xml", "x"}, "there are text and jsonl"},
      {"pack_missing", {"rules", "check", "/nowhere/pack.toml"}, "there is no pack"},
      {"shell", {"completion", "tcsh"}, "bash, zsh and fish"},
  };
  return kAll;
}

class WrongUse : public ::testing::TestWithParam<Wrong> {};

TEST_P(WrongUse, EndsWithTwoAndOneSentence) {
  const Ended ended = scripted(GetParam().arguments);
  EXPECT_EQ(ended.code, 2) << ended.err;
  EXPECT_EQ(ended.out, "");
  EXPECT_NE(ended.err.find(GetParam().says), std::string::npos) << ended.err;
  EXPECT_EQ(std::count(ended.err.begin(), ended.err.end(), '\n'), 1) << ended.err;
  EXPECT_EQ(ended.err.rfind("outvet: ", 0), 0U) << ended.err;
}

INSTANTIATE_TEST_SUITE_P(Cli, WrongUse, ::testing::ValuesIn(wrong_uses()),
                         [](const auto& test) { return test.param.name; });

TEST(Help, EveryVerbExplainsItself) {
  for (const std::string verb :
       {"scan", "inspect", "rules", "models", "doctor", "completion", "version"}) {
    const Ended ended = outvet({verb, "--help"});
    EXPECT_EQ(ended.code, 0) << verb;
    EXPECT_NE(ended.out.find("Usage: outvet " + verb), std::string::npos) << ended.out;
    EXPECT_EQ(ended.err, "");
  }
  const Ended top = outvet({"--help"});
  EXPECT_NE(top.out.find("फ़ोटो"), std::string::npos) << "a sentence in Hindi";
  EXPECT_NE(top.out.find("Examples:"), std::string::npos);
}

TEST(Help, OffersNoVerbThatDoesNotExist) {
  const Ended top = outvet({"--help"});
  for (const std::string verb : {"\n  batch", "\n  verify", "\n  keys"})
    EXPECT_EQ(top.out.find(verb), std::string::npos) << verb;
}

TEST(Version, NamesProgramAndRules) {
  EXPECT_EQ(outvet({"--version"}).out.rfind("outvet ", 0), 0U);
  const Ended ended = scripted({"version"});
  EXPECT_EQ(ended.code, 0);
  EXPECT_NE(ended.out.find("rules  sha256:"), std::string::npos);
}

TEST(Streams, AFullDiskIsAnError) {
  const ScratchFolder folder;
  const std::string command = "'" OUTVET_SCRIPTED_BINARY "' rules list > /dev/full";
  const Ended ended = run({"/bin/sh", "-c", command});
  EXPECT_EQ(ended.code, 2);
  EXPECT_NE(ended.err.find("standard output"), std::string::npos);
}

}  // namespace
}  // namespace outvet::testing
