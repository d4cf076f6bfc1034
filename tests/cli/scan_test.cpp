#include <algorithm>
#include <filesystem>
#include <sstream>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "tests/cli/process.h"

namespace outvet::testing {
namespace {

using Json = nlohmann::json;
using Args = std::vector<std::string>;

constexpr const char* kClean = "OUTVET-SCRIPT\ntext nothing to see\n";
constexpr const char* kBlock = "OUTVET-SCRIPT\ntext see BLOCK98765012 here\n";
constexpr const char* kReview = "OUTVET-SCRIPT\ntext REVIEW4455\n";
constexpr const char* kPartGap = "OUTVET-SCRIPT\npart exif/thumbnail\n";
constexpr const char* kBroken = "OUTVET-SCRIPT\nbroken\n";

std::vector<Json> reports(const std::string& jsonl) {
  std::vector<Json> all;
  std::istringstream lines{jsonl};
  for (std::string line; std::getline(lines, line);)
    all.push_back(Json::parse(line));
  return all;
}

std::vector<std::string> paths(const std::string& jsonl) {
  std::vector<std::string> all;
  for (const Json& report : reports(jsonl))
    all.push_back(report["item"]["path"]);
  return all;
}

struct Verdict {
  const char* name;
  std::vector<const char*> files;
  Args options;
  int code;
};

const std::vector<Verdict>& verdicts() {
  static const std::vector<Verdict> kAll{
      {"allow", {kClean}, {}, 0},
      {"sanitize", {kPartGap}, {}, 1},
      {"review", {kReview}, {}, 1},
      {"block", {kBlock}, {}, 1},
      {"unscannable", {kBroken}, {}, 3},
      {"unknown_bytes", {"just words"}, {}, 3},
      {"empty", {""}, {}, 3},
      {"sanitize_below", {kPartGap}, {"--fail-on", "review"}, 0},
      {"review_below", {kReview}, {"--fail-on", "block"}, 0},
      {"block_reached", {kBlock}, {"--fail-on", "block"}, 1},
      {"found_and_unscannable", {kClean, kBlock, kBroken}, {}, 1},
      {"found_and_unscannable_strict", {kClean, kBlock, kBroken}, {"--strict"}, 3},
      {"clean_and_unscannable", {kClean, kBroken}, {"--fail-on", "block"}, 3},
      {"strict_without_trouble", {kBlock}, {"--strict"}, 1},
      {"gap_is_never_folded_into_0",
       {"OUTVET-SCRIPT\nframes 3\n"},
       {"--max-frames", "2", "--fail-on", "block"},
       3},
      {"gap_raises_the_verdict", {"OUTVET-SCRIPT\nframes 3\n"}, {"--max-frames", "2"}, 1},
      {"too_many_pixels", {"OUTVET-SCRIPT\nsize 65535 65535\n"}, {}, 3},
      {"too_many_bytes", {kClean}, {"--max-bytes", "10"}, 3},
  };
  return kAll;
}

class ExitCode : public ::testing::TestWithParam<Verdict> {};

TEST_P(ExitCode, FollowsTheVerdicts) {
  const ScratchFolder folder;
  int number = 0;
  for (const char* content : GetParam().files)
    folder.write(std::to_string(number++), content);
  Args arguments{"scan", "--format", "jsonl", folder.path()};
  arguments.insert(arguments.end(), GetParam().options.begin(), GetParam().options.end());
  const Ended ended = scripted(arguments);
  EXPECT_EQ(ended.code, GetParam().code) << ended.out << ended.err;
  EXPECT_EQ(reports(ended.out).size(), GetParam().files.size());
}

INSTANTIATE_TEST_SUITE_P(Cli, ExitCode, ::testing::ValuesIn(verdicts()),
                         [](const auto& test) { return test.param.name; });

TEST(Walk, GoesInTheOrderOfBytesThroughHiddenFilesAndNotThroughLinks) {
  const ScratchFolder folder;
  for (const std::string name : {"b", "a/2", "a/1", "a.jpg", ".hidden/x", "Z", "\xE0\xA4\x85"})
    folder.write("in/" + name, kClean);
  folder.write("out/secret", kBlock);
  std::filesystem::create_symlink(folder / "out", folder / "in/link");
  ::mkfifo((folder / "in/fifo").c_str(), 0600);
  const Ended ended = scripted({"scan", "--format", "jsonl", folder / "in"});
  EXPECT_EQ(ended.code, 0);
  std::vector<std::string> wanted;
  for (const std::string name : {".hidden/x", "Z", "a.jpg", "a/1", "a/2", "b", "\xE0\xA4\x85"})
    wanted.push_back(folder / ("in/" + name));
  EXPECT_EQ(paths(ended.out), wanted);
  EXPECT_NE(ended.err.find("1 links and 1 special files"), std::string::npos) << ended.err;
}

TEST(Walk, AnUnreadableFolderIsAnItemThatCouldNotBeScanned) {
  if (::geteuid() == 0 && ::access("/usr/bin/setpriv", X_OK) != 0)
    GTEST_SKIP() << "needs setpriv (util-linux): root can read every folder";
  const ScratchFolder folder;
  folder.write("closed/a", kClean);
  folder.write("open", kClean);
  std::filesystem::permissions(folder.path(), std::filesystem::perms{0755});
  std::filesystem::permissions(folder / "closed", std::filesystem::perms::none);
  Args command{OUTVET_SCRIPTED_BINARY, "scan", "--format", "jsonl", folder.path()};
  if (::geteuid() == 0) {
    const Args as_nobody{"/usr/bin/setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"};
    command.insert(command.begin(), as_nobody.begin(), as_nobody.end());
    if (run({as_nobody[0], as_nobody[1], as_nobody[2], as_nobody[3], OUTVET_SCRIPTED_BINARY,
             "--version"})
            .code != 0)
      GTEST_SKIP() << "nobody cannot run the command where it was built";
  }
  const Ended ended = run(command);
  std::filesystem::permissions(folder / "closed", std::filesystem::perms::owner_all);
  EXPECT_EQ(ended.code, 3) << ended.err;
  ASSERT_EQ(reports(ended.out).size(), 2U) << ended.out;
  EXPECT_EQ(reports(ended.out)[0]["item"]["path"], folder / "closed");
  EXPECT_EQ(reports(ended.out)[0]["verdict"], "unscannable");
}

TEST(Names, LineBreaksAndBrokenUtf8AreReportedSafely) {
  const ScratchFolder folder;
  folder.write("new\nline", kClean);
  folder.write("bad\xFFname\x1B[31m", kClean);
  const Ended json = scripted({"scan", "--format", "jsonl", folder.path()});
  ASSERT_EQ(reports(json.out).size(), 2U);
  EXPECT_EQ(reports(json.out)[0]["item"]["path"], folder / "bad\xEF\xBF\xBDname\x1B[31m");
  std::string hex = reports(json.out)[0]["item"]["path_hex"];
  EXPECT_TRUE(hex.ends_with("626164ff6e616d651b5b33316d")) << hex;
  EXPECT_EQ(reports(json.out)[1]["item"]["path"], folder / "new\nline");
  const Ended text = scripted({"scan", "--format", "text", folder.path()});
  EXPECT_EQ(text.out.find('\x1B'), std::string::npos);
  EXPECT_EQ(text.out.find("new\nline"), std::string::npos);
}

TEST(FilesFrom, TakesNamesAsTheyAre) {
  const ScratchFolder folder;
  const std::string one = folder.write("one", kClean);
  const std::string two = folder.write("two\nlines", kBlock);
  const std::string gone = folder / "gone";
  const std::string list = folder.write("list", one + "\n\n" + gone + "\n" + folder.path() + "\n");
  const Ended lines = scripted({"scan", "--format", "jsonl", "--files-from", list});
  EXPECT_EQ(lines.code, 3);
  EXPECT_EQ(paths(lines.out), (Args{one, gone, folder.path()}));
  for (const std::size_t i : {1U, 2U})
    EXPECT_EQ(reports(lines.out)[i]["verdict"], "unscannable");

  const std::string nul = folder.write("nul", two + '\0' + one);
  const Ended zero = scripted({"scan", "--format", "jsonl", "-0", "--files-from", "-"}, nul);
  EXPECT_EQ(zero.code, 1);
  EXPECT_EQ(paths(zero.out), (Args{two, one}));
}

TEST(StandardInput, IsOneItem) {
  const ScratchFolder folder;
  const Ended ended = scripted({"scan", "-"}, folder.write("in", kBlock));
  EXPECT_EQ(ended.code, 1);
  ASSERT_EQ(reports(ended.out).size(), 1U);
  EXPECT_EQ(reports(ended.out)[0]["item"]["path"], "-");
  EXPECT_EQ(reports(ended.out)[0]["verdict"], "block");
  const Ended large = scripted({"scan", "--max-bytes", "20", "-"}, folder / "in");
  EXPECT_EQ(large.code, 3);
  EXPECT_EQ(reports(large.out)[0]["gaps"][0]["code"], "limit");
}

TEST(SpecialFiles, GivenByNameAreUnscannableAndNobodyWaits) {
  const ScratchFolder folder;
  ::mkfifo((folder / "fifo").c_str(), 0600);
  const Ended ended = scripted({"scan", folder / "fifo", "/dev/null"});
  EXPECT_EQ(ended.code, 3);
  ASSERT_EQ(reports(ended.out).size(), 2U);
  for (const Json& report : reports(ended.out))
    EXPECT_EQ(report["verdict"], "unscannable");
}

TEST(Order, TheNumberOfWorkersChangesNoByte) {
  const ScratchFolder folder;
  for (int i = 0; i < 60; ++i) {
    const std::string text = i % 3 == 0 ? " BLOCK" + std::to_string(1000 + i) : " nothing";
    folder.write("f" + std::to_string(i), "OUTVET-SCRIPT\nsleep " + std::to_string(i * 7 % 40) +
                                              "\ntext line" + text +
                                              "\nfield Exif.Image.Artist x\n");
  }
  const std::string key =
      folder.write("../" + std::filesystem::path{folder.path()}.filename().string() + ".key",
                   std::string(32, 'k'));
  std::filesystem::permissions(key, std::filesystem::perms::owner_read);
  for (const std::string format : {"jsonl", "json", "text"}) {
    const Args common{"scan", "--reproducible", "--format", format, "--fingerprint-key",
                      key,    folder.path()};
    Args one = common;
    Args eight = common;
    one.insert(one.end(), {"-j", "1"});
    eight.insert(eight.end(), {"-j", "8"});
    const Ended first = scripted(one);
    const Ended second = scripted(eight);
    EXPECT_EQ(first.code, 1);
    EXPECT_EQ(second.code, 1);
    EXPECT_EQ(first.out, second.out) << format;
    if (format == "jsonl") {
      EXPECT_EQ(reports(first.out).size(), 60U);
      EXPECT_NE(first.out.find("\"fingerprint\":\"k1:"), std::string::npos);
    }
  }
  std::filesystem::remove(key);
}

TEST(Values, AreNowhereUnlessAskedFor) {
  const ScratchFolder folder;
  const std::string file = folder.write(
      "f",
      "OUTVET-SCRIPT\ntext BLOCK98765012 Ramkali 5551234\nfield Exif.Image.Artist REVIEW77881 "
      "Sushila\n");
  for (const Args& arguments : {Args{"scan", "--format", "text"}, Args{"scan", "--format", "json"},
                                Args{"scan", "--format", "jsonl", "-v"}, Args{"inspect"},
                                Args{"inspect", "--format", "json"}}) {
    Args masked = arguments;
    masked.push_back(file);
    const Ended hidden = scripted(masked);
    for (const std::string value : {"98765012", "77881", "Ramkali", "5551234", "Sushila"}) {
      EXPECT_EQ(hidden.out.find(value), std::string::npos) << arguments[0] << hidden.out;
      EXPECT_EQ(hidden.err.find(value), std::string::npos) << arguments[0] << hidden.err;
    }
    EXPECT_NE(hidden.out.find("XXXXXXXX"), std::string::npos) << hidden.out;
    masked.emplace_back("--show-values");
    const Ended shown = scripted(masked);
    EXPECT_NE(shown.out.find("98765012"), std::string::npos) << shown.out;
    EXPECT_NE(shown.out.find("77881"), std::string::npos) << shown.out;
  }
}

TEST(Inspect, ShowsWhatWasSeenAndDoesNotJudge) {
  const ScratchFolder folder;
  const std::string file = folder.write("f", std::string{kBlock} + "field Exif.Image.Make Nokia\n");
  const Ended text = scripted({"inspect", "--show-values", file});
  EXPECT_EQ(text.code, 0) << text.err;
  for (const std::string part :
       {"Exif.Image.Make", "Nokia", "see BLOCK98765012 here", "image/x-outvet-script", "640 x 480"})
    EXPECT_NE(text.out.find(part), std::string::npos) << text.out;
  const Ended json = scripted({"inspect", "--format", "jsonl", file});
  const Json seen = reports(json.out)[0]["transcript"];
  EXPECT_EQ(seen["fields"][0]["field"], "Exif.Image.Make");
  EXPECT_EQ(seen["texts"].back()["lines"][0]["text"], "xxx xxxxx######## xxxx");
  EXPECT_EQ(scripted({"inspect", folder.write("g", kBroken)}).code, 3);
}

}  // namespace
}  // namespace outvet::testing
