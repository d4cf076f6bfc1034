#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "plugins/detectors/rules/fold.h"
#include "scanner/core/evidence.h"

namespace outvet::rules {

/// Half-open range of bytes of TextModel::text().
struct Span {
  std::size_t begin = 0;
  std::size_t end = 0;

  std::size_t size() const noexcept { return end - begin; }
  bool overlaps(Span other) const noexcept { return begin < other.end && other.begin < end; }
  bool holds(Span other) const noexcept { return begin <= other.begin && other.end <= end; }
};

/// A TextDoc in the one spelling that rules are written in, with the way back to its bytes
/// and pixels (DETECTORS, section 0). Built once per document, read by all rules; it
/// refers to the document, which must outlive it.
class TextModel {
 public:
  explicit TextModel(const TextDoc& doc);

  struct Line {
    Span span;                              ///< without the '\n'
    const TextDoc::Line* source = nullptr;  ///< never null
    Bounds box;                             ///< as box(); empty without geometry
    bool spaced = false;                    ///< holds a letter-spaced word that was joined
  };

  const TextDoc& doc() const noexcept { return doc_; }
  /// UTF-8, folded (see fold.h), abbreviation marks gone, letter-spaced words joined, blanks
  /// single; case kept.
  const std::string& text() const noexcept { return text_; }
  /// text() in ASCII lower case; same offsets.
  const std::string& lower() const noexcept { return lower_; }
  const std::vector<Line>& lines() const noexcept { return lines_; }
  bool has_geometry() const noexcept { return has_geometry_; }

  std::string_view view(Span span) const {
    return std::string_view{text_}.substr(span.begin, span.size());
  }
  std::string_view lower_view(Span span) const {
    return std::string_view{lower_}.substr(span.begin, span.size());
  }

  /// Index of the line that holds `offset`. Requires offset <= text().size().
  std::size_t line_at(std::size_t offset) const;

  /// The bytes of doc().text() that `span` stands for.
  Span origin(Span span) const;
  /// These bytes themselves, as they were read.
  std::string_view raw(Span span) const;

  Locus locate(Span span) const;
  std::vector<Polygon> shapes(Span span) const;  ///< empty without geometry
  /// Bounds on the page turned level about its centre, so that "left of" and "above" hold for a
  /// card that lies askew; empty without geometry.
  Bounds box(Span span) const;

  /// True when the blank at `offset` of text() is much wider than one between words: three
  /// blanks, a tab, or a gap of 1.2 line heights.
  bool is_wide_gap(std::size_t offset) const;

 private:
  void keep(const Cell& cell);
  void add_line(const std::vector<Cell>& cells, std::size_t begin, std::size_t end);

  Polygon levelled(const Polygon& shape) const;

  const TextDoc& doc_;
  float slant_ = 0;  ///< degrees: how most of the writing is turned
  std::string text_;
  std::string lower_;
  std::vector<std::uint32_t> from_;  ///< per byte of text_: first original byte
  std::vector<std::uint32_t> to_;    ///< one past the last
  std::vector<Line> lines_;
  std::vector<std::size_t> wide_gaps_;
  bool has_geometry_ = false;
};

}  // namespace outvet::rules
