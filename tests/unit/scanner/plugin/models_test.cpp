#include "scanner/plugin/models.h"

#include <gtest/gtest.h>

#include "scanner/base/hash.h"
#include "tests/support/bytes.h"

namespace outvet {
namespace {

ModelStore store_with(const std::string& path, std::string sha, std::uint64_t bytes) {
  ModelEntry entry;
  entry.name = "net";
  entry.path = path;
  entry.sha256 = std::move(sha);
  entry.bytes = bytes;
  return {"/models", {entry}};
}

TEST(ModelStore, HandsOutWhatTheManifestSays) {
  const testing::ScratchFile file{"weights"};
  const std::string sha = sha256(testing::bytes_of("weights"));
  const auto bytes = store_with(file.path(), sha, 7).open("net");
  ASSERT_TRUE(bytes);
  EXPECT_EQ((*bytes)->in_memory()->size(), 7U);
}

TEST(ModelStore, NeverHandsOutAnythingElse) {
  const testing::ScratchFile file{"weights"};
  const std::string sha = sha256(testing::bytes_of("weights"));
  const std::string other = sha256(testing::bytes_of("weighty"));
  EXPECT_EQ(store_with(file.path(), other, 7).open("net").error().code, ErrorCode::Unavailable);
  EXPECT_EQ(store_with(file.path(), sha, 8).verify("net").error().code, ErrorCode::Unavailable);
  EXPECT_EQ(store_with("/nowhere", sha, 7).open("net").error().code, ErrorCode::Unavailable);
  EXPECT_EQ(store_with(file.path(), sha, 7).open("x").error().code, ErrorCode::Unavailable);
}

TEST(ModelStore, RelativePathsLieInItsFolder) {
  EXPECT_EQ(store_with("store/a.onnx", "", 0).path_of("net"), "/models/store/a.onnx");
  EXPECT_EQ(store_with("/usr/a", "", 0).path_of("net"), "/usr/a");
}

}  // namespace
}  // namespace outvet
