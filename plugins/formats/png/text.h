#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "plugins/common/metadata.h"
#include "plugins/formats/png/structure.h"

namespace outvet::png {

/// One text chunk (11.3.3): tEXt, zTXt or iTXt.
struct Text {
  std::string keyword;     ///< Latin-1, 1 to 79 characters
  std::string translated;  ///< UTF-8, of an iTXt; may be empty
  std::string text;        ///< Latin-1 or UTF-8
};

/// Reads a text chunk. Errors: Malformed, LimitExceeded when the text inflates to more than
/// `most` bytes, Timeout, Cancelled.
Result<Text> read_text(const Chunk& chunk, std::size_t most, const Budget& budget);

/// The bytes of an ImageMagick profile in hex digits: "\nexif\n   1234\n4578...". Nothing when
/// `text` is none.
std::optional<std::vector<std::byte>> raw_profile(std::string_view text);

}  // namespace outvet::png
