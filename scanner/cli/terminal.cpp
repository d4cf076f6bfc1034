#include "scanner/cli/terminal.h"

#include <unistd.h>

#include <sys/ioctl.h>

namespace outvet::cli {

bool is_terminal(int fd) {
  return ::isatty(fd) == 1;
}

bool wants_color(ColorMode mode, int fd, const Environment& environment) {
  if (mode != ColorMode::Auto) return mode == ColorMode::Always;
  if (environment("NO_COLOR")) return false;
  if (const auto force = environment("CLICOLOR_FORCE")) return *force != "0";
  const auto term = environment("TERM");
  return term && *term != "dumb" && is_terminal(fd);
}

int columns(int fd) {
  winsize size{};
  if (::ioctl(fd, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return 80;
  return size.ws_col;
}

}  // namespace outvet::cli
