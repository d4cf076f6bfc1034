#pragma once

#include "scanner/sandbox/wire_io.h"

namespace outvet::sandbox {

// The order of fields on the wire, said once for both directions. Structured bindings make
// the compiler refuse a struct that grew without its line here.

template <class T, class Of>
concept Is = std::same_as<std::remove_const_t<T>, Of>;

template <class Io, Is<Limits> T>
void fields(Io& io, T& limits) {
  auto& [time, video, input, memory, pixels, frames, parts, depth, text, findings] = limits;
  io(time, video, input, memory, pixels, frames, parts, depth, text, findings);
}

template <class Io, Is<Request> T>
void fields(Io& io, T& request) {
  auto& [id, name, limits, longest, lanes, flags] = request;
  io(id, name, limits, longest, lanes, flags);
}

template <class Io, Is<Error> T>
void fields(Io& io, T& error) {
  auto& [code, where, detail] = error;
  io(code, where, detail);
}

template <class Io, Is<Point> T>
void fields(Io& io, T& point) {
  auto& [x, y] = point;
  io(x, y);
}

template <class Io, Is<TimeSpan> T>
void fields(Io& io, T& span) {
  auto& [begin, end] = span;
  io(begin, end);
}

template <class Io, Is<WholePart> T>
void fields(Io&, T&) {}

template <class Io, Is<MetadataKey> T>
void fields(Io& io, T& place) {
  auto& [key] = place;
  io(key);
}

template <class Io, Is<Step> T>
void fields(Io& io, T& step) {
  auto& [since, dx, dy] = step;
  io(since, dx, dy);
}

template <class Io, Is<PixelArea> T>
void fields(Io& io, T& area) {
  auto& [frame, time, shapes, path] = area;
  io(frame, time, shapes, path);
}

using Place = decltype(Locus::place);

inline void fields(Writer& writer, const Place& place) {
  writer(static_cast<std::uint8_t>(place.index()));
  std::visit([&writer](const auto& held) { writer(held); }, place);
}

inline void fields(Reader& reader, Place& place) {
  static_assert(std::variant_size_v<Place> == 3);
  switch (reader.read<std::uint8_t>()) {
    case 0: return reader(place.emplace<0>());
    case 1: return reader(place.emplace<1>());
    case 2: return reader(place.emplace<2>());
    default: reader.fail("an unknown kind of place");
  }
}

template <class Io, Is<Locus> T>
void fields(Io& io, T& locus) {
  auto& [part, place] = locus;
  io(part, place);
}

template <class Io, Is<MediaInfo> T>
void fields(Io& io, T& info) {
  auto& [format, mime, kind, width, height, frames, duration, has_audio] = info;
  io(format, mime, kind, width, height, frames, duration, has_audio);
}

template <class Io, Is<Words> T>
void fields(Io& io, T& words) {
  auto& [en, hi] = words;
  io(en, hi);
}

template <class Io, Is<Reason> T>
void fields(Io& io, T& reason) {
  auto& [rule, decision, findings, why, todo, fix, redact, law] = reason;
  io(rule, decision, findings, why, todo, fix, redact, law);
}

template <class Io, Is<Verdict> T>
void fields(Io& io, T& verdict) {
  auto& [decision, remedy, reasons, notes] = verdict;
  io(decision, remedy, reasons, notes);
}

template <class Io, Is<Finding> T>
void fields(Io& io, T& finding) {
  auto& [type, level, rule, severity, confidence, source, locus, value, masked, why, cover, further,
         fingerprint] = finding;
  io(type, level, rule, severity, confidence, source, locus, value, masked, why, cover, further,
     fingerprint);
}

template <class Io, Is<Gap> T>
void fields(Io& io, T& gap) {
  auto& [stage, code, part, detail] = gap;
  io(stage, code, part, detail);
}

template <class Io, Is<Coverage> T>
void fields(Io& io, T& coverage) {
  auto& [examined, total, smallest, languages, parts] = coverage;
  io(examined, total, smallest, languages, parts);
}

template <class Io, Is<StageTime> T>
void fields(Io& io, T& time) {
  auto& [stage, spent] = time;
  io(stage, spent);
}

template <class Io, Is<Engine> T>
void fields(Io& io, T& engine) {
  auto& [version, rules, models] = engine;
  io(version, rules, models);
}

template <class Io, Is<MetaField> T>
void fields(Io& io, T& field) {
  auto& [key, value] = field;
  io(key, value);
}

template <class Io, Is<SeenPart> T>
void fields(Io& io, T& part) {
  auto& [path, format, bytes] = part;
  io(path, format, bytes);
}

template <class Io, Is<SeenRegion> T>
void fields(Io& io, T& region) {
  auto& [label, locus, score] = region;
  io(label, locus, score);
}

template <class Io, Is<LineLook> T>
void fields(Io& io, T& look) {
  auto& [height, angle, ink, paper, contrast] = look;
  io(height, angle, ink, paper, contrast);
}

template <class Io, Is<TextDoc::Word> T>
void fields(Io& io, T& word) {
  auto& [begin, end, shape, cuts, confidence, others] = word;
  io(begin, end, shape, cuts, confidence, others);
}

template <class Io, Is<TextDoc::Line> T>
void fields(Io& io, T& line) {
  auto& [begin, end, shape, look, seen, confidence] = line;
  io(begin, end, shape, look, seen, confidence);
}

inline void fields(Writer& writer, const TextDoc& doc) {
  writer(doc.source(), doc.whole(), std::string{doc.text()}, doc.words(), doc.lines(), doc.label,
         doc.page_width, doc.page_height);
}

/// A TextDoc has no default, so a list of them is read by hand.
struct DocPieces {
  Source source{};
  Locus whole;
  std::string text;
  std::vector<TextDoc::Word> words;
  std::vector<TextDoc::Line> lines;
  std::string label;
  int page_width = 0;
  int page_height = 0;
};

inline void fields(Reader& reader, DocPieces& doc) {
  reader(doc.source, doc.whole, doc.text, doc.words, doc.lines, doc.label, doc.page_width,
         doc.page_height);
}

inline void fields(Reader& reader, Transcript& transcript) {
  auto& [metadata, parts, regions, texts] = transcript;
  std::vector<DocPieces> docs;
  reader(metadata, parts, regions, docs);
  if (reader.failed()) return;
  texts.reserve(docs.size());
  for (DocPieces& doc : docs) {
    auto whole = TextDoc::restore(doc.source, std::move(doc.whole), std::move(doc.text),
                                  std::move(doc.words), std::move(doc.lines));
    if (!whole) return reader.fail("words or lines leave their text");
    whole->label = std::move(doc.label);
    whole->page_width = doc.page_width;
    whole->page_height = doc.page_height;
    texts.push_back(std::move(*whole));
  }
}

inline void fields(Writer& writer, const Transcript& transcript) {
  const auto& [metadata, parts, regions, texts] = transcript;
  writer(metadata, parts, regions, texts);
}

template <class Io, Is<CopyResult> T>
void fields(Io& io, T& copy) {
  auto& [written, path, sha256, refusal, detail, removed] = copy;
  io(written, path, sha256, refusal, detail, removed);
}

template <class Io, Is<Report> T>
void fields(Io& io, T& report) {
  auto& [item, path, bytes, sha256, info, verdict, findings, gaps, coverage, times, policy, engine,
         transcript, copy] = report;
  io(item, path, bytes, sha256, info, verdict, findings, gaps, coverage, times, policy, engine,
     transcript, copy);
}

}  // namespace outvet::sandbox
