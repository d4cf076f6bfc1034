// Finds files whose name says another format than their bytes are: report.png that is a JPEG.
//
// Harmless by itself, but it is how files slip past filters. Only endings that belong to a
// known format count: "photo.jpg.enc" or a name without an ending says nothing.

#include <algorithm>
#include <array>
#include <string_view>

#include "scanner/plugin/registry.h"

namespace outvet {
namespace {

struct Ending {
  std::string_view ending;
  std::string_view formats;  ///< plugin ids that may bear it, between blanks
};

// Several formats share a container, and cameras write either ending for it: a HEIC file may
// hold AVIF, an MP4 file may be called .mov.
constexpr std::array<Ending, 39> kEndings{{
    {"jpg", " jpeg "},
    {"jpeg", " jpeg "},
    {"jpe", " jpeg "},
    {"jfif", " jpeg "},
    {"png", " png "},
    {"apng", " png "},
    {"gif", " gif "},
    {"webp", " webp "},
    {"bmp", " bmp "},
    {"dib", " bmp "},
    {"tif", " tiff "},
    {"tiff", " tiff "},
    {"heic", " heif "},
    {"heif", " heif "},
    {"hif", " heif "},
    {"avif", " heif avif "},
    {"mp4", " video mp4 isobmff "},
    {"m4v", " video mp4 isobmff "},
    {"mov", " video mp4 isobmff "},
    {"3gp", " video mp4 isobmff "},
    {"mkv", " video matroska "},
    {"webm", " video matroska "},
    {"avi", " video avi "},
    {"ts", " video mpegts "},
    {"mts", " video mpegts "},
    {"m2ts", " video mpegts "},
    {"pdf", " pdf "},
    {"zip", " zip "},
    {"doc", " "},
    {"docx", " zip "},
    {"xls", " "},
    {"xlsx", " zip "},
    {"ppt", " "},
    {"pptx", " zip "},
    {"txt", " "},
    {"csv", " "},
    {"html", " "},
    {"mp3", " "},
    {"exe", " "},
}};

std::string lowered(std::string_view text) {
  std::string out{text};
  std::ranges::transform(out, out.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return out;
}

/// Whether a file of `format` may be called `name`; true when the ending says nothing.
bool name_fits(std::string_view name, std::string_view format) {
  const std::size_t dot = name.rfind('.');
  if (dot == std::string_view::npos || format.empty()) return true;
  const std::string ending = lowered(name.substr(dot + 1));
  const auto known = std::ranges::find(kEndings, ending, &Ending::ending);
  if (known == kEndings.end()) return true;
  const std::string wanted = " " + std::string{format} + " ";
  return known->formats.find(wanted) != std::string_view::npos;
}

class Mismatch final : public Detector {
 public:
  std::vector<Finding> detect(const Evidence& evidence) const override {
    std::vector<Finding> found;
    for (const TextDoc& doc : evidence.texts) {
      // Names of parts are texts too, but the format is the item's.
      if (doc.source() != Source::FileName || !doc.whole().part.empty()) continue;
      if (name_fits(doc.text(), evidence.format)) continue;
      Finding& finding = found.emplace_back();
      finding.type = "TYPE_MISMATCH";
      finding.rule = "mismatch";
      finding.severity = Severity::S1;
      finding.confidence = 0.99F;
      finding.source = Source::FileName;
      finding.locus = doc.whole();
      finding.value = Sensitive{evidence.format};
      finding.masked = evidence.format;
      finding.why = "the name ends like another format; the content is " + evidence.format;
    }
    return found;
  }

  std::vector<RuleInfo> rules() const override {
    RuleInfo info;
    info.id = "mismatch";
    info.type = "TYPE_MISMATCH";
    info.on = "item";
    info.severity = Severity::S1;
    info.pack = "mismatch";
    info.title = {"Name and content differ", "नाम और सामग्री अलग"};
    info.looks = {"A file name that ends in .png while the bytes are a JPEG picture.",
                  "फाइल का नाम .png पर समाप्त होता है जबकि सामग्री JPEG चित्र है।"};
    info.traps = {"Phones and messengers rename pictures without harm.",
                  "फोन और मैसेंजर बिना हानि के भी नाम बदल देते हैं।"};
    info.todo = {"Give the file its right ending.", "फाइल को सही नाम दें।"};
    info.source = "endings as the formats' own standards name them";
    return {info};
  }
};

}  // namespace

void register_mismatch(Registry& registry) {
  registry.add<Detector>("mismatch", [](const PluginContext&) {
    return Result<std::unique_ptr<Detector>>{std::make_unique<Mismatch>()};
  });
}

}  // namespace outvet
