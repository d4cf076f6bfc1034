#include <algorithm>
#include <csetjmp>
#include <cstdio>
#include <cstdlib>
#include <jpeglib.h>
#include <memory>
#include <string_view>

#include "plugins/common/stored_area.h"
#include "plugins/formats/jpeg/rewrite.h"
#include "scanner/core/redact.h"

namespace outvet::jpeg {
namespace {

constexpr const char* kWhere = "format.jpeg";
constexpr long kMostWarnings = 0;  // a damaged picture is never written anew

/// libjpeg's way of failing, without its words on standard error.
struct Trouble {
  jpeg_error_mgr manager;
  std::jmp_buf back;
  long warnings = 0;
};

[[noreturn]] void fail(j_common_ptr info) {
  std::longjmp(reinterpret_cast<Trouble*>(info->err)->back, 1);
}
void say_nothing(j_common_ptr) {}
void count_warning(j_common_ptr info, int level) {
  if (level < 0) ++reinterpret_cast<Trouble*>(info->err)->warnings;
}

/// One byte for each MCU: 0 where it is to go.
struct Mask {
  std::vector<std::uint8_t> cells;
  int width = 0;
  int height = 0;
  bool goes(int x, int y) const {
    return x < width && y < height &&
           cells[static_cast<std::size_t>(y) * static_cast<std::size_t>(width) +
                 static_cast<std::size_t>(x)] == 0;
  }
};

Mask mask_of(const std::vector<AreaEdit>& areas, int orientation, const FrameHeader& frame,
             int mcu_width, int mcu_height) {
  Mask mask;
  mask.width = (frame.width + mcu_width - 1) / mcu_width;
  mask.height = (frame.height + mcu_height - 1) / mcu_height;
  mask.cells.assign(static_cast<std::size_t>(mask.width) * static_cast<std::size_t>(mask.height),
                    1);
  const ImageSpan span{mask.cells.data(), mask.width, mask.height, mask.width, PixelFormat::Gray8};
  for (const AreaEdit& edit : areas)
    for (const Polygon& shape : edit.area.shapes) {
      Polygon cells = as_stored(shape, orientation, frame.width, frame.height);
      for (Point& corner : cells) {
        corner.x /= static_cast<float>(mcu_width);
        corner.y /= static_cast<float>(mcu_height);
      }
      redact(span, cells, RedactMethod::Fill);
    }
  return mask;
}

/// Whether 0 in this component is what black needs: not so for the colour differences of
/// YCbCr, whose middle is no colour.
bool is_light(const jpeg_decompress_struct& source, int component) {
  const bool differences =
      source.jpeg_color_space == JCS_YCbCr || source.jpeg_color_space == JCS_YCCK;
  return !(differences && (component == 1 || component == 2));
}

/// Black, flat: no coefficient but the mean (ITU T.81, A.3.3: samples are shifted by 128, the
/// mean of a block is a eighth of its first coefficient).
void blacken_block(JCOEF* block, bool light, UINT16 step) {
  std::fill_n(block, DCTSIZE2, JCOEF{0});
  if (light) block[0] = static_cast<JCOEF>(-1024 / std::max<int>(1, step));
}

class Blackener {
 public:
  Blackener(std::span<const std::byte> file, const Mask& mask) : file_(file), mask_(mask) {}
  ~Blackener() {
    jpeg_destroy_compress(&copy_);
    jpeg_destroy_decompress(&source_);
    std::free(buffer_);
  }
  Blackener(const Blackener&) = delete;
  Blackener& operator=(const Blackener&) = delete;

  Result<std::vector<std::byte>> run() {
    prepare(source_trouble_);
    prepare(copy_trouble_);
    source_.err = &source_trouble_.manager;
    copy_.err = &copy_trouble_.manager;
    if (setjmp(source_trouble_.back) != 0 || setjmp(copy_trouble_.back) != 0)
      return Error{ErrorCode::Malformed, kWhere, "the picture cannot be written anew"};
    rewrite();
    if (source_trouble_.warnings > kMostWarnings)
      return Error{ErrorCode::Malformed, kWhere, "the picture is damaged"};
    const auto* bytes = reinterpret_cast<const std::byte*>(buffer_);
    return std::vector<std::byte>{bytes, bytes + size_};
  }

