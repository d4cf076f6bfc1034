#include <algorithm>

#include "scanner/base/utf8.h"
#include "scanner/pipeline/frames.h"
#include "scanner/pipeline/stages.h"

namespace outvet {
namespace {

constexpr std::size_t kShortestRun = 6;  // printable bytes that may be a word or a number
constexpr std::uint64_t kTextSearched = 1ULL << 20U;  // bytes of an unknown part read as text

/// What is gathered while one item and the parts within it are gone through.
class Collector {
 public:
  Collector(const Formats& formats, Analyzers& analyzers, Budget& budget)
      : formats_(formats), analyzers_(analyzers), budget_(budget) {}

  Collected take() && {
    out_.times = clock_.times();
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
    captions(path, opened);
    examine_frames(path, opened, analyzers_, budget_, clock_, out_);
    out_.coverage.parts.push_back(path);
  }

 private:
  void gap(std::string stage, const Error& error, const std::string& path) {
    out_.gaps.push_back({std::move(stage), error.code, path, error.detail});
  }

  void fields(const std::string& path, Opened& opened) {
    auto found =
        clock_.call("metadata", opened.name, [&] { return opened.reader->fields(budget_); });
    if (!found) return gap("metadata", found.error(), path);
    for (MetaField& field : *found) {
      const std::string value = to_valid_utf8(field.value.reveal());
      if (!take_text(value)) return gap("metadata", too_much_text(opened.name), path);
      const Locus locus{path, MetadataKey{field.key}};
      TextDoc doc{Source::Metadata, locus};
      doc.label = field.key;
      doc.append(value);
      out_.evidence.texts.push_back(std::move(doc));
      out_.evidence.fields.emplace_back(std::move(field), locus);
    }
  }

  void parts(const std::string& path, Opened& opened, std::uint32_t depth) {
    auto found =
        clock_.call("metadata", opened.name, [&] { return opened.reader->parts(budget_); });
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
          clock_.call("decode", *format, [&] { return open_media(part.bytes, formats_, budget_); });
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
    if (bytes.size() > kTextSearched)
      gap("parts", {ErrorCode::LimitExceeded, "collect", "a part is searched to its limit only"},
          path);
    if (lines.empty()) return;
    lines.pop_back();
    if (!take_text(lines)) return gap("parts", too_much_text("collect"), path);
    TextDoc doc{Source::Metadata, {path, WholePart{}}};
    doc.label = path;
    doc.append(lines);
    out_.evidence.texts.push_back(std::move(doc));
  }

  /// Subtitles and chapter names are texts with a time.
  void captions(const std::string& path, Opened& opened) {
    auto found =
        clock_.call("metadata", opened.name, [&] { return opened.reader->captions(budget_); });
    if (!found) return gap("subtitles", found.error(), path);
    for (const Caption& caption : *found) {
      const std::string text = to_valid_utf8(caption.text.reveal());
      if (!take_text(text)) return gap("subtitles", too_much_text(opened.name), path);
      const std::string track = path.empty() ? caption.track : path + "!" + caption.track;
      TextDoc doc{Source::Subtitle, {track, PixelArea{0, caption.time, {}, {}}}};
      doc.append(text);
      out_.evidence.texts.push_back(std::move(doc));
    }
  }

  /// Counts text against the limit; false when it is too much.
  bool take_text(const std::string& text) {
    text_bytes_ += text.size();
    return text_bytes_ <= budget_.limits().text_bytes;
  }

  static Error too_much_text(const std::string& where) {
    return {ErrorCode::LimitExceeded, where, "more metadata text than the limit allows"};
  }

  const Formats& formats_;
  Analyzers& analyzers_;
  Budget& budget_;
  Collected out_;
  StageClock clock_;
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
