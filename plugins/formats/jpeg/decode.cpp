#include "plugins/formats/jpeg/decode.h"

#include <algorithm>
#include <array>
#include <csetjmp>
#include <cstdio>
#include <vector>

// jpeglib.h needs <cstdio> before it.
#include <jerror.h>
#include <jpeglib.h>

namespace outvet::jpeg {
namespace {

constexpr const char* kWhere = "format.jpeg";
// Encoders write ten scans or so; each costs a pass over the whole picture.
constexpr std::size_t kMostScans = 100;
constexpr long kLeastHidden = 64;  // bytes behind the last block that are more than padding
constexpr JDIMENSION kRowsAtOnce = 16;

/// What libjpeg's callbacks share with the decoder. No destructor may be jumped over, so
/// everything below it is plain data.
struct Watch {
  jpeg_error_mgr errors{};
  jpeg_progress_mgr progress{};
  std::jmp_buf back{};
  const Budget* budget = nullptr;
  int fatal = 0;             ///< libjpeg's message code
  bool stopped = false;      ///< the budget said so
  bool corrupt = false;      ///< a warning that means wrong pixels
  bool useless = false;      ///< and it came before anything was decoded
  bool ended_early = false;  ///< the data ran out
  long behind = 0;           ///< bytes skipped in front of markers
};

Watch& watch_of(j_common_ptr info) {
  return *static_cast<Watch*>(info->client_data);
}

[[noreturn]] void on_error(j_common_ptr info) {
  Watch& watch = watch_of(info);
  watch.fatal = info->err->msg_code;
  std::longjmp(watch.back, 1);
}

void on_message(j_common_ptr info, int level) {
  if (level >= 0) return;
  ++info->err->num_warnings;
  Watch& watch = watch_of(info);
  switch (info->err->msg_code) {
    case JWRN_ADOBE_XFORM:
    case JWRN_JFIF_MAJOR: return;  // odd headers, right pixels
    case JWRN_JPEG_EOF: watch.ended_early = true; return;
    case JWRN_EXTRANEOUS_DATA: watch.behind += info->err->msg_parm.i[0]; return;
    default: break;
  }
  const auto& decompress = *reinterpret_cast<const jpeg_decompress_struct*>(info);
  if (!watch.corrupt)
    watch.useless = decompress.input_iMCU_row == 0 && decompress.input_scan_number <= 1;
  watch.corrupt = true;
}

void on_progress(j_common_ptr info) {
  Watch& watch = watch_of(info);
  if (watch.budget->check()) return;
  watch.stopped = true;
  std::longjmp(watch.back, 1);
}

/// Owns libjpeg's decompressor.
class Decompressor {
 public:
  explicit Decompressor(const Budget& budget) {
    info.err = jpeg_std_error(&watch.errors);
    watch.errors.error_exit = on_error;
    watch.errors.emit_message = on_message;
    watch.errors.output_message = [](j_common_ptr) {};
    watch.progress.progress_monitor = on_progress;
    watch.budget = &budget;
    info.client_data = &watch;
  }
  ~Decompressor() { jpeg_destroy_decompress(&info); }
  Decompressor(const Decompressor&) = delete;
  Decompressor& operator=(const Decompressor&) = delete;

