#include <cmath>

#include "plugins/common/mask_text.h"
#include "plugins/reporters/text_report/page.h"
#include "scanner/base/utf8.h"

namespace outvet::text_report {
namespace {

constexpr std::string_view kIndent = "    ";

std::string shown(std::string_view text, const Page& page) {
  return to_printable(page.reveal() == Reveal::Full ? std::string{text} : mask_text(text));
}

std::string in_part(const std::string& part) {
  return part.empty() ? "" : "[" + to_printable(part) + "] ";
}

void file_facts(const Report& report, Page& page) {
  const MediaInfo& info = report.info;
  page.title({"The file", "फ़ाइल"});
  const auto fact = [&page](std::string_view name, const std::string& value) {
    if (!value.empty()) page.line(std::string{kIndent} + std::string{name} + ": " + value);
  };
  fact("type", info.mime);
  if (info.width > 0)
    fact("size", std::to_string(info.width) + " x " + std::to_string(info.height) + " px, " +
                     std::to_string(info.frames) + (info.frames == 1 ? " frame" : " frames"));
  fact("bytes", std::to_string(report.bytes));
  fact("sha256", report.sha256);
  fact("frames examined", std::to_string(report.coverage.frames_examined));
}

void fields(const Transcript& seen, Page& page) {
  if (seen.fields.empty()) return;
  page.title({"Hidden details", "छिपी जानकारी"});
  for (const auto& [field, where] : seen.fields)
    page.line(std::string{kIndent} + in_part(where.part) + to_printable(field.key) + ": " +
              shown(field.value.reveal(), page));
}

void parts(const Transcript& seen, Page& page) {
  if (seen.parts.empty()) return;
  page.title({"Files inside the file", "फ़ाइल के अंदर की फ़ाइलें"});
  for (const SeenPart& part : seen.parts)
    page.line(std::string{kIndent} + to_printable(part.path) + ": " +
              (part.format.empty() ? "unknown" : part.format) + ", " + std::to_string(part.bytes) +
              " bytes");
}

void regions(const Transcript& seen, Page& page) {
  if (seen.regions.empty()) return;
  page.title({"Things seen in the picture", "फ़ोटो में दिखी चीज़ें"});
  for (const SeenRegion& region : seen.regions) {
    const auto* area = std::get_if<PixelArea>(&region.locus.place);
    page.line(std::string{kIndent} + in_part(region.locus.part) + region.label + ": " +
              (area ? describe(*area) : ""));
  }
}

void texts_from(Source source, const Phrase& title, const Transcript& seen, Page& page) {
  bool first = true;
  for (const TextDoc& doc : seen.texts) {
    if (doc.source() != source) continue;
    if (first) page.title(title);
    first = false;
    const auto* area = std::get_if<PixelArea>(&doc.whole().place);
    const std::string where = area ? describe(*area) : "";
    std::string lead = std::string{kIndent} + in_part(doc.whole().part);
    if (!where.empty()) lead += "(" + where + ") ";
    if (!doc.label.empty()) lead += to_printable(doc.label) + ": ";
    for (const TextDoc::Line& line : doc.lines())
      page.line(lead + shown(doc.text().substr(line.begin, line.end - line.begin), page));
  }
}

}  // namespace

void write_transcript(const Report& report, Page& page) {
  if (!report.transcript) return;
  const Transcript& seen = *report.transcript;
  file_facts(report, page);
  fields(seen, page);
  parts(seen, page);
  regions(seen, page);
  texts_from(Source::Barcode, {"Codes", "QR और बारकोड"}, seen, page);
  texts_from(Source::Ocr, {"Text in the picture", "फ़ोटो में लिखा हुआ"}, seen, page);
  texts_from(Source::Subtitle, {"Subtitles", "उपशीर्षक"}, seen, page);
  if (page.reveal() == Reveal::Masked)
    page.sentences("  ", 2,
                   {"Letters are shown as x and digits as #. Add --show-values to read them.",
                    "अक्षर x और अंक # से दिखाए गए हैं। पढ़ने के लिए --show-values जोड़ें।"});
}

}  // namespace outvet::text_report
