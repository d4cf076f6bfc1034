#pragma once

#include "scanner/config/settings.h"

namespace outvet::cli {

bool is_terminal(int fd);

/// Whether to paint what goes to `fd`. With Auto: not with NO_COLOR (no-color.org), always with
/// CLICOLOR_FORCE (bixense.com/clicolors), not on a dumb terminal, else on a terminal.
bool wants_color(ColorMode mode, int fd, const Environment& environment);

/// Columns of the terminal at `fd`, 80 when it does not say.
int columns(int fd);

}  // namespace outvet::cli
