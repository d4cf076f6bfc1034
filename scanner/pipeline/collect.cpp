#include <algorithm>
#include <chrono>
#include <cstring>
#include <functional>

#include "scanner/base/utf8.h"
#include "scanner/pipeline/guard.h"
#include "scanner/pipeline/stages.h"

namespace outvet {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kShortestRun = 6;  // printable bytes that may be a word or a number
constexpr std::uint64_t kTextSearched = 1ULL << 20U;  // bytes of an unknown part read as text

/// Whether two pictures show the same to the last bit: a still stretch of an animation.
bool same_pixels(const ImageView& a, const ImageView& b) {
  if (a.width != b.width || a.height != b.height || a.format != b.format) return false;
  const auto row_bytes = static_cast<std::size_t>(a.width) * bytes_per_pixel(a.format);
  for (int y = 0; y < a.height; ++y)
    if (std::memcmp(a.row(y), b.row(y), row_bytes) != 0) return false;
  return true;
}

/// What is gathered while one item and the parts within it are gone through.
class Collector {
 public:
  Collector(const Formats& formats, Analyzers& analyzers, Budget& budget)
      : formats_(formats), analyzers_(analyzers), budget_(budget) {}

  Collected take() && {
    for (auto& [stage, spent] : times_)
      out_.times.push_back({stage, std::chrono::duration_cast<std::chrono::microseconds>(spent)});
    return std::move(out_);
  }

  void name(const std::string& name) {
    TextDoc doc{Source::FileName, {}};
    doc.append(to_valid_utf8(name));
    out_.evidence.texts.push_back(std::move(doc));
  }

  /// `path` is empty for the item itself.
  void media(const std::string& path, Opened& opened, std::uint32_t depth) {
    if (path.empty()) {
      const MediaInfo info = opened.reader->info();
      out_.evidence.format = opened.name;
      out_.evidence.mime = info.mime;
      out_.coverage.frames_total = info.frames;
    }
    fields(path, opened);
    parts(path, opened, depth);
    frames(path, opened);
    out_.coverage.parts.push_back(path);
  }

 private:
  /// Runs one call into a plugin on the clock of its stage.
  template <class Work>
  auto timed(const std::string& stage, std::string_view where, Work&& work) {
    const auto begin = Clock::now();
    auto result = guarded(where, std::forward<Work>(work));
    times_[stage] += Clock::now() - begin;
    return result;
  }

  void gap(std::string stage, const Error& error, const std::string& path) {
    out_.gaps.push_back({std::move(stage), error.code, path, error.detail});
  }

  void fields(const std::string& path, Opened& opened) {
    auto found = timed("metadata", opened.name, [&] { return opened.reader->fields(budget_); });
    if (!found) return gap("metadata", found.error(), path);
    for (MetaField& field : *found) {
      const std::string value = to_valid_utf8(field.value.reveal());
      if (value.size() >
          budget_.limits().text_bytes - std::min(text_bytes_, budget_.limits().text_bytes))
        return gap(
            "metadata",
            {ErrorCode::LimitExceeded, opened.name, "more metadata text than the limit allows"},
            path);
      text_bytes_ += value.size();
      const Locus locus{path, MetadataKey{field.key}};
      TextDoc doc{Source::Metadata, locus};
      doc.label = field.key;
      doc.append(value);
      out_.evidence.texts.push_back(std::move(doc));
      out_.evidence.fields.emplace_back(std::move(field), locus);
    }
  }

  void parts(const std::string& path, Opened& opened, std::uint32_t depth) {
    auto found = timed("metadata", opened.name, [&] { return opened.reader->parts(budget_); });
    if (!found) return gap("metadata", found.error(), path);
    for (const Part& part : *found)
      part_of(path, part, depth);
  }

  void part_of(const std::string& path, const Part& part, std::uint32_t depth) {
    const std::string inner = path.empty() ? part.path : path + "!" + part.path;
    SeenPart seen{inner, {}, part.bytes->size()};
    if (out_.evidence.parts.size() >= budget_.limits().parts || depth >= budget_.limits().depth) {
      gap("parts",
          {ErrorCode::LimitExceeded, "collect", "more embedded parts than the limit allows"},
          inner);
    } else if (auto format = identify(*part.bytes, formats_); format && !format->empty()) {
      seen.format = *format;
      out_.evidence.parts.push_back(seen);
      Result<Opened> opened =
          timed("decode", *format, [&] { return open_media(part.bytes, formats_, budget_); });
      if (!opened) return gap("decode", opened.error(), inner);
      return media(inner, *opened, depth + 1);
    } else {
      unknown_text(inner, *part.bytes);
    }
    out_.evidence.parts.push_back(std::move(seen));
  }

