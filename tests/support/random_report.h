#pragma once

#include <cstdint>
#include <ostream>
#include <random>
#include <sstream>
#include <string>
#include <vector>

#include "scanner/core/report.h"

namespace outvet::testing {

/// Makes reports of every shape: each list may be empty or hold a few, each enumerator and
/// each kind of place comes up. The same seed gives the same reports.
class RandomReports {
 public:
  explicit RandomReports(std::uint64_t seed) : random_(seed) {}

  Report next() {
    Report report;
    report.item = text();
    report.path = Sensitive{text()};
    report.bytes = random_();
    report.sha256 = text();
    report.info = {text(), text(), pick<MediaKind>(3), size(), size(), number(), micro(), coin()};
    report.findings = some<Finding>([this] { return finding(); });
    report.gaps = some<Gap>([this] { return Gap{text(), pick<ErrorCode>(7), text(), text()}; });
    report.verdict.decision = pick<Decision>(4);
    report.verdict.remedy = pick<Remedy>(2);
    const std::size_t findings = report.findings.size();
    report.verdict.reasons = some<Reason>([&] { return reason(findings); });
    report.verdict.notes = some<Reason>([&] { return reason(findings); });
    report.coverage = {number(), number(), real(), texts(), texts()};
    report.times = some<StageTime>([this] { return StageTime{text(), micro()}; });
    report.policy = text();
    report.engine = {text(), text(), {}};
    for (const std::string& name : texts())
      report.engine.models[name] = text();
    if (coin()) report.transcript = transcript();
    if (coin()) {
      report.copy = {coin(), Sensitive{text()}, text(), text(), text(), {}};
      for (const std::string& type : texts())
        report.copy->removed[type] = random_();
    }
    return report;
  }

 private:
  std::uint32_t number() { return static_cast<std::uint32_t>(random_()); }
  std::size_t below(std::size_t limit) { return random_() % limit; }
  bool coin() { return below(2) == 1; }
  int size() { return static_cast<int>(below(1U << 20U)); }
  float real() { return std::uniform_real_distribution<float>{-1e6F, 1e6F}(random_); }
  std::chrono::microseconds micro() {
    return std::chrono::microseconds{static_cast<std::int64_t>(below(1ULL << 40U)) - (1LL << 39U)};
  }
  template <class E>
  E pick(std::size_t last) {
    return static_cast<E>(below(last + 1));
  }
  /// Any bytes, zeros and broken UTF-8 among them.
  std::string text() {
    std::string made(below(4) == 0 ? 0 : below(24), '\0');
    for (char& c : made)
      c = static_cast<char>(random_());
    return made;
  }
  template <class T, class Make>
  std::vector<T> some(const Make& make) {
    std::vector<T> made;
    for (std::size_t count = below(4); count > 0; --count)
      made.push_back(make());
    return made;
  }
  std::vector<std::string> texts() {
    return some<std::string>([this] { return text(); });
  }
  Polygon polygon() {
    return some<Point>([this] { return Point{real(), real()}; });
  }
  std::vector<Polygon> polygons() {
    return some<Polygon>([this] { return polygon(); });
  }
  PixelArea area() {
    return {number(), {micro(), micro()}, polygons(), some<Step>([this] {
              return Step{micro(), real(), real()};
            })};
  }
  Locus locus() {
    switch (below(3)) {
      case 0: return {text(), WholePart{}};
      case 1: return {text(), MetadataKey{text()}};
      default: return {text(), area()};
    }
  }
  Finding finding() {
    Finding made;
    made.type = text();
    made.level = text();
    made.rule = text();
    made.severity = pick<Severity>(4);
    made.confidence = real();
    made.source = pick<Source>(6);
    made.locus = locus();
    made.value = Sensitive{text()};
    made.masked = text();
    made.why = text();
    made.cover = polygons();
    made.further = some<PixelArea>([this] { return area(); });
    made.fingerprint = text();
    return made;
  }
  Reason reason(std::size_t findings) {
    Reason made;
    made.rule = text();
    made.decision = pick<Decision>(4);
    if (findings > 0) made.findings = some<std::size_t>([&] { return below(findings); });
    made.why = {text(), text()};
    made.todo = {text(), text()};
    made.fix = pick<Fix>(4);
    made.redact = pick<RedactMethod>(1);
    made.law = texts();
    return made;
  }
  LineLook look() {
    LineLook made{real(), real(), {}, {}, real()};
    for (auto* colour : {&made.ink_bgr, &made.paper_bgr})
      for (std::uint8_t& channel : *colour)
        channel = static_cast<std::uint8_t>(random_());
    return made;
  }
  TextDoc doc() {
    TextDoc made{pick<Source>(6), locus()};
    for (std::size_t count = below(3); count > 0; --count) {
      TextLine line;
      line.words = some<TextWord>([this] {
        return TextWord{text(), polygon(), real(), some<float>([this] { return real(); }), texts()};
      });
      line.shape = polygon();
      line.look = look();
      made.append(line, 1.5F, area());
    }
    if (coin()) made.append(text());
    made.label = text();
    made.page_width = size();
    made.page_height = size();
    return made;
  }
  Transcript transcript() {
    Transcript made;
    made.fields = some<std::pair<MetaField, Locus>>([this] {
      return std::pair{MetaField{text(), Sensitive{text()}}, locus()};
    });
    made.parts = some<SeenPart>([this] { return SeenPart{text(), text(), random_()}; });
    made.regions = some<SeenRegion>([this] { return SeenRegion{text(), locus(), real()}; });
    made.texts = some<TextDoc>([this] { return doc(); });
    return made;
  }

