// Cleaning GIF: what stays, what goes, what is painted, and that the audit notices what is left.

#include <gtest/gtest.h>

#include "plugins/formats/gif/lzw.h"
#include "plugins/formats/gif/rewrite.h"
#include "tests/support/rewriting.h"

namespace outvet {
void register_gif(Registry& registry);

namespace {

using testing::le16;

std::string blocks(const std::string& data) {
  std::string out;
  for (std::size_t at = 0; at < data.size(); at += 255) {
    const std::string block = data.substr(at, 255);
    out += static_cast<char>(block.size()) + block;
  }
  return out + '\0';
}

/// Grey levels, none of them black.
std::string screen(unsigned side) {
  std::string table;
  for (unsigned i = 0; i < 256; ++i)
    table += std::string(3, static_cast<char>(std::max(i, 9U)));
  return "GIF89a" + le16(side) + le16(side) + std::string{"\xF7\0\0", 3} + table;
}

std::string control(unsigned delay, unsigned disposal = 0) {
  return "\x21\xF9\x04" + std::string{static_cast<char>(disposal << 2U)} + le16(delay) +
         std::string(2, '\0');
}

std::string extension(char label, const std::string& name, const std::string& data) {
  return std::string{"\x21"} + label + (name.empty() ? "" : blocks(name).substr(0, 12)) +
         blocks(data);
}

/// Noise of `side` squared pixels at `left`, `left`.
std::string picture(unsigned left, unsigned side, bool interlaced = false,
                    const std::string& tail = {}) {
  std::vector<std::uint8_t> indices(std::size_t{side} * side);
  std::uint32_t state = side;
  for (std::uint8_t& index : indices) {
    state = state * 1'664'525U + 1'013'904'223U;
    index = static_cast<std::uint8_t>(10 + state % 245U);
  }
  const auto codes = gif::encode_lzw(indices, 8);
  const std::string data{reinterpret_cast<const char*>(codes.data()), codes.size()};
  return "\x2C" + le16(left) + le16(left) + le16(side) + le16(side) +
         static_cast<char>(interlaced ? 0x40 : 0) + '\x08' + blocks(data + tail);
}

Result<std::string> rewrite(const std::string& file, const CleanPlan& plan = {}) {
  return testing::rewritten(&register_gif, file, plan);
}

Result<Done> audit(const std::string& file) {
  return testing::audited(&register_gif, file);
}

const std::string kLoop = extension('\xFF', "NETSCAPE2.0", std::string{"\1\0\0", 3});

TEST(GifRewrite, CodesSurviveCodingAnew) {
  for (const int code_size : {2, 3, 5, 8})
    for (const std::size_t pixels : {1U, 2U, 255U, 4'000U, 70'000U}) {
      SCOPED_TRACE(std::to_string(code_size) + " bits, " + std::to_string(pixels));
      std::vector<std::uint8_t> indices(pixels);
      std::uint32_t state = 7;
      for (std::size_t i = 0; i < pixels; ++i) {
        state = state * 1'664'525U + 1'013'904'223U;
        const unsigned noisy = i % 900 < 450 ? state >> 24U : 1;
        indices[i] = static_cast<std::uint8_t>(noisy % (1U << static_cast<unsigned>(code_size)));
      }
      const auto codes = gif::encode_lzw(indices, code_size);
      std::vector<std::uint8_t> back(pixels);
      const auto used = gif::decode_lzw(codes, code_size, back);
      ASSERT_TRUE(used) << used.error().detail;
      EXPECT_EQ(*used, codes.size());
      EXPECT_EQ(back, indices);
    }
}

TEST(GifRewrite, NothingButThePicturesIsLeft) {
  const std::string file =
      screen(16) + extension('\xFF', "NETSCAPE2.0", std::string{"\1\0\0canary", 9}) +
      extension('\xFE', "", "canary") + extension('\xFF', "XMP DataXMP", "canary") + control(5) +
      extension('\xFE', "", "canary") + picture(0, 16) + extension('\x01', "", "canary") +
      control(7, 2) + picture(2, 9, true, "canary") + extension('\xFF', "canaryCANAR", "canary") +
      picture(4, 8) + ";canary";
  testing::expect_clean_copy(&register_gif, file, "canary");
  EXPECT_FALSE(audit(file));
  const std::string plain = screen(16) + kLoop + control(5) + picture(0, 16) + ";";
  EXPECT_EQ(*rewrite(plain), plain) << "coded data is copied byte for byte";
}

TEST(GifRewrite, PaintsEveryPictureThatTheAreaShowsIn) {
  for (const bool interlaced : {false, true}) {
    const std::string file = screen(16) + kLoop + control(5) + picture(0, 16, interlaced) +
                             control(5) + picture(2, 8, interlaced) + ";";
    CleanPlan plan;
    plan.areas.push_back(testing::box(1, 1, 6, 5));
    const auto copy = rewrite(file, plan);
    ASSERT_TRUE(copy) << copy.error().detail;
    EXPECT_TRUE(audit(*copy)) << audit(*copy).error().detail;
    const testing::Seen before = testing::see(&register_gif, file);
    const testing::Seen after = testing::see(&register_gif, *copy);
    ASSERT_EQ(after.frames.size(), 2U);
    for (std::size_t i = 0; i < 2; ++i)
      for (int y = 0; y < 16; ++y)
        for (int x = 0; x < 16; ++x) {
          const int is = after.frames[i].image.view().row(y)[3 * x];
          const int was = before.frames[i].image.view().row(y)[3 * x];
          const bool inside = x >= 1 && x < 6 && y >= 1 && y < 5;
          const bool rim = !inside && x <= 6 && y <= 5 && x >= 1 && y >= 1;
          EXPECT_TRUE(rim || is == (inside ? 0 : was)) << x << "," << y;
        }
  }
}

TEST(GifRewrite, RefusesWhatItCannotCover) {
  // The second picture does not draw where the area is, the first is from before its time.
  const std::string file =
      screen(16) + control(10) + picture(0, 16) + control(10) + picture(8, 8) + ";";
  CleanPlan plan;
  plan.areas.push_back(testing::box(1, 1, 6, 5));
  plan.areas[0].area.time = {std::chrono::milliseconds{100}, std::chrono::milliseconds{200}};
  const auto copy = rewrite(file, plan);
  ASSERT_FALSE(copy);
  EXPECT_EQ(copy.error().code, ErrorCode::Unsupported);
}

TEST(GifRewrite, RefusesBrokenFiles) {
  const std::string file = screen(16) + control(5) + picture(0, 16) + ";";
  for (std::size_t tenth = 0; tenth < 10; ++tenth)
    EXPECT_FALSE(rewrite(file.substr(0, file.size() * tenth / 10))) << tenth;
}

TEST(GifAudit, NoticesEveryHidingPlace) {
  const std::string clean = screen(8) + control(5) + picture(0, 8) + ";";
  ASSERT_TRUE(audit(clean)) << audit(clean).error().detail;
  const std::string cases[] = {
      clean + "x",
      clean.substr(0, clean.size() - 1),
      screen(8) + control(5) + picture(0, 8, false, "x") + ";",
      screen(8) + extension('\xFE', "", "comment") + picture(0, 8) + ";",
      screen(8) + extension('\xFF', "canaryCANAR", "x") + picture(0, 8) + ";",
      screen(8) + extension('\xFF', "NETSCAPE2.0", "\1\1\1x") + picture(0, 8) + ";",
      screen(8) + kLoop + kLoop + picture(0, 8) + ";",
      screen(8) + extension('\xFF', "ICCRGBG1012", "no profile") + picture(0, 8) + ";",
      screen(8) + control(5) + control(5) + picture(0, 8) + ";",
      screen(8) + ";",
      "",
  };
  for (const std::string& file : cases)
    EXPECT_FALSE(audit(file)) << &file - cases;
}

}  // namespace
}  // namespace outvet
