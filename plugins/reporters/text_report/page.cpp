#include "plugins/reporters/text_report/page.h"

#include <array>
#include <cmath>
#include <cstdio>

#include "scanner/base/utf8.h"

namespace outvet::text_report {
namespace {

/// "1:04.2": minutes, seconds, tenths.
std::string clock(std::chrono::microseconds at) {
  const auto tenths = at.count() / 100'000;
  std::array<char, 48> text{};
  std::snprintf(text.data(), text.size(), "%lld:%02lld.%lld", static_cast<long long>(tenths / 600),
                static_cast<long long>(tenths / 10 % 60), static_cast<long long>(tenths % 10));
  return text.data();
}

std::string corner(float x, float y) {
  return std::to_string(std::lround(x)) + "," + std::to_string(std::lround(y));
}

}  // namespace

std::string Page::side_by_side(const Phrase& phrase) const {
  std::string text;
  if (wants_english()) text = to_printable(phrase.en);
  if (wants_hindi() && !phrase.hi.empty()) {
    if (!text.empty()) text += " · ";
    text += to_printable(phrase.hi);
  }
  return text;
}

void Page::sentences(std::string_view lead, std::size_t width, const Phrase& phrase) {
  std::string before{lead};
  const auto say = [&](std::string_view text) {
    if (text.empty()) return;
    out_ << before << to_printable(text) << '\n';
    before.assign(width, ' ');
  };
  if (wants_english() || phrase.hi.empty()) say(phrase.en);
  if (wants_hindi()) say(phrase.hi);
}

void Page::title(const Phrase& phrase) {
  out_ << "  " << painted("1", side_by_side(phrase)) << '\n';
}

std::string Page::painted(std::string_view color, std::string_view text) const {
  if (!style_.color) return std::string{text};
  return "\x1b[" + std::string{color} + "m" + std::string{text} + "\x1b[0m";
}

std::string describe(const PixelArea& area) {
  std::string text;
  if (!area.shapes.empty()) {
    Polygon all;
    for (const Polygon& shape : area.shapes)
      all.insert(all.end(), shape.begin(), shape.end());
    const Bounds box = bounds_of(all);
    text = corner(box.left, box.top) + " to " + corner(box.right, box.bottom);
  }
  const auto add = [&text](const std::string& more) { text += (text.empty() ? "" : ", ") + more; };
  if (area.time.end.count() > 0)
    add(clock(area.time.begin) + " to " + clock(area.time.end));
  else if (area.frame > 0)
    add("page " + std::to_string(area.frame + 1));
  return text;
}

}  // namespace outvet::text_report
