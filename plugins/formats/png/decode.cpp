#include "plugins/formats/png/decode.h"

#include <algorithm>
#include <csetjmp>
#include <cstring>
#include <png.h>

#include "plugins/formats/png/feed.h"

namespace outvet::png {
namespace {

constexpr const char* kWhere = "format.png";
constexpr png_uint_32 kRowsAtOnce = 64;

void on_read(png_structp png, png_bytep out, std::size_t count) {
  if (!static_cast<Feed*>(png_get_io_ptr(png))->read(out, count)) png_error(png, "");
}

/// libpng's words may quote the file: they are dropped.
[[noreturn]] void on_error(png_structp png, png_const_charp) {
  png_longjmp(png, 1);
}

void on_warning(png_structp, png_const_charp) {}

class Decompressor {
 public:
  explicit Decompressor(Feed& feed)
      : png(png_create_read_struct(PNG_LIBPNG_VER_STRING, nullptr, on_error, on_warning)),
        info(png == nullptr ? nullptr : png_create_info_struct(png)) {
    if (png != nullptr) png_set_read_fn(png, &feed, on_read);
  }
  ~Decompressor() { png_destroy_read_struct(&png, &info, nullptr); }
  Decompressor(const Decompressor&) = delete;
  Decompressor& operator=(const Decompressor&) = delete;

  png_structp png;
  png_infop info;
  int passes = 1;
  std::size_t rows_read = 0;  ///< over all passes
  bool stopped = false;
};

/// Headers and settings. False after an error. Nothing with a destructor lives in here: an
/// error jumps.
bool begin(Decompressor& decompressor, Channels channels) {
  png_structp png = decompressor.png;
  png_infop info = decompressor.info;
  if (setjmp(png_jmpbuf(png)) != 0) return false;
  png_set_user_limits(png, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
  png_set_crc_action(png, PNG_CRC_QUIET_USE, PNG_CRC_QUIET_USE);
  png_set_option(png, PNG_MAXIMUM_INFLATE_WINDOW, PNG_OPTION_ON);
  png_read_info(png, info);
  const png_byte colour = png_get_color_type(png, info);
  const bool alpha =
      (colour & PNG_COLOR_MASK_ALPHA) != 0 || png_get_valid(png, info, PNG_INFO_tRNS) != 0;
  png_set_expand(png);
  png_set_scale_16(png);
  if (colour != PNG_COLOR_TYPE_GRAY || alpha || channels == Channels::Bgra) {
    png_set_gray_to_rgb(png);
    png_set_bgr(png);
  }
  if (!alpha && channels == Channels::Bgra) png_set_add_alpha(png, 0xFF, PNG_FILLER_AFTER);
  decompressor.passes = png_set_interlace_handling(png);
  png_read_update_info(png, info);
  return true;
}

struct Target {
  std::uint8_t* paint;
  std::ptrdiff_t stride;
  png_uint_32 height;
};

/// The pixels. False when libpng gave up or the budget ended.
bool read_rows(Decompressor& decompressor, const Target& target, Feed& feed, const Budget& budget) {
  png_structp png = decompressor.png;
  if (setjmp(png_jmpbuf(png)) != 0) return false;
  for (int pass = 0; pass < decompressor.passes; ++pass) {
    for (png_uint_32 y = 0; y < target.height; ++y) {
      if (y % kRowsAtOnce == 0 && !budget.check()) {
        decompressor.stopped = true;
        return false;
      }
      // Behind the last row libpng inflates all that is left, however much that is.
      if (pass == decompressor.passes - 1 && y == target.height - 1)
        feed.allow(static_cast<std::uint64_t>(target.stride) * 2);
      png_read_row(png, target.paint + static_cast<std::ptrdiff_t>(y) * target.stride, nullptr);
      ++decompressor.rows_read;
    }
  }
  return true;
}

PixelFormat format_of(const Decompressor& decompressor) {
  const png_byte channels = png_get_channels(decompressor.png, decompressor.info);
  if (channels == 1) return PixelFormat::Gray8;
  return channels == 3 ? PixelFormat::Bgr8 : PixelFormat::Bgra8;
}

}  // namespace

Layer still_layer(const Structure& structure) {
  Layer layer{structure.header, {}, {}, {}};
  const bool grey = structure.header.grey();
  for (const Chunk& chunk : structure.chunks) {
    if (chunk.type == "IDAT")
      layer.data.push_back(chunk.data);
    else if (!layer.data.empty())
      break;
    else if (chunk.type == "PLTE" && layer.palette.empty() && !grey)
      layer.palette = chunk.data;
    else if (chunk.type == "tRNS" && layer.transparency.empty() && !structure.header.alpha())
      layer.transparency = chunk.data;
  }
  return layer;
}

Result<Decoded> decode(const Layer& layer, Channels channels, Budget& budget) {
  const Error broken{ErrorCode::Malformed, kWhere, "the picture data is cut short or corrupt"};
  const std::uint64_t size = data_bytes(layer);
  if (size == 0) return Error{ErrorCode::Malformed, kWhere, "no picture data"};
  if (size > kLargestChunk)
    return Error{ErrorCode::LimitExceeded, kWhere, "more picture data than the limit"};

  Feed feed{layer};
  Decompressor decompressor{feed};
  if (decompressor.info == nullptr) return Error{ErrorCode::Internal, kWhere, "no libpng"};
  if (!begin(decompressor, channels)) return broken;
  Result<Image::Fresh> fresh =
      Image::allocate(static_cast<int>(layer.header.width), static_cast<int>(layer.header.height),
                      format_of(decompressor), budget);
  if (!fresh) return fresh.error();
  // What libpng will write must be what there is room for.
  if (png_get_rowbytes(decompressor.png, decompressor.info) !=
      static_cast<std::size_t>(fresh->stride))
    return broken;

  const bool read =
      read_rows(decompressor, {fresh->paint, fresh->stride, layer.header.height}, feed, budget);
  if (decompressor.stopped)
    if (const auto still = budget.check(); !still) return still.error();
  // Spent: the last row was written, libpng was held back from what lies behind it.
  const bool whole = read || feed.spent();
  if (!whole && decompressor.rows_read == 0) return broken;
  return Decoded{std::move(fresh->image), whole ? std::nullopt : std::optional{broken}};
}

Result<Image> without_idle_alpha(Image image, Budget& budget) {
  if (image.format() != PixelFormat::Bgra8) return image;
  const ImageView from = image.view();
  for (int y = 0; y < from.height; ++y) {
    const std::uint8_t* pixel = from.row(y);
    std::uint8_t all = 255;
    for (int x = 0; x < from.width; ++x, pixel += 4)
      all = static_cast<std::uint8_t>(all & pixel[3]);
    if (all != 255) return image;
  }
  Result<Image::Fresh> fresh = Image::allocate(from.width, from.height, PixelFormat::Bgr8, budget);
  if (!fresh) return fresh.error();
  for (int y = 0; y < from.height; ++y) {
    const std::uint8_t* in = from.row(y);
    std::uint8_t* out = fresh->row(y);
    for (int x = 0; x < from.width; ++x, in += 4, out += 3)
      std::memcpy(out, in, 3);
  }
  return std::move(fresh->image);
}

}  // namespace outvet::png
