// Broken and hostile inputs, given to the command as it is shipped. None may crash it, none may
// be called clean, and each gets a report that says what is wrong.

#include <filesystem>
#include <sstream>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "tests/cli/process.h"

namespace outvet::testing {
namespace {

using Json = nlohmann::json;
namespace fs = std::filesystem;

const std::string kPictures = OUTVET_SOURCE_DIR "/tests/data/pictures/";

struct Input {
  std::string name;
  std::string content;
};

std::string big_endian(std::uint32_t value) {
  std::string bytes;
  for (int shift = 24; shift >= 0; shift -= 8)
    bytes += static_cast<char>(value >> shift & 0xFFU);
  return bytes;
}

/// Every small picture cut short at each tenth of its length.
void add_cut_pictures(std::vector<Input>& inputs) {
  for (const std::string type : {"jpg", "png", "gif", "bmp", "tif", "webp", "heic", "avif"}) {
    const std::string whole = read_file(kPictures + "plain." + type);
    if (whole.empty()) throw std::runtime_error("tests/data/pictures is not complete");
    for (std::size_t tenth = 0; tenth < 10; ++tenth)
      inputs.push_back({"cut_" + std::to_string(tenth) + "0_percent." + type,
                        whole.substr(0, whole.size() * tenth / 10)});
  }
}

/// Headers that promise 65535 x 65535 pixels.
void add_giants(std::vector<Input>& inputs) {
  std::string png = read_file(kPictures + "plain.png");
  png.replace(16, 8, big_endian(65535) + big_endian(65535));
  inputs.push_back({"giant.png", png});
  std::string gif = read_file(kPictures + "plain.gif");
  gif.replace(6, 4, "\xFF\xFF\xFF\xFF");
  inputs.push_back({"giant.gif", gif});
  std::string bmp = read_file(kPictures + "plain.bmp");
  bmp.replace(18, 8, std::string{"\xFF\xFF\0\0\xFF\xFF\0\0", 8});
  inputs.push_back({"giant.bmp", bmp});
  std::string jpeg = read_file(kPictures + "plain.jpg");
  const std::size_t frame = jpeg.find("\xFF\xC0");
  if (frame != std::string::npos) jpeg.replace(frame + 5, 4, "\xFF\xFF\xFF\xFF");
  inputs.push_back({"giant.jpg", jpeg});
}

void add_liars(std::vector<Input>& inputs) {
  // An empty zip archive: the end record alone (APPNOTE.TXT 4.3.16).
  const std::string zip = std::string{"PK\x05\x06", 4} + std::string(18, '\0');
  inputs.push_back({"zip.jpg", zip});
  inputs.push_back({"text.png", "This is no picture.\n"});
  inputs.push_back({"html.jpg", "<html><body onload='alert(1)'></body></html>"});
  inputs.push_back({"program.gif", read_file("/proc/self/exe").substr(0, 5000)});
  inputs.push_back({"pdf.jpg", "%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"});
  inputs.push_back({"script.svg", "<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>"});
  inputs.push_back({"zeros.jpg", std::string(4096, '\0')});
  inputs.push_back({"ones.png", std::string(4096, '\xFF')});
  inputs.push_back({"only_magic.jpg", "\xFF\xD8\xFF"});
  inputs.push_back({"only_magic.png", "\x89PNG\r\n\x1A\n"});
  inputs.push_back({"only_magic.gif", "GIF89a"});
  inputs.push_back({"only_magic.webp", std::string{"RIFF\0\0\0\0WEBP", 12}});
  inputs.push_back({"only_magic.tif", std::string{"II*\0\x08\0\0\0", 8}});
  inputs.push_back({"endless.tif", std::string{"II*\0\x08\0\0\0\0\0\x08\0\0\0", 14}});
  inputs.push_back({"new\nline.jpg", "x"});
  inputs.push_back({"bad\xFF\xFEutf8.jpg", "x"});
  inputs.push_back({" ", "x"});
  inputs.push_back({"-rf.jpg", "x"});
}

std::vector<Input> broken_inputs() {
  std::vector<Input> inputs;
  add_cut_pictures(inputs);
  add_giants(inputs);
  add_liars(inputs);
  return inputs;
}

std::vector<Json> reports(const std::string& jsonl) {
  std::vector<Json> all;
  std::istringstream lines{jsonl};
  for (std::string line; std::getline(lines, line);)
    all.push_back(Json::parse(line));
  return all;
}

void expect_trouble(const Json& report, const std::string& name) {
  EXPECT_NE(report["verdict"], "allow") << name;
  EXPECT_NE(report["verdict"], "sanitize") << name;
  ASSERT_FALSE(report["gaps"].empty()) << name << ": it does not say what is wrong";
  EXPECT_FALSE(report["gaps"][0]["detail"].get<std::string>().empty()) << name;
}

/// Engines that read pictures need their models; everything here is about whole scans.
class BrokenInputs : public ::testing::Test {
 protected:
  void SetUp() override {
    if (outvet({"models", "verify"}).code != 0)
      GTEST_SKIP() << "the models are not on this machine; models/fetch brings them";
  }
};
using WholePictures = BrokenInputs;

TEST_F(BrokenInputs, EachAloneGetsAReportAndAnExitCode) {
  const ScratchFolder folder;
  const std::vector<Input> inputs = broken_inputs();
  EXPECT_GE(inputs.size(), 60U);
  for (const Input& input : inputs) {
    const std::string file = folder.write(input.name, input.content);
    const Ended ended = outvet({"scan", "--format", "jsonl", file});
    EXPECT_TRUE(ended.code == 3 || ended.code == 1) << input.name << " " << ended.code << ended.err;
    const std::vector<Json> all = reports(ended.out);
    ASSERT_EQ(all.size(), 1U) << input.name;
    expect_trouble(all[0], input.name);
  }
}

TEST_F(BrokenInputs, AllTogetherAreInOrderAndNoneIsMissing) {
  const ScratchFolder folder;
  for (const Input& input : broken_inputs())
    folder.write(input.name, input.content);
  const std::vector<Json> all = reports(outvet({"scan", "--format", "jsonl", folder.path()}).out);
  EXPECT_EQ(all.size(), broken_inputs().size());
  for (const Json& report : all)
    expect_trouble(report, report["item"]["path"]);
}

TEST_F(BrokenInputs, WhatIsNoFileIsUnscannable) {
  const ScratchFolder folder;
  ::mkfifo((folder / "fifo").c_str(), 0600);
  fs::create_directory(folder / "folder.jpg");
  fs::create_symlink("/nowhere", folder / "dangling");
  const std::string list =
      folder.write("list", (folder / "fifo") + "\n" + (folder / "folder.jpg") + "\n" +
                               (folder / "dangling") + "\n/dev/zero\n/nowhere\n");
  const Ended ended = outvet({"scan", "--format", "jsonl", "--files-from", list});
  EXPECT_EQ(ended.code, 3);
  const std::vector<Json> all = reports(ended.out);
  ASSERT_EQ(all.size(), 5U);
  for (const Json& report : all) {
    EXPECT_EQ(report["verdict"], "unscannable");
    expect_trouble(report, report["item"]["path"]);
  }
}

TEST_F(BrokenInputs, AFileThatMayNotBeReadIsUnscannable) {
  const ScratchFolder folder;
  const std::string file = folder.write("closed.jpg", read_file(kPictures + "plain.jpg"));
  fs::permissions(folder.path(), fs::perms{0755});
  fs::permissions(file, fs::perms::none);
  std::vector<std::string> command{OUTVET_BINARY, "scan", "--format", "jsonl", file};
  if (::geteuid() == 0) {
    const std::vector<std::string> as_nobody{"/usr/bin/setpriv", "--reuid=65534", "--regid=65534",
                                             "--clear-groups"};
    command.insert(command.begin(), as_nobody.begin(), as_nobody.end());
    std::vector<std::string> probe = as_nobody;
    probe.insert(probe.end(), {OUTVET_BINARY, "--version"});
    if (::access(as_nobody[0].c_str(), X_OK) != 0 || run(probe).code != 0)
      GTEST_SKIP() << "needs setpriv and a build that nobody can run: root can read every file";
  }
  const Ended ended = run(command);
  EXPECT_EQ(ended.code, 3) << ended.err;
  ASSERT_EQ(reports(ended.out).size(), 1U) << ended.err;
  EXPECT_EQ(reports(ended.out)[0]["gaps"][0]["code"], "io");
}

TEST_F(WholePictures, AreScanned) {
  const std::string engines = outvet({"doctor"}).out;
  for (const auto& [format, type] :
       std::vector<std::pair<std::string, std::string>>{{"jpeg", "jpg"},
                                                        {"png", "png"},
                                                        {"gif", "gif"},
                                                        {"bmp", "bmp"},
                                                        {"tiff", "tif"},
                                                        {"webp", "webp"},
                                                        {"heif", "heic"},
                                                        {"heif", "avif"}}) {
    if (engines.find("good   format " + format) == std::string::npos) continue;
    const Ended ended = outvet({"scan", "--format", "jsonl", kPictures + "plain." + type});
    ASSERT_EQ(reports(ended.out).size(), 1U) << ended.err;
    const Json report = reports(ended.out)[0];
    EXPECT_EQ(report["gaps"], Json::array()) << type << report["gaps"];
    EXPECT_EQ(report["item"]["width"], 48) << type;
    EXPECT_EQ(report["item"]["height"], 32) << type;
    EXPECT_EQ(report["verdict"], "allow") << type << ended.out;
  }
}

}  // namespace
}  // namespace outvet::testing
