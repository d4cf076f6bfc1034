#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "scanner/core/geometry.h"
#include "scanner/core/media.h"

namespace outvet {

struct WholePart {};
struct MetadataKey {
  std::string key;
};
/// Where a thing that moves stands from `since` on, relative to where it was seen best.
struct Step {
  std::chrono::microseconds since{};
  float dx = 0;  ///< native px
  float dy = 0;
};
struct PixelArea {
  std::uint32_t frame = 0;      ///< the one in which it was seen best
  TimeSpan time;                ///< from its first frame to the end of its last
  std::vector<Polygon> shapes;  ///< native px of the part, as in `frame`
  std::vector<Step> path;       ///< rising times; empty for what stands still
};

/// Where a thing lies in an item: enough to show it, to strip it or to paint it over.
struct Locus {
  std::string part;  ///< Part::path, nested ones joined by '!'; empty for the item itself
  std::variant<WholePart, MetadataKey, PixelArea> place;
};

/// Where a piece of evidence came from.
enum class Source : std::uint8_t { Ocr, Barcode, Metadata, Vision, FileName, Subtitle, Speech };

std::string_view to_word(Source source);

// ---- what analyzers hand back, in the pixels of the frame they were given ----

/// How a line looks: detectors weigh marks by it.
struct LineLook {
  float height_px = 0;  ///< height of the line's box across the reading direction
  float angle_deg = 0;  ///< reading direction, clockwise from "left to right", (-180, 180]
  std::array<std::uint8_t, 3> ink_bgr{};
  std::array<std::uint8_t, 3> paper_bgr{255, 255, 255};
  float contrast = 1;  ///< |ink - paper| in grey, [0, 1]
};

struct TextWord {
  std::string text;      ///< UTF-8
  Polygon shape;         ///< four corners, see geometry.h
  float confidence = 0;  ///< [0, 1]
  /// Borders of the code points along the reading direction as fractions of the word:
  /// code points + 1 rising numbers from 0 to 1, or empty when the reader cannot tell
  /// (then they are taken to be evenly wide).
  std::vector<float> cuts;
  std::vector<std::string> others;  ///< further readings of the word, likeliest first
};

/// One line as a reader would read it; words in reading order.
struct TextLine {
  std::vector<TextWord> words;
  Polygon shape;  ///< four corners
  LineLook look;
};

/// A thing seen: "face", "plate", "card", "page", "screen", "stamp", "code" (a code that could
/// not be decoded).
struct Region {
  std::string label;
  Polygon shape;
  float score = 0;  ///< [0, 1]
};

/// A decoded barcode. `symbology` in ZXing's spelling: "QRCode", "PDF417", "Code128".
struct Barcode {
  std::string symbology;
  Sensitive<std::string> payload;  ///< bytes as encoded; UTF-8 when the code is text
  Polygon shape;
};

struct Observations {
  std::vector<TextLine> lines;
  std::vector<Region> regions;
  std::vector<Barcode> codes;
  float smallest_text_px = 0;  ///< what the reader could still read on this frame; 0: unknown
};

// ---- what detectors read, in native pixels of the part ----

/// A run of text that knows where each of its characters came from, so that a
/// detector can think in strings and still point at pixels.
///
/// Words are joined by one space, lines by one '\n'. Offsets are bytes of text().
class TextDoc {
 public:
  struct Word {
    std::size_t begin;
    std::size_t end;
    Polygon shape;  ///< empty without geometry
    std::vector<float> cuts;
    float confidence;
    std::vector<std::string> others;
  };
  struct Line {
    std::size_t begin;
    std::size_t end;  ///< without the '\n'
    Polygon shape;    ///< empty without geometry
    LineLook look;
    PixelArea seen;    ///< when it can be seen and how it moves; without shapes
    float confidence;  ///< mean of its words, [0, 1]; 1 for text that was not read by eye
  };

  /// `whole` is where the text comes from as a whole: the frame, the field, the code.
  TextDoc(Source source, Locus whole) : source_(source), whole_(std::move(whole)) {}

  /// A document from its stored pieces. Nothing when they contradict each other: words and
  /// lines must lie within `text` and follow each other without overlap.
  static std::optional<TextDoc> restore(Source source, Locus whole, std::string text,
                                        std::vector<Word> words, std::vector<Line> lines);

  /// Appends a line that was read from pixels. Shapes are multiplied by `scale`. `seen` says
  /// in which frames of a video it stands; its shapes are not looked at.
  void append(const TextLine& line, float scale, const PixelArea& seen = {});

  /// Appends text without geometry, split at '\n' into lines.
  void append(std::string_view text);

  std::string_view text() const noexcept { return text_; }  ///< UTF-8
  Source source() const noexcept { return source_; }
  const Locus& whole() const noexcept { return whole_; }
  const std::vector<Line>& lines() const noexcept { return lines_; }
  const std::vector<Word>& words() const noexcept { return words_; }

  /// The place of text()[begin, end): the characters it touches, one polygon a word, or
  /// the whole origin when the text has no geometry. Requires begin <= end <= text().size().
  Locus locate(std::size_t begin, std::size_t end) const;

  std::string label;   ///< metadata key, or symbology of a code; empty otherwise
  int page_width = 0;  ///< native px of the frame or page; 0 without geometry
  int page_height = 0;

 private:
  Source source_;
  Locus whole_;
  std::string text_;
  std::vector<Word> words_;
  std::vector<Line> lines_;
};

struct SeenRegion {
  std::string label;
  Locus locus;
  float score = 0;
};

/// A part as it was met: what it is matters even where its content is harmless.
struct SeenPart {
  std::string path;    ///< as in Locus::part
  std::string format;  ///< plugin id of what it holds, empty when no format knows it
  std::uint64_t bytes = 0;
};

/// Everything learned about one item before anyone judges it.
struct Evidence {
  std::string format;  ///< plugin id of the item itself
  std::string mime;
  std::vector<std::pair<MetaField, Locus>> fields;
  std::vector<TextDoc> texts;
  std::vector<SeenRegion> regions;
  std::vector<SeenPart> parts;
};

}  // namespace outvet
