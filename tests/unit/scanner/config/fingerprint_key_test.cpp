#include "scanner/config/fingerprint_key.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "tests/support/bytes.h"

namespace outvet {
namespace {

TEST(FingerprintKey, GivesTheSameNamesEveryTime) {
  const testing::ScratchFile file{std::string(32, 'k')};  // mkstemp(3): mode 0600
  const Result<Fingerprinter> one = load_fingerprint_key(file.path());
  const Result<Fingerprinter> two = load_fingerprint_key(file.path());
  ASSERT_TRUE(one && two);
  EXPECT_EQ(one->name("T", "v"), two->name("T", "v"));
  EXPECT_EQ(one->name("T", "v").rfind("k1:", 0), 0U);
  EXPECT_NE(one->name("T", "v"), one->name("T", "w"));
  EXPECT_EQ(Fingerprinter::ephemeral().name("T", "v").rfind("k0:", 0), 0U);
}

TEST(FingerprintKey, RefusesOtherLengths) {
  for (const std::size_t size : {0U, 31U, 33U, 64U}) {
    const testing::ScratchFile file{std::string(size, 'k')};
    const Result<Fingerprinter> key = load_fingerprint_key(file.path());
    ASSERT_FALSE(key) << size;
    EXPECT_NE(key.error().detail.find("exactly 32 bytes"), std::string::npos);
  }
}

TEST(FingerprintKey, RefusesWhatOthersCanRead) {
  const testing::ScratchFile file{std::string(32, 'k')};
  for (const mode_t mode : {0640U, 0604U, 0622U}) {
    ::chmod(file.path().c_str(), mode);
    const Result<Fingerprinter> key = load_fingerprint_key(file.path());
    ASSERT_FALSE(key);
    EXPECT_NE(key.error().detail.find("chmod 600"), std::string::npos);
  }
  ::chmod(file.path().c_str(), 0400);
  EXPECT_TRUE(load_fingerprint_key(file.path()));
}

TEST(FingerprintKey, SaysHowToMakeOne) {
  EXPECT_NE(load_fingerprint_key("/nowhere/key").error().detail.find("/dev/urandom"),
            std::string::npos);
  EXPECT_FALSE(load_fingerprint_key("/tmp")) << "a folder";
}

}  // namespace
}  // namespace outvet
