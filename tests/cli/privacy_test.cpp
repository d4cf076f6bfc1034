// A scan leaves nothing behind on the computer but what was asked for.

#include <filesystem>

#include <gtest/gtest.h>

#include "tests/cli/process.h"

namespace outvet::testing {
namespace {

namespace fs = std::filesystem;

TEST(Privacy, AScanWritesNothingIntoHomeOrTemporaryFolder) {
  const ScratchFolder folder;
  fs::create_directory(folder / "home");
  fs::create_directory(folder / "tmp");
  const std::string command = "HOME='" + (folder / "home") + "' TMPDIR='" + (folder / "tmp") +
                              "' exec '" OUTVET_BINARY "' scan --format jsonl '" +
                              OUTVET_SOURCE_DIR "/tests/data/pictures/plain.jpg'";
  const Ended ended = run({"/bin/sh", "-c", command});
  if (ended.code == 2 && ended.err.find("models/fetch") != std::string::npos)
    GTEST_SKIP() << "the models are not there; run models/fetch";
  EXPECT_EQ(ended.code, 0) << ended.err;
  // ONNX Runtime's own reporting would put a database and a log there.
  EXPECT_TRUE(fs::is_empty(folder / "home"));
  EXPECT_TRUE(fs::is_empty(folder / "tmp"));
}

}  // namespace
}  // namespace outvet::testing
