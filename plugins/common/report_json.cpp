#include "plugins/common/report_json.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <string_view>

#include <nlohmann/json.hpp>

#include "plugins/common/mask_text.h"
#include "scanner/base/utf8.h"

namespace outvet {
namespace {

using Json = nlohmann::ordered_json;

constexpr double kDecimals = 1000;  // of scores: more digits would be noise

Json text_or_null(std::string_view text) {
  return text.empty() ? Json(nullptr) : Json(to_valid_utf8(text));
}

Json rounded(float score) {
  return std::round(static_cast<double>(score) * kDecimals) / kDecimals;
}

Json words(const Words& both) {
  return {{"en", to_valid_utf8(both.en)}, {"hi", to_valid_utf8(both.hi)}};
}

std::string_view word_of(MediaKind kind) {
  static constexpr std::array<std::string_view, 4> kWords{"image", "animation", "document",
                                                          "video"};
  return kWords.at(static_cast<std::size_t>(kind));
}

std::string hex(std::string_view bytes) {
  static constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  for (const char byte : bytes) {
    text += kDigits[static_cast<unsigned char>(byte) >> 4U];
    text += kDigits[static_cast<unsigned char>(byte) & 0xFU];
  }
  return text;
}

Json item(const Report& report) {
  const MediaInfo& info = report.info;
  Json json;
  const std::string& path = report.path.reveal();
  json["path"] = to_valid_utf8(path);
  if (!is_utf8(path)) json["path_hex"] = hex(path);  // or nobody could find the file again
  json["bytes"] = report.bytes;
  json["sha256"] = text_or_null(report.sha256);
  json["mime"] = text_or_null(info.mime);
  const bool opened = !info.mime.empty();
  json["kind"] = opened ? Json(word_of(info.kind)) : Json(nullptr);
  json["width"] = opened ? Json(info.width) : Json(nullptr);
  json["height"] = opened ? Json(info.height) : Json(nullptr);
  json["frames"] = opened ? Json(info.frames) : Json(nullptr);
  json["duration_ms"] =
      info.duration.count() > 0 ? Json(info.duration.count() / 1000) : Json(nullptr);
  return json;
}

Json reason(const Reason& from) {
  Json json;
  json["rule"] = from.rule;
  json["decision"] = to_word(from.decision);
  json["findings"] = from.findings;
  json["why"] = words(from.why);
  json["todo"] = words(from.todo);
  json["fix"] = to_word(from.fix);
  json["law"] = from.law;
  return json;
}

Json reasons(const std::vector<Reason>& from) {
  Json json = Json::array();
  for (const Reason& one : from)
    json.push_back(reason(one));
  return json;
}

Json polygon(const Polygon& shape) {
  Json json = Json::array();
  for (const Point& corner : shape)
    json.push_back({std::lround(corner.x), std::lround(corner.y)});
  return json;
}

Json polygons(const std::vector<Polygon>& shapes) {
  Json json = Json::array();
  for (const Polygon& shape : shapes)
    json.push_back(polygon(shape));
  return json;
}

/// Positive when a, b, c turn clockwise on the screen, where y grows downwards.
float turn(const Point& a, const Point& b, const Point& c) {
  return (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);
}

/// The convex outline around all corners, clockwise (Andrew 1979, monotone chain). Corners in
/// one line have no outline of four: then their upright box.
Polygon outline(const std::vector<Polygon>& shapes) {
  Polygon points;
  for (const Polygon& shape : shapes)
    points.insert(points.end(), shape.begin(), shape.end());
  const Bounds box = bounds_of(points);
  std::ranges::sort(points, {}, [](const Point& p) { return std::pair{p.x, p.y}; });
  Polygon hull;
  const auto chain = [&hull](const auto& corners) {
    const std::size_t start = hull.size();
    for (const Point& corner : corners) {
      while (hull.size() >= start + 2 && turn(hull[hull.size() - 2], hull.back(), corner) <= 0)
        hull.pop_back();
      hull.push_back(corner);
    }
    hull.pop_back();  // the first corner of the other chain
  };
  if (points.empty()) return {};
  chain(points);
  std::ranges::reverse(points);
  chain(points);
  if (hull.size() >= 4) return hull;
  return {
      {box.left, box.top}, {box.right, box.top}, {box.right, box.bottom}, {box.left, box.bottom}};
}

Json locus(const Locus& from) {
  const auto* key = std::get_if<MetadataKey>(&from.place);
  const auto* area = std::get_if<PixelArea>(&from.place);
  const bool timed = area && area->time.end.count() > 0;
  Json json;
  json["part"] = to_valid_utf8(from.part);
  json["field"] = key ? Json(to_valid_utf8(key->key)) : Json(nullptr);
  json["polygon"] = nullptr;
  if (area && area->shapes.size() == 1) json["polygon"] = polygon(area->shapes[0]);
  if (area && area->shapes.size() > 1) json["polygon"] = polygon(outline(area->shapes));
  json["frame"] = area ? Json(area->frame) : Json(nullptr);
  json["start_ms"] = timed ? Json(area->time.begin.count() / 1000) : Json(nullptr);
  json["end_ms"] = timed ? Json(area->time.end.count() / 1000) : Json(nullptr);
  if (area && area->shapes.size() > 1) json["polygons"] = polygons(area->shapes);
  return json;
}

Json finding(const Finding& from, std::size_t id, Reveal reveal) {
  Json json;
  json["id"] = id;
  json["type"] = from.type;
  json["level"] = text_or_null(from.level);
  json["severity"] = to_word(from.severity);
  json["confidence"] = rounded(from.confidence);
  json["value"] = to_valid_utf8(reveal == Reveal::Full ? from.value.reveal() : from.masked);
  json["fingerprint"] = text_or_null(from.fingerprint);
  json["source"] = to_word(from.source);
  json["rule"] = from.rule;
  json["why"] = to_valid_utf8(from.why);
  json["locus"] = locus(from.locus);
  if (!from.cover.empty()) json["cover"] = polygons(from.cover);
  return json;
}

Json gap(const Gap& from) {
  return {{"stage", to_valid_utf8(from.stage)},
          {"code", to_word(from.code)},
          {"part", to_valid_utf8(from.part)},
          {"detail", to_valid_utf8(from.detail)}};
}

Json coverage(const Coverage& from) {
  Json parts = Json::array();
  for (const std::string& part : from.parts)
    parts.push_back(to_valid_utf8(part));
  return {{"frames_examined", from.frames_examined},
          {"frames_total", from.frames_total},
          {"smallest_readable_px", std::lround(from.smallest_readable_px)},
          {"languages", from.languages},
          {"parts", std::move(parts)}};
}

/// The stages that the contract names come first and are null when not measured on their own.
Json timings(const std::vector<StageTime>& times) {
  Json json;
  for (const char* stage : {"total", "decode", "metadata", "detect_text", "read_text", "rules"})
    json[stage] = nullptr;
  for (const StageTime& time : times) {
    const std::string stage = time.stage == "text_reader" ? "read_text" : time.stage;
    json[stage] = (time.spent.count() + 500) / 1000;
  }
  return json;
}

Json engine(const Report& report) {
  Json models = Json::object();
  for (const auto& [name, checksum] : report.engine.models)
    models[name] = checksum;
  return {{"version", report.engine.version},
          {"rules", report.engine.rules},
          {"policy", report.policy},
          {"models", std::move(models)}};
}

std::string shown(std::string_view text, Reveal reveal) {
  return reveal == Reveal::Full ? to_valid_utf8(text) : mask_text(text);
}

Json text(const TextDoc& doc, Reveal reveal) {
  Json lines = Json::array();
  for (const TextDoc::Line& line : doc.lines())
    lines.push_back({{"text", shown(doc.text().substr(line.begin, line.end - line.begin), reveal)},
                     {"polygon", line.shape.empty() ? Json(nullptr) : polygon(line.shape)},
                     {"confidence", rounded(line.confidence)}});
  return {{"source", to_word(doc.source())},
          {"label", text_or_null(doc.label)},
          {"locus", locus(doc.whole())},
          {"lines", std::move(lines)}};
}

Json transcript(const Transcript& seen, Reveal reveal) {
  Json json{{"fields", Json::array()},
            {"parts", Json::array()},
            {"regions", Json::array()},
            {"texts", Json::array()}};
  for (const auto& [field, where] : seen.fields)
    json["fields"].push_back({{"part", to_valid_utf8(where.part)},
                              {"field", to_valid_utf8(field.key)},
                              {"value", shown(field.value.reveal(), reveal)}});
  for (const SeenPart& part : seen.parts)
    json["parts"].push_back({{"path", to_valid_utf8(part.path)},
                             {"format", text_or_null(part.format)},
                             {"bytes", part.bytes}});
  for (const SeenRegion& region : seen.regions)
    json["regions"].push_back({{"label", region.label},
                               {"score", rounded(region.score)},
                               {"locus", locus(region.locus)}});
  for (const TextDoc& doc : seen.texts)
    json["texts"].push_back(text(doc, reveal));
  return json;
}

Json copy(const CopyResult& from) {
  return {{"written", from.written},
          {"path", to_valid_utf8(from.path.reveal())},
          {"sha256", text_or_null(from.sha256)},
          {"refusal", text_or_null(from.refusal)},
          {"detail", text_or_null(from.detail)},
          {"removed", from.removed}};
}

}  // namespace

std::string report_json(const Report& report, Reveal reveal, int indent) {
  Json json;
  json["schema"] = "outvet.report/1";
  json["item"] = item(report);
  json["verdict"] = to_word(report.verdict.decision);
  json["remedy"] = to_word(report.verdict.remedy);
  json["reasons"] = reasons(report.verdict.reasons);
  json["notes"] = reasons(report.verdict.notes);
  json["findings"] = Json::array();
  for (std::size_t i = 0; i < report.findings.size(); ++i)
    json["findings"].push_back(finding(report.findings[i], i, reveal));
  json["gaps"] = Json::array();
  for (const Gap& one : report.gaps)
    json["gaps"].push_back(gap(one));
  json["coverage"] = coverage(report.coverage);
  json["timings_ms"] = timings(report.times);
  json["engine"] = engine(report);
  if (report.copy) json["copy"] = copy(*report.copy);
  if (report.transcript) json["transcript"] = transcript(*report.transcript, reveal);
  // Texts of rules come from site files: whatever is no UTF-8 is replaced, never thrown at.
  return json.dump(indent, ' ', false, Json::error_handler_t::replace);
}

}  // namespace outvet
