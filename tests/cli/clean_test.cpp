// outvet clean with the real formats: what is written, what is not, and that originals stay.

#include <algorithm>
#include <filesystem>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <sys/stat.h>

#include "tests/cli/process.h"

namespace outvet::testing {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;
using Args = std::vector<std::string>;

/// --metadata-only needs no models, so these run everywhere.
Ended clean(Args options) {
  Args all{"clean", "--metadata-only", "--format", "jsonl"};
  all.insert(all.end(), options.begin(), options.end());
  return outvet(all);
}

/// The small picture with a comment behind its start of image.
std::string with_comment() {
  const std::string plain = read_file(OUTVET_SOURCE_DIR "/tests/data/pictures/plain.jpg");
  return plain.substr(0, 2) + std::string{"\xFF\xFE\x00\x10", 4} + "canary comment" +
         plain.substr(2);
}

Json only_report(const Ended& ended) {
  EXPECT_EQ(std::count(ended.out.begin(), ended.out.end(), '\n'), 1) << ended.out << ended.err;
  return Json::parse(ended.out);
}

TEST(CleanCommand, WritesACopyBesideTheOriginal) {
  const ScratchFolder folder;
  const std::string photo = folder.write("photo.jpg", with_comment());
  const Ended ended = clean({photo});
  EXPECT_EQ(ended.code, 0) << ended.err;
  const std::string copy = read_file(folder / "photo.safe.jpg");
  EXPECT_GT(copy.size(), 100U);
  EXPECT_EQ(copy.find("canary"), std::string::npos);
  EXPECT_EQ(read_file(photo), with_comment()) << "the original is not touched";
  const Json report = only_report(ended);
  EXPECT_EQ(report["copy"]["written"], true);
  EXPECT_EQ(report["copy"]["path"], folder / "photo.safe.jpg");
}

TEST(CleanCommand, KeepsTheTreeBelowAFolder) {
  const ScratchFolder folder;
  folder.write("in/a/one.jpg", with_comment());
  folder.write("in/two.jpg", with_comment());
  EXPECT_EQ(clean({"-o", folder / "out", folder / "in"}).code, 0);
  EXPECT_TRUE(fs::exists(folder / "out/a/one.jpg"));
  EXPECT_TRUE(fs::exists(folder / "out/two.jpg"));
}

TEST(CleanCommand, NeverWritesOverACopyUnasked) {
  const ScratchFolder folder;
  const std::string photo = folder.write("photo.jpg", with_comment());
  folder.write("photo.safe.jpg", "something else");
  const Ended ended = clean({photo});
  EXPECT_EQ(ended.code, 1);
  EXPECT_EQ(read_file(folder / "photo.safe.jpg"), "something else");
  EXPECT_EQ(only_report(ended)["copy"]["refusal"], "write");
  EXPECT_EQ(clean({"-f", photo}).code, 0);
  EXPECT_NE(read_file(folder / "photo.safe.jpg"), "something else");
}

TEST(CleanCommand, InPlaceKeepsTheOriginalForItsOwnerAlone) {
  const ScratchFolder folder;
  const std::string photo = folder.write("photo.jpg", with_comment());
  EXPECT_EQ(clean({"--in-place", photo}).code, 0);
  EXPECT_EQ(read_file(photo).find("canary"), std::string::npos);
  EXPECT_EQ(read_file(photo + ".orig"), with_comment());
  struct stat about {};
  ASSERT_EQ(::stat((photo + ".orig").c_str(), &about), 0);
  EXPECT_EQ(about.st_mode & 07777U, 0600U);
  EXPECT_EQ(clean({"--in-place", photo}).code, 1) << "NAME.orig is never written over";
}

TEST(CleanCommand, ADryRunWritesNothing) {
  const ScratchFolder folder;
  const std::string photo = folder.write("photo.jpg", with_comment());
  const Ended ended = clean({"--dry-run", photo});
  EXPECT_EQ(ended.code, 0);
  EXPECT_EQ(std::distance(fs::directory_iterator{folder.path()}, fs::directory_iterator{}), 1);
  EXPECT_EQ(only_report(ended)["copy"]["written"], false);
}

TEST(CleanCommand, NeutralNamesSayNothing) {
  const ScratchFolder folder;
  const std::string photo = folder.write("a name that tells.jpg", with_comment());
  EXPECT_EQ(clean({"--neutral-names", photo}).code, 0);
  EXPECT_TRUE(fs::exists(folder / "photo-0001.jpg"));
}

TEST(CleanCommand, ABrokenFileGivesNoCopy) {
  const ScratchFolder folder;
  const std::string photo = folder.write("photo.jpg", with_comment().substr(0, 200));
  const std::string text = folder.write("text.jpg", "no picture");
  EXPECT_EQ(clean({photo}).code, 1);
  EXPECT_EQ(clean({text}).code, 3);
  EXPECT_FALSE(fs::exists(folder / "photo.safe.jpg"));
  EXPECT_FALSE(fs::exists(folder / "text.safe.jpg"));
}

TEST(CleanCommand, WrongUseSaysWhatToDo) {
  for (const Args& arguments : {Args{}, Args{"-"}, Args{"--in-place", "-o", "x", "y.jpg"},
                                Args{"/nowhere/at/all.jpg"}, Args{"--redact", "blur", "x.jpg"}}) {
    const Ended ended = clean(arguments);
    EXPECT_EQ(ended.code, 2) << ended.err;
    EXPECT_EQ(ended.out, "");
    EXPECT_TRUE(ended.err.starts_with("outvet: ")) << ended.err;
  }
}

}  // namespace
}  // namespace outvet::testing
