#include "plugins/common/picture_file.h"

#include <gtest/gtest.h>

#include "tests/support/opened.h"

namespace outvet {
void register_bmp(Registry& registry);

namespace {

using testing::channels_at;

/// A picture whose every channel of every pixel is another number.
Image numbered(int width, int height, PixelFormat format) {
  Budget budget{Limits{}};
  const Result<Image::Fresh> fresh = Image::allocate(width, height, format, budget);
  std::uint8_t value = 3;
  for (int y = 0; y < height; ++y)
    for (int i = 0; i < width * bytes_per_pixel(format); ++i)
      fresh->row(y)[i] = value++;
  return fresh->image;
}

std::string bytes_from(const ByteSource& source, std::uint64_t begin, std::size_t size) {
  std::string bytes(size, '?');
  EXPECT_TRUE(source.read_at(begin, std::as_writable_bytes(std::span{bytes})));
  return bytes;
}

TEST(PictureFile, IsReadBackAsItWas) {
  for (const PixelFormat format : {PixelFormat::Gray8, PixelFormat::Bgr8, PixelFormat::Bgra8}) {
    const Image image = numbered(5, 3, format);
    const testing::Seen seen =
        testing::see(*testing::make_format(&register_bmp), picture_file(image));
    ASSERT_FALSE(seen.failed()) << seen.why();
    EXPECT_TRUE(seen.parts.empty());
    const Image& back = seen.frames[0].image;
    ASSERT_EQ(back.format(), format);
    for (int y = 0; y < 3; ++y)
      for (int x = 0; x < 5; ++x)
        EXPECT_EQ(channels_at(back, x, y), channels_at(image, x, y));
  }
}

TEST(PictureFile, EveryPieceIsThatPieceOfTheWhole) {
  const auto file = picture_file(numbered(3, 4, PixelFormat::Bgr8));
  const std::string whole = bytes_from(*file, 0, file->size());
  EXPECT_EQ(file->in_memory(), std::nullopt);
  for (std::size_t begin = 0; begin < whole.size(); begin += 5)
    for (std::size_t size = 0; begin + size <= whole.size(); size += 11)
      EXPECT_EQ(bytes_from(*file, begin, size), whole.substr(begin, size));
  const auto slice = file->slice(100, 50);
  ASSERT_TRUE(slice);
  EXPECT_EQ(bytes_from(**slice, 7, 43), whole.substr(107, 43));
}

TEST(PictureFile, NothingOutsideIsRead) {
  const auto file = picture_file(numbered(1, 1, PixelFormat::Gray8));
  std::array<std::byte, 8> buffer{};
  EXPECT_FALSE(file->read_at(file->size() - 7, buffer));
  EXPECT_FALSE(file->read_at(~std::uint64_t{0} - 2, buffer));
  EXPECT_FALSE(file->slice(1, file->size()));
}

}  // namespace
}  // namespace outvet
