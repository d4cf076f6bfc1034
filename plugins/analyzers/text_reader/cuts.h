#pragma once

#include <vector>

#include "plugins/analyzers/text_reader/line_recogniser.h"

namespace outvet {

/// Moves the borders between letters, and the ends of words, to the lightest column nearby:
/// recognisers know where letters are, not where they end. Cuts keep their order.
void snap_cuts(ReadLine& line, const Strip& strip);

}  // namespace outvet
