#include "plugins/formats/heif/decode.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include <libheif/heif.h>

namespace outvet::heif {
namespace {

constexpr const char* kWhere = "format.heif";

Error error_of(const heif_error& error) {
  switch (error.code) {
    case heif_error_Unsupported_filetype:
    case heif_error_Unsupported_feature:
      return {ErrorCode::Unsupported, kWhere,
              "a kind of picture that libheif does not decode here"};
    case heif_error_Memory_allocation_error:
      return {ErrorCode::LimitExceeded, kWhere, "a picture too large for libheif"};
    default: return {ErrorCode::Malformed, kWhere, "the picture data are broken"};
  }
}

template <auto Free>
struct Freed {
  template <class T>
  void operator()(T* object) const {
    Free(object);
  }
};
using ContextPtr = std::unique_ptr<heif_context, Freed<heif_context_free>>;
using HandlePtr = std::unique_ptr<heif_image_handle, Freed<heif_image_handle_release>>;
using PicturePtr = std::unique_ptr<heif_image, Freed<heif_image_release>>;
using OptionsPtr = std::unique_ptr<heif_decoding_options, Freed<heif_decoding_options_free>>;

/// Memory that libheif holds while it decodes: planes of the code, planes in RGB and the
/// result side by side, in two bytes a sample for more than 8 bits.
std::uint64_t memory_for(const heif_image_handle* handle, const Cost& cost) {
  const bool deep = heif_image_handle_get_luma_bits_per_pixel(handle) > 8;
  const auto canvas =
      static_cast<std::uint64_t>(cost.width) * static_cast<std::uint64_t>(cost.height);
  return canvas * (deep ? 16 : 6);
}

/// Back from colours that were multiplied by their alpha.
void divide(std::uint8_t* bgra) {
  const unsigned alpha = bgra[3];
  if (alpha == 0 || alpha == 255) return;
  for (int c = 0; c < 3; ++c)
    bgra[c] = static_cast<std::uint8_t>(std::min(255U, (bgra[c] * 255U + alpha / 2) / alpha));
}

Result<Image> copied(const heif_image* picture, bool alpha, bool premultiplied, Budget& budget) {
  const int width = heif_image_get_width(picture, heif_channel_interleaved);
  const int height = heif_image_get_height(picture, heif_channel_interleaved);
  int stride = 0;
  const std::uint8_t* pixels =
      heif_image_get_plane_readonly(picture, heif_channel_interleaved, &stride);
  if (pixels == nullptr) return Error{ErrorCode::Internal, kWhere, "libheif gave no pixels"};
  const PixelFormat format = alpha ? PixelFormat::Bgra8 : PixelFormat::Bgr8;
  Result<Image::Fresh> fresh = Image::allocate(width, height, format, budget);
  if (!fresh) return fresh.error();
  const auto channels = static_cast<std::size_t>(bytes_per_pixel(format));
  for (int y = 0; y < height; ++y) {
    const std::uint8_t* from = pixels + std::ptrdiff_t{stride} * y;
    std::uint8_t* to = fresh->row(y);
    for (int x = 0; x < width; ++x, from += channels, to += channels) {
      to[0] = from[2];
      to[1] = from[1];
      to[2] = from[0];
      if (!alpha) continue;
      to[3] = from[3];
      if (premultiplied) divide(to);
    }
  }
  return fresh->image;
}

}  // namespace

struct Library::State {
  ContextPtr context;
};

void Library::Free::operator()(State* state) const {
  delete state;
}

Library::Library(std::unique_ptr<State, Free> state) : state_(std::move(state)) {}

Result<Library> Library::open(std::span<const std::byte> file) {
  std::unique_ptr<State, Free> state{new State{ContextPtr{heif_context_alloc()}}};
  heif_context_set_max_decoding_threads(state->context.get(), 0);
  const heif_error error = heif_context_read_from_memory_without_copy(
      state->context.get(), file.data(), file.size(), nullptr);
  if (error.code != heif_error_Ok) return error_of(error);
  return Library{std::move(state)};
}

Result<Image> Library::decode(ItemId id, const Cost& cost, Transform transform, Budget& budget) {
  heif_image_handle* raw_handle = nullptr;
  heif_error error = heif_context_get_image_handle(state_->context.get(), id, &raw_handle);
  if (error.code != heif_error_Ok) return error_of(error);
  const HandlePtr handle{raw_handle};
  const auto lease = budget.reserve(memory_for(handle.get(), cost), "the decoder of a picture");
  if (!lease) return lease.error();

  const bool alpha = heif_image_handle_has_alpha_channel(handle.get()) != 0;
  const bool premultiplied = heif_image_handle_is_premultiplied_alpha(handle.get()) != 0;
  const OptionsPtr options{heif_decoding_options_alloc()};
  options->convert_hdr_to_8bit = 1;
  options->ignore_transformations = transform == Transform::Ignored ? 1 : 0;
  heif_image* raw_picture = nullptr;
  error = heif_decode_image(handle.get(), &raw_picture, heif_colorspace_RGB,
                            alpha ? heif_chroma_interleaved_RGBA : heif_chroma_interleaved_RGB,
                            options.get());
  if (error.code != heif_error_Ok) return error_of(error);
  const PicturePtr picture{raw_picture};
  return copied(picture.get(), alpha, premultiplied, budget);
}

std::vector<std::byte> flattened(std::span<const std::byte> file, const Box& ftyp,
                                 const Meta& meta) {
  constexpr std::byte kHidden{1};
  constexpr std::size_t kBrandAt = 8;  // behind the major brand and its version
  std::vector<std::byte> copy{file.begin(), file.end()};
  const auto put = [&](std::size_t at, std::string_view word) {
    std::ranges::copy(std::as_bytes(std::span{word}),
                      copy.begin() + static_cast<std::ptrdiff_t>(at));
  };
  for (const auto& [id, item] : meta.items)
    copy[item.flags_at] &= ~kHidden;
  for (const Reference& reference : meta.references)
    if (reference.type == "thmb" || reference.type == "auxl") put(reference.type_at, "free");
  if (ftyp.content.size() >= kBrandAt + 4) put(ftyp.content.begin + kBrandAt, "mif1");
  return copy;
}

}  // namespace outvet::heif
