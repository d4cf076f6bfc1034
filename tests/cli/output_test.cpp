#include <chrono>
#include <filesystem>
#include <sstream>
#include <thread>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "tests/cli/process.h"

namespace outvet::testing {
namespace {

using Json = nlohmann::json;
namespace fs = std::filesystem;

constexpr const char* kClean = "OUTVET-SCRIPT\ntext nothing to see\n";
constexpr const char* kBlock = "OUTVET-SCRIPT\ntext see BLOCK98765012 here\n";

/// What an independent reader makes of a report file: "list 3" or "dict".
std::string python_reads(const std::string& file) {
  const std::string code =
      "import json,sys; d=json.load(open(sys.argv[1])); print(type(d).__name__, len(d))";
  return run({"/usr/bin/env", "python3", "-c", code, file}).out;
}

TEST(Formats, GoToTheirFilesAndTextToStandardOutput) {
  const ScratchFolder folder;
  folder.write("in/a", kClean);
  folder.write("in/b", kBlock);
  const Ended ended = scripted(
      {"scan", "--format", "text,json=" + (folder / "r.json") + ",jsonl=" + (folder / "r.jsonl"),
       folder / "in"});
  EXPECT_EQ(ended.code, 1);
  EXPECT_NE(ended.out.find("Do not post"), std::string::npos);
  EXPECT_NE(ended.out.find("पोस्ट न करें"), std::string::npos);
  EXPECT_EQ(python_reads(folder / "r.json"), "list 2\n");
  EXPECT_EQ(Json::parse(read_file(folder / "r.json"))[1]["verdict"], "block");
  std::istringstream lines{read_file(folder / "r.jsonl")};
  std::string line;
  ASSERT_TRUE(std::getline(lines, line));
  EXPECT_EQ(Json::parse(line)["schema"], "outvet.report/1");
}

TEST(Formats, StandardOutputGetsJsonlWhenItIsNoTerminal) {
  const ScratchFolder folder;
  const Ended ended = scripted({"scan", folder.write("a", kClean)});
  EXPECT_EQ(Json::parse(ended.out)["verdict"], "allow");
}

TEST(Formats, AnEmptyFolderGivesAnEmptyArray) {
  const ScratchFolder folder;
  const Ended ended = scripted({"scan", "--format", "json", folder.path()});
  EXPECT_EQ(ended.code, 0);
  EXPECT_EQ(Json::parse(ended.out), Json::array());
  EXPECT_NE(ended.err.find("nothing was scanned"), std::string::npos);
}

TEST(OutputFile, IsWrittenWholeWithNothingLeftBeside) {
  const ScratchFolder folder;
  const std::string in = folder.write("in/a", kBlock);
  const std::string out = folder.write("out/report", "what stood there before");
  fs::permissions(out, fs::perms{0640});
  const Ended ended = scripted({"scan", "-o", out, in});
  EXPECT_EQ(ended.code, 1);
  EXPECT_EQ(ended.out, "");
  EXPECT_EQ(Json::parse(read_file(out))["verdict"], "block");
  EXPECT_EQ(fs::status(out).permissions(), fs::perms{0640}) << "the mode stays";
  EXPECT_EQ(std::distance(fs::directory_iterator{folder / "out"}, {}), 1);
  const std::string secret = folder / "out/secret";
  scripted({"scan", "--show-values", "-o", secret, in});
  EXPECT_EQ(fs::status(secret).permissions(), fs::perms{0600}) << "values are for the owner";
}

TEST(OutputFile, StaysAsItWasWhenNothingIsScanned) {
  const ScratchFolder folder;
  const std::string out = folder.write("report", "before");
  EXPECT_EQ(scripted({"scan", "-o", out, "--policy", "no-such", "/dev/null"}).code, 2);
  EXPECT_EQ(read_file(out), "before");
}

TEST(OutputFile, MayBeADeviceAndALinkStaysALink) {
  const ScratchFolder folder;
  const std::string in = folder.write("a", kClean);
  EXPECT_EQ(scripted({"scan", "-o", "/dev/null", in}).code, 0);
  EXPECT_TRUE(fs::is_character_file("/dev/null"));
  const std::string target = folder.write("target", "");
  fs::create_symlink(target, folder / "link");
  EXPECT_EQ(scripted({"scan", "-o", folder / "link", in}).code, 0);
  EXPECT_TRUE(fs::is_symlink(folder / "link"));
  EXPECT_EQ(Json::parse(read_file(target))["verdict"], "allow");
}

TEST(OutputFile, AFullDiskIsAnErrorAndNotAVerdict) {
  const ScratchFolder folder;
  const Ended ended = scripted({"scan", "-o", "/dev/full", folder.write("a", kClean)});
  EXPECT_EQ(ended.code, 2);
  EXPECT_NE(ended.err.find("cannot write /dev/full"), std::string::npos);
}

TEST(Pipe, AReaderThatGoesAwayEndsTheRunQuietly) {
  const ScratchFolder folder;
  for (int i = 0; i < 200; ++i)
    folder.write("in/" + std::to_string(i), "OUTVET-SCRIPT\nsleep 20\n");
  const std::string command = "'" OUTVET_SCRIPTED_BINARY "' scan --format jsonl " +
                              (folder / "in") + " | head -n 1 > /dev/null; echo ${PIPESTATUS[0]}";
  const Ended ended = run({"/bin/bash", "-c", command});
  EXPECT_EQ(ended.out, "141\n") << "128 + SIGPIPE";
  EXPECT_EQ(ended.err, "");
}

TEST(Color, OnlyWhenAskedForOrOnATerminal) {
  const ScratchFolder folder;
  const std::string in = folder.write("a", kBlock);
  const auto painted = [&](const std::vector<std::string>& options,
                           const std::vector<std::string>& environment) {
    std::vector<std::string> arguments{"scan", "--format", "text", in};
    arguments.insert(arguments.end(), options.begin(), options.end());
    return scripted(arguments, "", environment).out.find('\x1B') != std::string::npos;
  };
  EXPECT_FALSE(painted({}, {}));
  EXPECT_TRUE(painted({"--color", "always"}, {}));
  EXPECT_TRUE(painted({"--color", "always"}, {"NO_COLOR=1"}));
  EXPECT_TRUE(painted({}, {"CLICOLOR_FORCE=1"}));
  EXPECT_FALSE(painted({}, {"CLICOLOR_FORCE=1", "NO_COLOR=1"}));
  EXPECT_FALSE(painted({"--color", "never"}, {"CLICOLOR_FORCE=1"}));
}

TEST(Terminal, ShowsABarAndReadsText) {
  if (::access("/usr/bin/script", X_OK) != 0) GTEST_SKIP() << "needs script (bsdutils)";
  const ScratchFolder folder;
  for (int i = 0; i < 6; ++i)
    folder.write("in/" + std::to_string(i), "OUTVET-SCRIPT\nsleep 300\n");
  const auto on_terminal = [&](const std::string& options) {
    const std::string command =
        "'" OUTVET_SCRIPTED_BINARY "' scan -j 1 " + options + " " + (folder / "in");
    return run({"/usr/bin/script", "-qec", command, "/dev/null"}, "", {"TERM=xterm"}).out;
  };
  const std::string bar = on_terminal("");
  EXPECT_NE(bar.find(" of 6 checked, "), std::string::npos) << bar;
  EXPECT_NE(bar.find("left"), std::string::npos);
  EXPECT_NE(bar.find("Post it"), std::string::npos) << "text is what a terminal gets";
  EXPECT_NE(bar.find("\x1B[1;32m"), std::string::npos) << "in colour";
  EXPECT_EQ(on_terminal("--no-progress").find("checked,"), std::string::npos);
  EXPECT_EQ(on_terminal("-q").find("checked,"), std::string::npos);
}

TEST(Quiet, LeavesStandardErrorEmpty) {
  const ScratchFolder folder;
  folder.write("in/a", kClean);
  folder.write("in/b", kClean);
  EXPECT_NE(scripted({"scan", folder / "in"}).err, "");
  EXPECT_EQ(scripted({"scan", "-q", folder / "in"}).err, "");
}

class Interrupted : public ::testing::TestWithParam<std::pair<int, int>> {};

TEST_P(Interrupted, EndsSoonWithTheFinishedPart) {
  const auto [signal, code] = GetParam();
  const ScratchFolder folder;
  for (int i = 10; i < 60; ++i)
    folder.write("in/" + std::to_string(i), "OUTVET-SCRIPT\nsleep 100\n");
  const std::string array = folder / "r.json";
  Process process{{OUTVET_SCRIPTED_BINARY, "scan", "-j", "2", "--format", "jsonl,json=" + array,
                   folder / "in"}};
  while (process.out_so_far().find('\n') == std::string::npos)
    std::this_thread::sleep_for(std::chrono::milliseconds{10});
  EXPECT_FALSE(fs::exists(array)) << "nothing half written under its own name";
  const auto begin = std::chrono::steady_clock::now();
  process.send(signal);
  const Ended ended = process.wait();
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds{3});
  EXPECT_EQ(ended.code, code);
  std::istringstream lines{ended.out};
  int number = 10;
  for (std::string line; std::getline(lines, line); ++number)
    EXPECT_EQ(Json::parse(line)["item"]["path"], folder / ("in/" + std::to_string(number)));
  EXPECT_GT(number, 10);
  EXPECT_LT(number, 60);
  EXPECT_EQ(Json::parse(read_file(array)).size(), static_cast<std::size_t>(number - 10));
}

INSTANTIATE_TEST_SUITE_P(Cli, Interrupted,
                         ::testing::Values(std::pair{SIGINT, 130}, std::pair{SIGTERM, 143}),
                         [](const auto& test) {
                           return std::string{test.param.first == SIGINT ? "SIGINT" : "SIGTERM"};
                         });

TEST(InterruptedInput, WhileWaitingForStandardInput) {
  const ScratchFolder folder;
  ::mkfifo((folder / "fifo").c_str(), 0600);
  const int keep_open = ::open((folder / "fifo").c_str(), O_RDWR | O_CLOEXEC);
  Process process{{OUTVET_SCRIPTED_BINARY, "scan", "-"}, folder / "fifo"};
  std::this_thread::sleep_for(std::chrono::milliseconds{300});
  process.send(SIGINT);
  EXPECT_EQ(process.wait().code, 130);
  ::close(keep_open);
}

}  // namespace
}  // namespace outvet::testing
