#include "scanner/core/evidence.h"

#include <algorithm>
#include <cassert>

#include "scanner/base/utf8.h"

namespace outvet {
namespace {

Polygon scaled(const Polygon& shape, float scale) {
  Polygon native = shape;
  for (Point& corner : native) {
    corner.x *= scale;
    corner.y *= scale;
  }
  return native;
}

/// The share of `word` that its bytes [begin, end) take up, by its cuts or evenly.
Polygon part_of(const TextDoc::Word& word, std::string_view text, std::size_t begin,
                std::size_t end) {
  begin = std::max(begin, word.begin);
  end = std::min(end, word.end);
  if (word.shape.size() != 4 || (begin == word.begin && end == word.end)) return word.shape;
  const std::size_t all = utf8_length(text.substr(word.begin, word.end - word.begin));
  const std::size_t from = utf8_length(text.substr(word.begin, begin - word.begin));
  const std::size_t to = utf8_length(text.substr(word.begin, end - word.begin));
  if (all == 0) return word.shape;
  if (word.cuts.size() == all + 1) return cut_along(word.shape, word.cuts[from], word.cuts[to]);
  const auto share = [all](std::size_t i) {
    return static_cast<float>(i) / static_cast<float>(all);
  };
  return cut_along(word.shape, share(from), share(to));
}

/// Whether the ranges rise, do not overlap and end within `size`.
template <class Range>
bool in_order(const std::vector<Range>& ranges, std::size_t size) {
  std::size_t at = 0;
  for (const Range& range : ranges) {
    if (range.begin < at || range.end < range.begin || range.end > size) return false;
    at = range.end;
  }
  return true;
}

}  // namespace

std::string_view to_word(Source source) {
  switch (source) {
    case Source::Ocr: return "ocr";
    case Source::Barcode: return "barcode";
    case Source::Metadata: return "metadata";
    case Source::Vision: return "vision";
    case Source::FileName: return "filename";
    case Source::Subtitle: return "subtitle";
    case Source::Speech: return "speech";
  }
  return "metadata";
}

std::optional<TextDoc> TextDoc::restore(Source source, Locus whole, std::string text,
                                        std::vector<Word> words, std::vector<Line> lines) {
  if (!in_order(words, text.size()) || !in_order(lines, text.size())) return std::nullopt;
  TextDoc doc{source, std::move(whole)};
  doc.text_ = std::move(text);
  doc.words_ = std::move(words);
  doc.lines_ = std::move(lines);
  return doc;
}

void TextDoc::append(const TextLine& line, float scale, const PixelArea& seen) {
  if (!text_.empty()) text_ += '\n';
  Line placed{text_.size(), text_.size(), scaled(line.shape, scale), line.look, seen, 0};
  placed.look.height_px *= scale;
  for (const TextWord& word : line.words) {
    if (text_.size() > placed.begin) text_ += ' ';
    const std::size_t begin = text_.size();
    text_ += word.text;
    words_.push_back(
        {begin, text_.size(), scaled(word.shape, scale), word.cuts, word.confidence, word.others});
    placed.confidence += word.confidence / static_cast<float>(line.words.size());
  }
  placed.end = text_.size();
  lines_.push_back(std::move(placed));
}

void TextDoc::append(std::string_view text) {
  if (!text_.empty()) text_ += '\n';
  for (std::size_t at = 0; at <= text.size();) {
    const std::size_t stop = std::min(text.find('\n', at), text.size());
    const std::size_t begin = text_.size() + at;
    lines_.push_back({begin, text_.size() + stop, {}, {}, {}, 1});
    at = stop + 1;
  }
  text_ += text;
}

Locus TextDoc::locate(std::size_t begin, std::size_t end) const {
  assert(begin <= end && end <= text_.size());
  PixelArea area;
  if (const auto* whole = std::get_if<PixelArea>(&whole_.place)) {
    area.time = whole->time;
    area.frame = whole->frame;
  }
  // Words and lines stand in rising order, so the first one touched is found by halving.
  const auto touched = [begin](const auto& run) { return run.end <= begin; };
  const auto line = std::ranges::partition_point(lines_, touched);
  if (line != lines_.end() && line->seen.time.end > line->seen.time.begin) {
    area.time = line->seen.time;
    area.path = line->seen.path;
  }
  for (auto word = std::ranges::partition_point(words_, touched);
       word != words_.end() && word->begin < end; ++word)
    if (!word->shape.empty()) area.shapes.push_back(part_of(*word, text_, begin, end));
  if (area.shapes.empty()) return whole_;
  return {whole_.part, std::move(area)};
}

}  // namespace outvet
