#include "scanner/core/redact.h"

#include <random>
#include <vector>

#include <gtest/gtest.h>

namespace outvet {
namespace {

struct Canvas {
  explicit Canvas(PixelFormat format, int width = 64, int height = 48)
      : bytes(static_cast<std::size_t>(width * height * bytes_per_pixel(format)), 200),
        span{bytes.data(), width, height, width * bytes_per_pixel(format), format} {}
  std::uint8_t at(int x, int y, int channel = 0) const {
    return span.row(y)[x * bytes_per_pixel(span.format) + channel];
  }
  std::vector<std::uint8_t> bytes;
  ImageSpan span;
};

TEST(Redact, FillsEveryPixelThatIsTouched) {
  Canvas canvas{PixelFormat::Bgr8};
  redact(canvas.span, {{10.5F, 5.5F}, {20.5F, 5.5F}, {20.5F, 9.5F}, {10.5F, 9.5F}},
         RedactMethod::Fill);
  for (int y = 0; y < 48; ++y)
    for (int x = 0; x < 64; ++x)
      ASSERT_EQ(canvas.at(x, y), x >= 10 && x <= 20 && y >= 5 && y <= 9 ? 0 : 200) << x << "," << y;
}

TEST(Redact, LeavesNothingInsideATurnedShape) {
  std::mt19937 dice{7};
  for (int i = 0; i < 200; ++i) {
    Canvas canvas{PixelFormat::Gray8};
    const auto any = [&] { return static_cast<float>(dice() % 4000) / 100 - 2; };
    const Point middle{any(), any()};
    const float angle = static_cast<float>(dice() % 628) / 100;
    const float wide = 2 + any() / 3 + 1;
    const float high = 4;
    Polygon shape;
    for (const auto& [u, v] : {std::pair{-wide, -high}, {wide, -high}, {wide, high}, {-wide, high}})
      shape.push_back({middle.x + u * std::cos(angle) - v * std::sin(angle),
                       middle.y + u * std::sin(angle) + v * std::cos(angle)});
    redact(canvas.span, shape, RedactMethod::Fill);
    for (int y = 0; y < 48; ++y)
      for (int x = 0; x < 64; ++x) {
        const float dx = static_cast<float>(x) + 0.5F - middle.x;
        const float dy = static_cast<float>(y) + 0.5F - middle.y;
        const float u = dx * std::cos(angle) + dy * std::sin(angle);
        const float v = -dx * std::sin(angle) + dy * std::cos(angle);
        if (std::abs(u) < std::abs(wide) && std::abs(v) < high) ASSERT_EQ(canvas.at(x, y), 0);
        if (std::abs(u) > std::abs(wide) + 2 || std::abs(v) > high + 2)
          ASSERT_EQ(canvas.at(x, y), 200);
      }
  }
}

TEST(Redact, MakesAlphaOpaque) {
  Canvas canvas{PixelFormat::Bgra8};
  redact(canvas.span, {{0, 0}, {8, 0}, {8, 8}, {0, 8}}, RedactMethod::Fill);
  EXPECT_EQ(canvas.at(3, 3, 3), 255);
  EXPECT_EQ(canvas.at(9, 9, 3), 200);
}

TEST(Redact, SurvivesShapesOutside) {
  Canvas canvas{PixelFormat::Bgr8};
  const std::vector<std::uint8_t> before = canvas.bytes;
  redact(canvas.span, {{-50, -50}, {-10, -50}, {-10, -10}, {-50, -10}}, RedactMethod::Fill);
  redact(canvas.span, {{1e9F, 1e9F}, {2e9F, 1e9F}, {2e9F, 2e9F}}, RedactMethod::Pixelate);
  redact(canvas.span, {{1, 1}, {2, 2}}, RedactMethod::Fill);
  EXPECT_EQ(canvas.bytes, before);
  redact(canvas.span, {{-1e6F, -1e6F}, {1e6F, -1e6F}, {1e6F, 1e6F}, {-1e6F, 1e6F}},
         RedactMethod::Fill);
  EXPECT_EQ(canvas.bytes, std::vector<std::uint8_t>(before.size(), 0));
}

TEST(Redact, PixelateHasOneColourASquare) {
  Canvas canvas{PixelFormat::Gray8};
  std::mt19937 dice{1};
  for (std::uint8_t& byte : canvas.bytes)
    byte = static_cast<std::uint8_t>(dice());
  redact(canvas.span, {{0, 0}, {64, 0}, {64, 48}, {0, 48}}, RedactMethod::Pixelate);
  for (int y = 0; y < 48; ++y)
    for (int x = 0; x < 64; ++x)
      ASSERT_EQ(canvas.at(x, y), canvas.at(x / 9 * 9, y / 9 * 9)) << x << "," << y;
}

TEST(Redact, MarginGrowsOnAllSides) {
  const Bounds grown = bounds_of(with_margin({{10, 10}, {110, 10}, {110, 60}, {10, 60}}, 0.08F, 1));
  EXPECT_NEAR(grown.left, 6, 0.01);
  EXPECT_NEAR(grown.top, 6, 0.01);
  EXPECT_NEAR(grown.right, 114, 0.01);
  EXPECT_NEAR(grown.bottom, 64, 0.01);
  const Bounds least = bounds_of(with_margin({{0, 0}, {10, 0}, {10, 5}, {0, 5}}, 0.08F, 2));
  EXPECT_NEAR(least.right, 12, 0.01);
}

}  // namespace
}  // namespace outvet