  jpeg_decompress_struct info{};
  Watch watch;
};

/// How small the longer side may be made, in eighths of the full size: 1 to 8.
unsigned int eighths(const jpeg_decompress_struct& info, int max_side) {
  const std::uint64_t longer = std::max(info.image_width, info.image_height);
  if (max_side <= 0 || longer == 0) return 8;
  const std::uint64_t fit = 8 * static_cast<std::uint64_t>(max_side) / longer;
  return static_cast<unsigned int>(std::clamp<std::uint64_t>(fit, 1, 8));
}

/// Headers and settings. False after an error.
bool begin(Decompressor& decompressor, std::span<const std::byte> file, int max_side) {
  if (setjmp(decompressor.watch.back) != 0) return false;
  jpeg_decompress_struct& info = decompressor.info;
  jpeg_create_decompress(&info);
  info.progress = &decompressor.watch.progress;
  jpeg_mem_src(&info, reinterpret_cast<const unsigned char*>(file.data()), file.size());
  jpeg_read_header(&info, TRUE);
  info.scale_num = eighths(info, max_side);
  info.scale_denom = 8;
  if (info.num_components == 1)
    info.out_color_space = JCS_GRAYSCALE;
  else
    info.out_color_space = info.num_components == 4 ? JCS_CMYK : JCS_EXT_BGR;
  jpeg_calc_output_dimensions(&info);
  return true;
}

/// Rows of four samples a pixel (inverted: 255 is no ink) to BGR.
void cmyk_to_bgr(const std::uint8_t* in, std::uint8_t* out, JDIMENSION width) {
  for (JDIMENSION x = 0; x < width; ++x, in += 4, out += 3) {
    const unsigned int light = in[3];
    for (std::size_t c = 0; c < 3; ++c)
      out[c] = static_cast<std::uint8_t>((in[2 - c] * light + 127U) / 255U);
  }
}

/// Where rows go: plain data, see Watch.
struct Target {
  std::uint8_t* paint;
  std::ptrdiff_t stride;
  std::uint8_t* inks;  ///< kRowsAtOnce rows of CMYK, null when libjpeg writes into `paint`
};

/// The pixels. False when libjpeg gave up; rows before info.output_scanline are then there.
bool read_rows(Decompressor& decompressor, const Target& target) {
  if (setjmp(decompressor.watch.back) != 0) return false;
  jpeg_decompress_struct& info = decompressor.info;
  jpeg_start_decompress(&info);
  while (info.output_scanline < info.output_height) {
    const JDIMENSION first = info.output_scanline;
    std::array<JSAMPROW, kRowsAtOnce> rows{};
    const JDIMENSION count = std::min(kRowsAtOnce, info.output_height - first);
    for (JDIMENSION i = 0; i < count; ++i)
      rows[i] = target.inks != nullptr
                    ? target.inks + static_cast<std::size_t>(i) * info.output_width * 4
                    : target.paint + static_cast<std::ptrdiff_t>(first + i) * target.stride;
    const JDIMENSION got = jpeg_read_scanlines(&info, rows.data(), count);
    for (JDIMENSION i = 0; target.inks != nullptr && i < got; ++i)
      cmyk_to_bgr(rows[i], target.paint + static_cast<std::ptrdiff_t>(first + i) * target.stride,
                  info.output_width);
  }
  return true;
}

/// Reads on to the end of image, to learn what lies behind the last block.
void finish(Decompressor& decompressor) {
  if (setjmp(decompressor.watch.back) != 0) return;
  jpeg_finish_decompress(&decompressor.info);
}

Error failure(const Watch& watch, const Budget& budget) {
  if (watch.stopped)
    if (const auto still = budget.check(); !still) return still.error();
  switch (watch.fatal) {
    case JERR_ARITH_NOTIMPL:
    case JERR_SOF_UNSUPPORTED:
    case JERR_BAD_PRECISION:
    case JERR_CONVERSION_NOTIMPL:
    case JERR_COMPONENT_COUNT: return {ErrorCode::Unsupported, kWhere, "a rare kind of JPEG"};
    case JERR_OUT_OF_MEMORY: return {ErrorCode::LimitExceeded, kWhere, "out of memory"};
    default: return {ErrorCode::Malformed, kWhere, "the picture data cannot be decoded"};
  }
}

std::optional<Error> refusal(const Structure& structure) {
  const FrameHeader& frame = structure.frame;
  const auto unsupported = [](const char* what) {
    return Error{ErrorCode::Unsupported, kWhere, what};
  };
  if (frame.precision != 8) return unsupported("more than 8 bits a sample");
  // What is left: baseline, extended and progressive with Huffman codes, and with arithmetic codes.
  if (frame.marker > 0xC2 && frame.marker != 0xC9 && frame.marker != 0xCA)
    return unsupported("lossless or hierarchical JPEG");
  const std::size_t count = frame.components.size();
  if (count != 1 && count != 3 && count != 4) return unsupported("odd number of components");
  if (structure.scans == 0) return Error{ErrorCode::Malformed, kWhere, "no scan: no pixels"};
  if (structure.scans > kMostScans)
    return Error{ErrorCode::LimitExceeded, kWhere, "more scans than any encoder writes"};
  return std::nullopt;
}

/// Several scans make libjpeg keep two bytes for every coefficient.
std::uint64_t coefficient_bytes(const FrameHeader& frame) {
  std::uint64_t across = 1;
  std::uint64_t down = 1;
  for (const Component& component : frame.components) {
    across = std::max<std::uint64_t>(across, component.across);
    down = std::max<std::uint64_t>(down, component.down);
  }
  const auto units = [](int side, std::uint64_t most) {
    return (static_cast<std::uint64_t>(side) + 8 * most - 1) / (8 * most);
  };
  std::uint64_t blocks = 0;
  for (const Component& component : frame.components)
    blocks +=
        units(frame.width, across) * component.across * units(frame.height, down) * component.down;
  return blocks * 64 * 2;
}

std::optional<Error> trouble_of(const Decompressor& decompressor, bool finished,
                                const Structure& structure) {
  const Watch& watch = decompressor.watch;
  // A lone scan may miss its end marker and still be whole; of several, some may be missing, and
  // an arithmetic decoder makes up what it does not get.
  const bool alone = structure.scans == 1 && structure.frame.marker < 0xC9;
  const bool short_of_scans = watch.ended_early && !alone;
  if (!finished || watch.corrupt || short_of_scans)
    return Error{ErrorCode::Malformed, kWhere, "the picture data is cut short or corrupt"};
  if (watch.behind >= kLeastHidden)
    return Error{ErrorCode::Malformed, kWhere, "bytes lie hidden behind the last block"};
  return std::nullopt;
}

}  // namespace

Result<Decoded> decode(std::span<const std::byte> file, const Structure& structure, int max_side,
                       Budget& budget) {
  if (auto refused = refusal(structure)) return *refused;
  const FrameHeader& frame = structure.frame;
  Result<MemoryLease> coefficients = MemoryLease{};
  if (frame.progressive() || structure.scans > 1)
    coefficients = budget.reserve(coefficient_bytes(frame), "the coefficients of a picture");
  if (!coefficients) return coefficients.error();

  Decompressor decompressor{budget};
  if (!begin(decompressor, file.first(structure.end), max_side))
    return failure(decompressor.watch, budget);
  const jpeg_decompress_struct& info = decompressor.info;
  const bool inks = info.out_color_space == JCS_CMYK;
  Result<Image::Fresh> fresh =
      Image::allocate(static_cast<int>(info.output_width), static_cast<int>(info.output_height),
                      info.num_components == 1 ? PixelFormat::Gray8 : PixelFormat::Bgr8, budget);
  if (!fresh) return fresh.error();
  std::vector<std::uint8_t> ink_rows(inks ? std::size_t{kRowsAtOnce} * 4 * info.output_width : 0);

  const bool whole =
      read_rows(decompressor, {fresh->paint, fresh->stride, inks ? ink_rows.data() : nullptr});
  const Watch& watch = decompressor.watch;
  if (watch.useless || (!whole && (watch.stopped || info.output_scanline == 0)))
    return failure(watch, budget);
  // At the end only what lies behind is news: a scan that misses its last marker is whole.
  if (whole && !watch.corrupt) finish(decompressor);
  return Decoded{std::move(fresh->image), trouble_of(decompressor, whole, structure)};
}

}  // namespace outvet::jpeg
