#include "scanner/base/byte_reader.h"

#include <gtest/gtest.h>

#include "tests/support/bytes.h"

namespace outvet {
namespace {

TEST(ByteReader, ReadsBothOrders) {
  const auto bytes = testing::bytes_of("\x01\x02\x03\x04\x05\x06\x07\x08");
  ByteReader big{bytes};
  EXPECT_EQ(*big.u16(Endian::Big), 0x0102);
  EXPECT_EQ(*big.u32(Endian::Big), 0x03040506U);
  ByteReader little{bytes};
  EXPECT_EQ(*little.u64(Endian::Little), 0x0807060504030201ULL);
  EXPECT_TRUE(little.done());
}

TEST(ByteReader, AShortReadMovesNothing) {
  const auto bytes = testing::bytes_of("abc");
  ByteReader reader{bytes, "format.test"};
  EXPECT_EQ(*reader.u8(), 'a');
  const auto failed = reader.u32(Endian::Big);
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().code, ErrorCode::Malformed);
  EXPECT_EQ(failed.error().where, "format.test");
  EXPECT_EQ(reader.at(), 1U);
  EXPECT_FALSE(reader.take(3));
  EXPECT_FALSE(reader.skip(~std::size_t{0}));
  EXPECT_FALSE(reader.seek(4));
  EXPECT_EQ(reader.take(2)->size(), 2U);
}

}  // namespace
}  // namespace outvet
