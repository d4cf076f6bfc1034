#include "plugins/formats/png/samples.h"

#include <array>
#include <csetjmp>
#include <png.h>

#include "plugins/formats/png/feed.h"

namespace outvet::png {
namespace {

constexpr const char* kWhere = "format.png";

[[noreturn]] void on_error(png_structp png, png_const_charp) {
  png_longjmp(png, 1);
}
void on_warning(png_structp, png_const_charp) {}

void on_read(png_structp png, png_bytep out, std::size_t count) {
  if (!static_cast<Feed*>(png_get_io_ptr(png))->read(out, count)) png_error(png, "");
}

void on_write(png_structp png, png_bytep bytes, std::size_t count) {
  auto& out = *static_cast<std::vector<std::byte>*>(png_get_io_ptr(png));
  const auto* begin = reinterpret_cast<const std::byte*>(bytes);
  out.insert(out.end(), begin, begin + count);
}
void on_flush(png_structp) {}

/// False after an error. Nothing with a destructor lives in here: an error jumps.
bool decode_rows(png_structp png, png_infop info, std::uint8_t* out, std::size_t row_bytes,
                 png_uint_32 height) {
  if (setjmp(png_jmpbuf(png)) != 0) return false;
  png_set_user_limits(png, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
  png_set_crc_action(png, PNG_CRC_QUIET_USE, PNG_CRC_QUIET_USE);
  png_read_info(png, info);
  png_set_packing(png);
  const int passes = png_set_interlace_handling(png);
  png_read_update_info(png, info);
  if (png_get_rowbytes(png, info) != row_bytes) return false;
  for (int pass = 0; pass < passes; ++pass)
    for (png_uint_32 y = 0; y < height; ++y)
      png_read_row(png, out + y * row_bytes, nullptr);
  return true;
}

struct Extras {
  std::array<png_color, 256> palette;
  int colours;
  std::array<png_byte, 256> alpha;
  int alphas;
  png_color_16 key;
  bool has_key;
};

Extras extras_of(const Header& header, std::span<const std::byte> palette,
                 std::span<const std::byte> transparency) {
  Extras extras{};
  const auto at = [](std::span<const std::byte> bytes, std::size_t i) {
    return static_cast<png_byte>(bytes[i]);
  };
  if (header.colour == 3) {
    for (std::size_t i = 0; i + 2 < palette.size() && i < 768; i += 3)
      extras.palette.at(i / 3) = {at(palette, i), at(palette, i + 1), at(palette, i + 2)};
    extras.colours = static_cast<int>(palette.size() / 3);
    for (std::size_t i = 0; i < transparency.size() && i < 256; ++i)
      extras.alpha.at(i) = at(transparency, i);
    extras.alphas = static_cast<int>(transparency.size());
    return extras;
  }
  const auto two = [&](std::size_t i) {
    return static_cast<png_uint_16>(at(transparency, i) << 8U | at(transparency, i + 1));
  };
  extras.has_key = transparency.size() == (header.grey() ? 2U : 6U);
  if (extras.has_key && header.grey()) extras.key.gray = two(0);
  if (extras.has_key && !header.grey()) {
    extras.key.red = two(0);
    extras.key.green = two(2);
    extras.key.blue = two(4);
  }
  return extras;
}

bool encode_rows(png_structp png, png_infop info, const Header& header, const Extras& extras,
                 std::uint8_t* rows, std::size_t row_bytes) {
  if (setjmp(png_jmpbuf(png)) != 0) return false;
  png_set_user_limits(png, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
  png_set_IHDR(png, info, header.width, header.height, header.depth, header.colour,
               PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
  if (extras.colours > 0) png_set_PLTE(png, info, extras.palette.data(), extras.colours);
  if (extras.alphas > 0) png_set_tRNS(png, info, extras.alpha.data(), extras.alphas, nullptr);
  if (extras.has_key) png_set_tRNS(png, info, nullptr, 0, &extras.key);
  png_write_info(png, info);
  png_set_packing(png);
  for (std::uint32_t y = 0; y < header.height; ++y)
    png_write_row(png, rows + y * row_bytes);
  png_write_end(png, info);
  return true;
}

}  // namespace

std::size_t Samples::pixel_bytes() const {
  constexpr std::array<std::size_t, 7> kChannels{1, 0, 3, 1, 2, 0, 4};
  return kChannels.at(header.colour) * (header.depth == 16 ? 2 : 1);
}

Result<Samples> make_samples(const Header& header, Budget& budget) {
  Samples samples;
  samples.header = header;
  samples.header.interlaced = false;
  const std::uint64_t size = std::uint64_t{header.width} * header.height * samples.pixel_bytes();
  auto lease = budget.reserve(size, "the samples of a picture");
  if (!lease) return lease.error();
  samples.lease = std::move(*lease);
  samples.bytes.resize(size);
  return samples;
}

Result<Samples> read_samples(const Layer& layer, Budget& budget) {
  auto samples = make_samples(layer.header, budget);
  if (!samples) return samples.error();
  Feed feed{layer};
  png_structp png = png_create_read_struct(PNG_LIBPNG_VER_STRING, nullptr, on_error, on_warning);
  png_infop info = png == nullptr ? nullptr : png_create_info_struct(png);
  bool read = false;
  if (info != nullptr) {
    png_set_read_fn(png, &feed, on_read);
    read = decode_rows(png, info, samples->bytes.data(),
                       layer.header.width * samples->pixel_bytes(), layer.header.height);
  }
  png_destroy_read_struct(&png, &info, nullptr);
  if (!read) return Error{ErrorCode::Malformed, kWhere, "the picture data is cut short or corrupt"};
  if (auto ok = budget.check(); !ok) return ok.error();
  return samples;
}

Result<std::vector<std::byte>> write_samples(Samples& samples, std::span<const std::byte> palette,
                                             std::span<const std::byte> transparency,
                                             Budget& budget) {
  auto lease = budget.reserve(samples.bytes.size(), "a picture coded anew");
  if (!lease) return lease.error();
  const Extras extras = extras_of(samples.header, palette, transparency);
  std::vector<std::byte> file;
  png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, nullptr, on_error, on_warning);
  png_infop info = png == nullptr ? nullptr : png_create_info_struct(png);
  bool written = false;
  if (info != nullptr) {
    png_set_write_fn(png, &file, on_write, on_flush);
    written = encode_rows(png, info, samples.header, extras, samples.bytes.data(),
                          samples.header.width * samples.pixel_bytes());
  }
  png_destroy_write_struct(&png, &info);
  if (!written) return Error{ErrorCode::Internal, kWhere, "the picture could not be coded anew"};
  return file;
}

}  // namespace outvet::png
