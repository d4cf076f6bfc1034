#include <algorithm>
#include <array>

#include "scanner/pipeline/stages.h"

namespace outvet {
namespace {

enum class Ground : std::uint8_t { White, Black, None };

struct AlphaUse {
  bool any = false;     ///< some pixel is not opaque
  bool hidden = false;  ///< pixels that nobody can see hold different colours
};

/// Share of 255 below which a colour does not show on any ground to speak of.
constexpr std::uint8_t kBarelySeen = 32;

/// A transparent area of one colour hides nothing, whatever the colour is.
AlphaUse look_at_alpha(const ImageView& view) {
  AlphaUse use;
  bool first = true;
  std::array<std::uint8_t, 3> flat{};
  for (int y = 0; y < view.height; ++y) {
    const std::uint8_t* pixel = view.row(y);
    for (int x = 0; x < view.width; ++x, pixel += 4) {
      use.any |= pixel[3] != 255;
      if (pixel[3] > kBarelySeen) continue;
      if (first) {
        std::copy_n(pixel, 3, flat.begin());
        first = false;
      }
      use.hidden |= !std::equal(flat.begin(), flat.end(), pixel);
    }
  }
  return use;
}

Result<Image> flatten(const ImageView& from, Ground ground, Budget& budget) {
  Result<Image::Fresh> fresh = Image::allocate(from.width, from.height, PixelFormat::Bgr8, budget);
  if (!fresh) return fresh.error();
  const int behind = ground == Ground::White ? 255 : 0;
  for (int y = 0; y < from.height; ++y) {
    const std::uint8_t* in = from.row(y);
    std::uint8_t* out = fresh->row(y);
    for (int x = 0; x < from.width; ++x, in += 4, out += 3) {
      const int alpha = ground == Ground::None ? 255 : in[3];
      for (int c = 0; c < 3; ++c)
        out[c] = static_cast<std::uint8_t>((in[c] * alpha + behind * (255 - alpha) + 127) / 255);
    }
  }
  return fresh->image;
}

}  // namespace

Result<std::vector<Image>> views_of(const Image& image, Budget& budget) {
  if (image.format() != PixelFormat::Bgra8) return std::vector<Image>{image};
  const AlphaUse use = look_at_alpha(image.view());
  std::vector<Image> views;
  for (const Ground ground : {Ground::White, Ground::Black, Ground::None}) {
    if (ground == Ground::Black && !use.any) break;
    if (ground == Ground::None && !use.hidden) break;
    Result<Image> flat = flatten(image.view(), ground, budget);
    if (!flat) return flat.error();
    views.push_back(std::move(*flat));
  }
  return views;
}

}  // namespace outvet