  std::mt19937_64 random_;
};

/// Writes every field of a report, to compare two of them without the code under test.
class ReportDump {
 public:
  static std::string of(const Report& report) {
    ReportDump dump;
    dump.write(report);
    return dump.out_.str();
  }

 private:
  void word(const std::string& text) { out_ << text.size() << ':' << text << ' '; }
  template <class T>
  void num(T value) {
    if constexpr (std::is_enum_v<T>) {
      out_ << static_cast<int>(value) << ' ';
    } else {
      out_ << std::hexfloat << +value << ' ';
    }
  }
  template <class T, class Each>
  void list(const std::vector<T>& values, const Each& each) {
    out_ << '[' << values.size() << ' ';
    for (const T& value : values)
      each(value);
    out_ << ']';
  }
  void words(const std::vector<std::string>& values) {
    list(values, [this](const std::string& value) { word(value); });
  }
  void shape(const Polygon& polygon) {
    list(polygon, [this](const Point& point) {
      num(point.x);
      num(point.y);
    });
  }
  void shapes(const std::vector<Polygon>& all) {
    list(all, [this](const Polygon& polygon) { shape(polygon); });
  }
  void write(const Locus& locus) {
    word(locus.part);
    num(locus.place.index());
    if (const auto* key = std::get_if<MetadataKey>(&locus.place)) word(key->key);
    if (const auto* area = std::get_if<PixelArea>(&locus.place)) write(*area);
  }
  void write(const PixelArea& area) {
    num(area.frame);
    num(area.time.begin.count());
    num(area.time.end.count());
    shapes(area.shapes);
    list(area.path, [this](const Step& step) {
      num(step.since.count());
      num(step.dx);
      num(step.dy);
    });
  }
  void write(const Finding& finding) {
    word(finding.type);
    word(finding.level);
    word(finding.rule);
    num(finding.severity);
    num(finding.confidence);
    num(finding.source);
    write(finding.locus);
    word(finding.value.reveal());
    word(finding.masked);
    word(finding.why);
    shapes(finding.cover);
    list(finding.further, [this](const PixelArea& area) { write(area); });
    word(finding.fingerprint);
  }
  void write(const Reason& reason) {
    word(reason.rule);
    num(reason.decision);
    list(reason.findings, [this](std::size_t i) { num(i); });
    for (const Words* both : {&reason.why, &reason.todo}) {
      word(both->en);
      word(both->hi);
    }
    num(reason.fix);
    num(reason.redact);
    words(reason.law);
  }
  void write(const LineLook& look) {
    num(look.height_px);
    num(look.angle_deg);
    for (const auto* colour : {&look.ink_bgr, &look.paper_bgr})
      for (const std::uint8_t channel : *colour)
        num(channel);
    num(look.contrast);
  }
  void write(const TextDoc& doc) {
    num(doc.source());
    write(doc.whole());
    word(std::string{doc.text()});
    list(doc.words(), [this](const TextDoc::Word& one) {
      num(one.begin);
      num(one.end);
      shape(one.shape);
      list(one.cuts, [this](float cut) { num(cut); });
      num(one.confidence);
      words(one.others);
    });
    list(doc.lines(), [this](const TextDoc::Line& line) {
      num(line.begin);
      num(line.end);
      shape(line.shape);
      write(line.look);
      write(line.seen);
      num(line.confidence);
    });
    word(doc.label);
    num(doc.page_width);
    num(doc.page_height);
  }
  void write(const Transcript& transcript) {
    list(transcript.fields, [this](const std::pair<MetaField, Locus>& field) {
      word(field.first.key);
      word(field.first.value.reveal());
      write(field.second);
    });
    list(transcript.parts, [this](const SeenPart& part) {
      word(part.path);
      word(part.format);
      num(part.bytes);
    });
    list(transcript.regions, [this](const SeenRegion& region) {
      word(region.label);
      write(region.locus);
      num(region.score);
    });
    list(transcript.texts, [this](const TextDoc& doc) { write(doc); });
  }
  void write(const Report& report) {
    word(report.item);
    word(report.path.reveal());
    num(report.bytes);
    word(report.sha256);
    word(report.info.format);
    word(report.info.mime);
    num(report.info.kind);
    num(report.info.width);
    num(report.info.height);
    num(report.info.frames);
    num(report.info.duration.count());
    num(report.info.has_audio);
    num(report.verdict.decision);
    num(report.verdict.remedy);
    for (const auto* reasons : {&report.verdict.reasons, &report.verdict.notes})
      list(*reasons, [this](const Reason& reason) { write(reason); });
    list(report.findings, [this](const Finding& finding) { write(finding); });
    list(report.gaps, [this](const Gap& gap) {
      word(gap.stage);
      num(gap.code);
      word(gap.part);
      word(gap.detail);
    });
    num(report.coverage.frames_examined);
    num(report.coverage.frames_total);
    num(report.coverage.smallest_readable_px);
    words(report.coverage.languages);
    words(report.coverage.parts);
    list(report.times, [this](const StageTime& time) {
      word(time.stage);
      num(time.spent.count());
    });
    word(report.policy);
    word(report.engine.version);
    word(report.engine.rules);
    for (const auto& [name, sum] : report.engine.models) {
      word(name);
      word(sum);
    }
    num(report.transcript.has_value());
    if (report.transcript) write(*report.transcript);
    num(report.copy.has_value());
    if (!report.copy) return;
    num(report.copy->written);
    word(report.copy->path.reveal());
    word(report.copy->sha256);
    word(report.copy->refusal);
    word(report.copy->detail);
    for (const auto& [type, count] : report.copy->removed) {
      word(type);
      num(count);
    }
  }

  std::ostringstream out_;
};

}  // namespace outvet::testing