  /// Bytes that no format knows may still hold words: every printable run is read.
  void unknown_text(const std::string& path, const ByteSource& bytes) {
    std::vector<std::byte> buffer(std::min(bytes.size(), kTextSearched));
    if (auto done = bytes.read_at(0, buffer); !done) return gap("parts", done.error(), path);
    const std::string_view all{reinterpret_cast<const char*>(buffer.data()), buffer.size()};
    std::string lines;
    std::string run;
    const auto end_run = [&] {
      if (run.size() >= kShortestRun) lines += run + '\n';
      run.clear();
    };
    for (std::size_t at = 0; at < all.size();) {
      const char32_t c = next_code_point(all, at);
      if (c < 0x20 || c == 0x7F || c == 0xFFFD)
        end_run();
      else
        append_utf8(run, c);
    }
    end_run();
    if (lines.empty()) return;
    lines.pop_back();
    TextDoc doc{Source::Metadata, {path, WholePart{}}};
    doc.label = path;
    doc.append(lines);
    out_.evidence.texts.push_back(std::move(doc));
  }

  /// A frame equal to the one before it counts as examined and is not read again.
  void frames(const std::string& path, Opened& opened) {
    std::chrono::microseconds from{0};
    Image before;
    for (std::uint32_t count = 0;; ++count) {
      if (auto ok = budget_.check(); !ok) return gap("decode", ok.error(), path);
      auto frame =
          timed("decode", opened.name, [&] { return opened.reader->next_frame(from, 0, budget_); });
      if (!frame) return gap("decode", frame.error(), path);
      if (!*frame) return;
      if (count >= budget_.limits().frames)
        return gap("decode",
                   {ErrorCode::LimitExceeded, "collect", "more frames than the limit allows"},
                   path);
      const Image& now = (*frame)->image;
      if (!before.empty() && same_pixels(before.view(), now.view())) {
        if (path.empty()) ++out_.coverage.frames_examined;
      } else {
        look(path, **frame);
      }
      before = now;
      // One microsecond on: two frames of an animation may share a time of zero length.
      from = std::max((*frame)->time.end, from + std::chrono::microseconds{1});
    }
  }

  void look(const std::string& path, const Frame& frame) {
    Result<std::vector<Image>> views = views_of(frame.image, budget_);
    if (!views) return gap("decode", views.error(), path);
    for (const Image& view : *views) {
      Frame seen_as = frame;
      seen_as.image = view;
      look_at(path, seen_as);
    }
    if (path.empty()) ++out_.coverage.frames_examined;
  }

  void look_at(const std::string& path, const Frame& frame) {
    Observations seen;
    for (auto& [name, analyzer] : analyzers_) {
      auto saw = timed(name, name, [&] { return analyzer->analyze(frame, seen, budget_); });
      if (!saw) {
        gap(name, saw.error(), path);
        continue;
      }
      std::ranges::move(saw->lines, std::back_inserter(seen.lines));
      std::ranges::move(saw->regions, std::back_inserter(seen.regions));
      std::ranges::move(saw->codes, std::back_inserter(seen.codes));
      seen.smallest_text_px = std::max(seen.smallest_text_px, saw->smallest_text_px);
    }
    keep(path, frame, seen);
  }

  void keep(const std::string& path, const Frame& frame, const Observations& seen) {
    const PixelArea nowhere{frame.index, frame.time, {}};
    const auto place = [&](const Polygon& shape) {
      PixelArea area = nowhere;
      area.shapes.push_back(shape);
      for (Point& corner : area.shapes.back()) {
        corner.x *= frame.scale;
        corner.y *= frame.scale;
      }
      return Locus{path, std::move(area)};
    };
    const auto paged = [&](TextDoc doc) {
      doc.page_width = static_cast<int>(static_cast<float>(frame.image.width()) * frame.scale);
      doc.page_height = static_cast<int>(static_cast<float>(frame.image.height()) * frame.scale);
      return doc;
    };
    if (!seen.lines.empty()) {
      TextDoc doc = paged({Source::Ocr, {path, nowhere}});
      for (const TextLine& line : seen.lines)
        doc.append(line, frame.scale);
      out_.evidence.texts.push_back(std::move(doc));
    }
    for (const Barcode& code : seen.codes) {
      TextDoc doc = paged({Source::Barcode, place(code.shape)});
      doc.label = code.symbology;
      doc.append(to_valid_utf8(code.payload.reveal()));
      out_.evidence.texts.push_back(std::move(doc));
    }
    for (const Region& region : seen.regions)
      out_.evidence.regions.push_back({region.label, place(region.shape), region.score});
    out_.coverage.smallest_readable_px =
        std::max(out_.coverage.smallest_readable_px, seen.smallest_text_px * frame.scale);
  }

  const Formats& formats_;
  Analyzers& analyzers_;
  Budget& budget_;
  Collected out_;
  std::map<std::string, Clock::duration> times_;
  std::uint64_t text_bytes_ = 0;
};

}  // namespace

Collected collect(const MediaItem& item, Opened& opened, const Formats& formats,
                  Analyzers& analyzers, Budget& budget) {
  Collector collector{formats, analyzers, budget};
  collector.name(item.name.reveal());
  collector.media("", opened, 0);
  return std::move(collector).take();
}

}  // namespace outvet
