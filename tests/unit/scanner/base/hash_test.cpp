#include "scanner/base/hash.h"

#include <gtest/gtest.h>

#include "tests/support/bytes.h"

namespace outvet {
namespace {

// FIPS 180-4 sample values.
TEST(Sha256, KnownValues) {
  EXPECT_EQ(sha256({}), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(sha256(testing::bytes_of("abc")),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(Sha256, AFileInPiecesIsTheSame) {
  const std::string content(3'000'000, 'q');
  const testing::ScratchFile file{content};
  const Budget budget{Limits{}};
  const auto source = *file_source(file.path());
  EXPECT_EQ(*sha256(*source, budget), sha256(testing::bytes_of(content)));
}

TEST(Fingerprinter, SameValueSameNameOtherKeyOtherName) {
  std::array<std::byte, 32> key{};
  const Fingerprinter site{"k1", key};
  EXPECT_EQ(site.name("CARD", "1"), site.name("CARD", "1"));
  EXPECT_NE(site.name("CARD", "1"), site.name("IN_PAN", "1"));
  EXPECT_NE(site.name("CARD", "12"), site.name("CARD1", "2"));
  EXPECT_TRUE(site.name("CARD", "1").starts_with("k1:"));
  key[0] = std::byte{1};
  EXPECT_NE((Fingerprinter{"k1", key}.name("CARD", "1")), site.name("CARD", "1"));
  EXPECT_NE(Fingerprinter::ephemeral().name("A", "b"), Fingerprinter::ephemeral().name("A", "b"));
}

}  // namespace
}  // namespace outvet