 private:
  static void prepare(Trouble& trouble) {
    jpeg_std_error(&trouble.manager);
    trouble.manager.error_exit = &fail;
    trouble.manager.output_message = &say_nothing;
    trouble.manager.emit_message = &count_warning;
  }

  // No object with a destructor lives in here: longjmp would skip it.
  void rewrite() {
    jpeg_create_decompress(&source_);
    jpeg_create_compress(&copy_);
    jpeg_mem_src(&source_, reinterpret_cast<const unsigned char*>(file_.data()),
                 static_cast<unsigned long>(file_.size()));
    jpeg_read_header(&source_, TRUE);
    jvirt_barray_ptr* coefficients = jpeg_read_coefficients(&source_);
    for (int c = 0; c < source_.num_components; ++c)
      blacken_component(coefficients, c);
    jpeg_mem_dest(&copy_, &buffer_, &size_);
    jpeg_copy_critical_parameters(&source_, &copy_);
    if (source_.progressive_mode) jpeg_simple_progression(&copy_);
    copy_.arith_code = source_.arith_code;
    // Blocks that were not there before need codes that the old tables may lack.
    copy_.optimize_coding = TRUE;
    jpeg_write_coefficients(&copy_, coefficients);
    jpeg_finish_compress(&copy_);
    jpeg_finish_decompress(&source_);
  }

  void blacken_component(jvirt_barray_ptr* coefficients, int c) {
    const jpeg_component_info& info = source_.comp_info[c];
    const bool light = is_light(source_, c);
    const UINT16 step = info.quant_table ? info.quant_table->quantval[0] : 1;
    // A picture of one component has blocks, whatever its factors say (A.2.2).
    const int across = source_.num_components == 1 ? 1 : info.h_samp_factor;
    const int down = source_.num_components == 1 ? 1 : info.v_samp_factor;
    for (JDIMENSION row = 0; row < info.height_in_blocks; ++row) {
      JBLOCKARRAY blocks = source_.mem->access_virt_barray(reinterpret_cast<j_common_ptr>(&source_),
                                                           coefficients[c], row, 1, TRUE);
      for (JDIMENSION column = 0; column < info.width_in_blocks; ++column)
        if (mask_.goes(static_cast<int>(column) / across, static_cast<int>(row) / down))
          blacken_block(blocks[0][column], light, step);
    }
  }

  std::span<const std::byte> file_;
  const Mask& mask_;
  Trouble source_trouble_{};
  Trouble copy_trouble_{};
  jpeg_decompress_struct source_{};
  jpeg_compress_struct copy_{};
  unsigned char* buffer_ = nullptr;
  unsigned long size_ = 0;
};

}  // namespace

Result<std::vector<std::byte>> blacken(std::span<const std::byte> file, const Structure& structure,
                                       int orientation, const std::vector<AreaEdit>& areas,
                                       Budget& budget) {
  const FrameHeader& frame = structure.frame;
  int across = 1;
  int down = 1;
  for (const Component& component : frame.components) {
    across = std::max<int>(across, component.across);
    down = std::max<int>(down, component.down);
  }
  // libjpeg holds all coefficients: two bytes a sample, all components.
  auto lease = budget.reserve(std::uint64_t{2} * static_cast<std::uint64_t>(frame.width) *
                                  static_cast<std::uint64_t>(frame.height) *
                                  std::max<std::size_t>(1, frame.components.size()),
                              "coefficients");
  if (!lease) return lease.error();
  const bool single = frame.components.size() == 1;
  const Mask mask = mask_of(areas, orientation, frame, single ? DCTSIZE : DCTSIZE * across,
                            single ? DCTSIZE : DCTSIZE * down);
  return Blackener{file, mask}.run();
}

}  // namespace outvet::jpeg
