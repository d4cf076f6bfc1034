#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "scanner/base/result.h"

namespace outvet::gif {

/// Decodes LZW as GIF uses it (GIF89a, Appendix F): codes of `code_size` + 1 to 12 bits, least
/// significant bit first. `code_size` is 1 to 8 and `data` the payload of the sub-blocks in one
/// piece. Fills `indices` completely or fails.
///
/// Returns how many bytes of `data` belong to the picture: codes behind the end code, or behind
/// the last pixel when there is no end code, belong to nobody.
/// Errors: Malformed when the data ends or breaks before all pixels are there.
Result<std::size_t> decode_lzw(std::span<const std::byte> data, int code_size,
                               std::span<std::uint8_t> indices);

/// As decode_lzw() for a picture of `pixels` px, but writes nothing: it follows the lengths of
/// the strings alone, which costs a fraction of decoding.
Result<std::size_t> measure_lzw(std::span<const std::byte> data, int code_size, std::size_t pixels);

}  // namespace outvet::gif
