#pragma once

#include <cstdio>
#include <cstdlib>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

// jpeglib.h needs <cstdio> before it.
#include <jpeglib.h>

namespace outvet::testing {

/// How a test picture is to be encoded. Samples come interleaved in `colour`.
struct JpegSettings {
  J_COLOR_SPACE colour = JCS_RGB;  ///< of the samples
  J_COLOR_SPACE stored = JCS_YCbCr;
  int quality = 95;
  bool subsampled = false;  ///< 4:2:0, else 4:4:4
  bool progressive = false;
  bool arithmetic = false;
  unsigned int restart_rows = 0;
};

/// Encodes width * height pixels. A failure of libjpeg ends the test program.
inline std::string jpeg_file(unsigned int width, unsigned int height, const std::string& samples,
                             const JpegSettings& settings = {}) {
  jpeg_compress_struct info{};
  jpeg_error_mgr errors{};
  info.err = jpeg_std_error(&errors);
  jpeg_create_compress(&info);
  unsigned char* out = nullptr;
  unsigned long size = 0;
  jpeg_mem_dest(&info, &out, &size);
  info.image_width = width;
  info.image_height = height;
  info.in_color_space = settings.colour;
  info.input_components = settings.colour == JCS_GRAYSCALE ? 1
                          : settings.colour == JCS_CMYK    ? 4
                                                           : 3;
  jpeg_set_defaults(&info);
  jpeg_set_colorspace(&info, settings.stored);
  jpeg_set_quality(&info, settings.quality, TRUE);
  info.comp_info[0].h_samp_factor = settings.subsampled ? 2 : 1;
  info.comp_info[0].v_samp_factor = settings.subsampled ? 2 : 1;
  info.arith_code = settings.arithmetic ? TRUE : FALSE;
  info.restart_in_rows = static_cast<int>(settings.restart_rows);
  if (settings.progressive) jpeg_simple_progression(&info);
  jpeg_start_compress(&info, TRUE);
  const std::size_t stride = std::size_t{width} * static_cast<unsigned int>(info.input_components);
  while (info.next_scanline < height) {
    auto* row =
        reinterpret_cast<JSAMPROW>(const_cast<char*>(samples.data() + info.next_scanline * stride));
    jpeg_write_scanlines(&info, &row, 1);
  }
  jpeg_finish_compress(&info);
  std::string file{reinterpret_cast<char*>(out), size};
  jpeg_destroy_compress(&info);
  std::free(out);
  return file;
}

/// Four areas of 16 x 16 px: red, green, blue, white.
inline std::string four_colours() {
  std::string samples;
  for (int y = 0; y < 32; ++y) {
    for (int x = 0; x < 32; ++x) {
      const bool right = x >= 16;
      const bool low = y >= 16;
      samples += static_cast<char>((!right && !low) || (right && low) ? 255 : 0);
      samples += static_cast<char>(right ? 255 : 0);
      samples += static_cast<char>(low ? 255 : 0);
    }
  }
  return samples;
}

inline std::string small_jpeg(const JpegSettings& settings = {}) {
  return jpeg_file(32, 32, four_colours(), settings);
}

/// A marker segment with its length.
inline std::string segment(int marker, std::string_view payload) {
  const std::size_t length = payload.size() + 2;
  return std::string{'\xFF', static_cast<char>(marker), static_cast<char>(length >> 8U),
                     static_cast<char>(length & 0xFFU)} +
         std::string{payload};
}

/// `file` with `segments` behind its start of image.
inline std::string with_segments(const std::string& file, std::string_view segments) {
  return file.substr(0, 2) + std::string{segments} + file.substr(2);
}

}  // namespace outvet::testing
