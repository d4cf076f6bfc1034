#include "plugins/analyzers/text_reader/reading_order.h"

#include <cmath>
#include <numbers>

namespace outvet {
namespace {

struct Piece {
  const char* text;
  float x, y, width, height;
};

/// A piece placed on a page that was then turned clockwise about its origin.
TextLine line_of(const Piece& piece, float angle_deg) {
  const float radians = angle_deg * std::numbers::pi_v<float> / 180;
  const auto turn = [&](float x, float y) {
    return Point{x * std::cos(radians) - y * std::sin(radians),
                 x * std::sin(radians) + y * std::cos(radians)};
  };
  TextLine line;
  line.shape = {turn(piece.x, piece.y), turn(piece.x + piece.width, piece.y),
                turn(piece.x + piece.width, piece.y + piece.height),
                turn(piece.x, piece.y + piece.height)};
  line.look.angle_deg = angle_deg;
  line.look.height_px = piece.height;
  line.words.push_back({piece.text, line.shape, 1, {}, {}});
  return line;
}

std::string read_out(const std::vector<TextLine>& lines) {
  std::string text;
  for (const TextLine& line : lines) {
    for (const TextWord& word : line.words)
      text += word.text + (&word == &line.words.back() ? "" : "+");
    text += ' ';
  }
  return text;
}

struct Case {
  const char* name;
  std::vector<Piece> pieces;
  const char* expected;
};

TEST(ReadingOrder, ReadsAsAPersonWould) {
  const Case cases[] = {
      {"top to bottom", {{"b", 0, 40, 90, 20}, {"a", 0, 0, 100, 20}}, "a b "},
      {"pieces of a row", {{"value", 120, 2, 80, 20}, {"label", 0, 0, 100, 20}}, "label+value "},
      {"far apart in a row", {{"right", 400, 0, 100, 20}, {"left", 0, 0, 100, 20}}, "left right "},
      {"other size", {{"title", 0, 0, 200, 60}, {"note", 210, 30, 60, 16}}, "title note "},
      {"three in a row",
       {{"c", 240, 0, 90, 20}, {"a", 0, 1, 110, 20}, {"b", 120, -1, 100, 20}},
       "a+b+c "},
  };
  for (const Case& c : cases)
    for (const float angle : {0.F, 7.F, 90.F, 180.F, -90.F}) {
      SCOPED_TRACE(std::string{c.name} + " at " + std::to_string(angle));
      std::vector<TextLine> lines;
      for (const Piece& piece : c.pieces)
        lines.push_back(line_of(piece, angle));
      EXPECT_EQ(read_out(in_reading_order(std::move(lines))), c.expected);
    }
}

TEST(ReadingOrder, KeepsDirectionsApart) {
  std::vector<TextLine> lines{line_of({"a", 0, 0, 100, 20}, 0), line_of({"x", 0, -60, 80, 20}, 90),
                              line_of({"b", 0, 30, 100, 20}, 0)};
  EXPECT_EQ(read_out(in_reading_order(std::move(lines))), "a b x ");
}

TEST(ReadingOrder, TakesNothing) {
  EXPECT_TRUE(in_reading_order({}).empty());
}

}  // namespace
}  // namespace outvet
