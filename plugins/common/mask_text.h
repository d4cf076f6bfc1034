#pragma once

#include <string>
#include <string_view>

namespace outvet {

/// `text` with every letter as 'x' and every digit as '#': one can see that there is text, how
/// long it is and how it is cut up, and nothing else. Spaces, line breaks and ASCII
/// punctuation stay.
std::string mask_text(std::string_view text);

}  // namespace outvet
