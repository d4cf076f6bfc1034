#pragma once

#include <vector>

#include "scanner/core/evidence.h"

namespace outvet {

/// Sorts lines as a reader goes through them: by direction, then top to bottom, columns one
/// after the other. Pieces of one row that lie close together become one line.
std::vector<TextLine> in_reading_order(std::vector<TextLine> lines);

}  // namespace outvet
