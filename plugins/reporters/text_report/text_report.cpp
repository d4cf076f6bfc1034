// The report for people at a terminal: the answer first, then at most three reasons with what
// to do, then what was found and where, then what was not examined, and a count at the end.
// In English, Hindi or both. Values are masked unless asked for; nothing that comes from
// media can move the cursor or change a colour.

#include <algorithm>
#include <iterator>

#include "plugins/reporters/text_report/page.h"
#include "scanner/base/utf8.h"
#include "scanner/plugin/registry.h"

namespace outvet {
namespace text_report {
namespace {

constexpr std::size_t kReasons = 3;
constexpr std::size_t kRows = 12;  // findings or gaps listed: about half a screen

Phrase phrase(const Words& words) {
  return {words.en, words.hi};
}

void answer(const Report& report, Page& page) {
  const Sign& sign = sign_of(report.verdict.decision);
  const std::string head = std::string{sign.symbol} + " " + page.side_by_side(sign.word);
  page.line(page.painted(sign.color, head) + "  " + to_printable(report.path.reveal()));
}

void and_more(std::size_t count, std::size_t shown, Page& page) {
  if (count <= shown) return;
  const std::string more = std::to_string(count - shown);
  page.sentences("    ", 4,
                 {"and " + more + " more; --format jsonl lists all of them",
                  "और " + more + " और हैं; --format jsonl में सब दिखते हैं"});
}

void reasons(const Verdict& verdict, Page& page) {
  if (verdict.reasons.empty()) return;
  page.title({"Why", "वजह"});
  for (std::size_t i = 0; i < std::min(kReasons, verdict.reasons.size()); ++i) {
    const Reason& reason = verdict.reasons[i];
    page.sentences("    " + std::to_string(i + 1) + ". ", 7, phrase(reason.why));
    page.sentences("       → ", 9, phrase(reason.todo));
  }
  and_more(verdict.reasons.size(), kReasons, page);
}

std::string where(const Finding& finding, const Page& page) {
  std::string text = page.side_by_side(place(finding));
  if (!finding.locus.part.empty()) text += " [" + to_printable(finding.locus.part) + "]";
  if (const auto* key = std::get_if<MetadataKey>(&finding.locus.place))
    return text + ": " + to_printable(key->key);
  const auto* area = std::get_if<PixelArea>(&finding.locus.place);
  const std::string spot = area ? describe(*area) : "";
  return spot.empty() ? text : text + ": " + spot;
}

void findings(const Report& report, Page& page) {
  if (report.findings.empty()) return;
  page.title({"What was found", "क्या मिला"});
  for (std::size_t i = 0; i < std::min(kRows, report.findings.size()); ++i) {
    const Finding& finding = report.findings[i];
    const std::string& value =
        page.reveal() == Reveal::Full ? finding.value.reveal() : finding.masked;
    std::string row = "    " + finding.type;
    if (!finding.level.empty()) row += " (" + to_printable(finding.level) + ")";
    if (!value.empty()) row += "  " + to_printable(value);
    page.line(row + "  " + where(finding, page));
  }
  and_more(report.findings.size(), kRows, page);
}

void gaps(const Report& report, Page& page) {
  if (report.gaps.empty()) return;
  page.title({"What was not examined", "किसकी जाँच नहीं हुई"});
  for (std::size_t i = 0; i < std::min(kRows, report.gaps.size()); ++i) {
    const Gap& gap = report.gaps[i];
    page.sentences("    - ", 6, plain(gap));
    const std::string part = gap.part.empty() ? "" : " [" + gap.part + "]";
    page.line("      (" + to_printable(gap.stage + part + ": " + gap.detail) + ")");
  }
  and_more(report.gaps.size(), kRows, page);
}

std::size_t count_of(const Tally& tally, Decision decision) {
  return tally.by_decision.at(static_cast<std::size_t>(decision));
}

/// Once a run, however many files could not be checked.
void next_steps(Page& page) {
  page.title({"What to do with a file that could not be checked",
              "जिस फ़ाइल की जाँच नहीं हो सकी, उसका क्या करें"});
  page.sentences("    - ", 6,
                 {"Open the file on your own computer.", "फ़ाइल को अपने कंप्यूटर पर खोलकर देखें।"});
  page.sentences(
      "    - ", 6,
      {"If it does not open, ask the sender for it again.", "न खुले तो भेजने वाले से दोबारा मँगाएँ।"});
  page.sentences("    - ", 6,
                 {"If it opens, save it as JPG or MP4 and check again.",
                  "खुल जाए तो JPG या MP4 में सहेजकर फिर जाँचें।"});
}

/// What a policy rule lets pass and says so; the severity table has nothing to say.
void notes(const Verdict& verdict, Page& page) {
  std::size_t shown = 0;
  for (const Reason& note : verdict.notes) {
    if (note.rule.starts_with("severity.") || shown++ == kReasons) continue;
    page.sentences("  ", 2, phrase(note.why));
  }
}

/// What a person does about a copy that could not be made.
Phrase plain_refusal(const CopyResult& copy) {
  if (copy.refusal == "authorise" || copy.refusal == "not-clean")
    return {"No safe copy: somebody has to decide about this file.",
            "सुरक्षित कॉपी नहीं बनी: इस फ़ाइल पर किसी अधिकारी को निर्णय लेना होगा।"};
  if (copy.refusal == "rewrite")
    return {
        "No safe copy: this kind of file cannot be cleaned. Save it as JPG or PNG and try again.",
        "सुरक्षित कॉपी नहीं बनी: इस तरह की फ़ाइल साफ़ नहीं हो सकती। JPG या PNG में सहेजकर फिर कोशिश करें।"};
  return {"No safe copy: the file could not be examined as a whole.",
          "सुरक्षित कॉपी नहीं बनी: पूरी फ़ाइल की जाँच नहीं हो सकी।"};
}

void copy_result(const CopyResult& copy, Page& page) {
  if (!copy.refusal.empty()) {
    page.sentences("  ", 2, plain_refusal(copy));
    page.line("  (" + to_printable(copy.refusal + ": " + copy.detail) + ")");
    return;
  }
  const std::string path = to_printable(copy.path.reveal());
  page.sentences(
      "  ", 2,
      copy.written ? Phrase{"Safe copy: " + path, "सुरक्षित कॉपी: " + path}
                   : Phrase{"A safe copy can be made: " + path, "सुरक्षित कॉपी बन सकती है: " + path});
}

void details(const Report& report, Page& page) {
  page.sentences("  ", 2, advice(report.verdict));
  reasons(report.verdict, page);
  findings(report, page);
  gaps(report, page);
}

void summary(const Tally& tally, Page& page) {
  const std::string count = std::to_string(tally.items());
  page.title(tally.items() == 1 ? Phrase{"1 file checked", "1 फ़ाइल जाँची गई"}
                                : Phrase{count + " files checked", count + " फ़ाइलें जाँची गईं"});
  for (std::size_t i = 0; i < tally.by_decision.size(); ++i) {
    if (tally.by_decision[i] == 0) continue;
    const Sign& sign = sign_of(static_cast<Decision>(i));
    std::string number = std::to_string(tally.by_decision[i]);
    number.insert(0, number.size() < 6 ? 6 - number.size() : 0, ' ');
    page.line(number + "  " + page.painted(sign.color, sign.symbol) + " " +
              page.side_by_side(sign.word));
  }
}

}  // namespace

class TextReport final : public Reporter {
 public:
  void write(const Report& report, const ReportStyle& style, std::size_t /*index*/,
             std::ostream& out) const override {
    Page page{out, style};
    const bool plain = report.verdict.decision == Decision::Allow;
    answer(report, page);
    if (report.transcript) write_transcript(report, page);
    if (plain)
      notes(report.verdict, page);
    else
      details(report, page);
    if (report.copy) copy_result(*report.copy, page);
    if (!plain) page.line("");
  }

  void end(std::ostream& out, const ReportStyle& style, const Tally& tally) const override {
    Page page{out, style};
    if (count_of(tally, Decision::Unscannable) > 0) next_steps(page);
    if (tally.items() > 1 || !tally.complete) summary(tally, page);
    if (tally.skipped > 0) {
      const std::string count = std::to_string(tally.skipped);
      page.sentences(
          "  ", 2,
          {"Links and special files passed by: " + count, "छोड़े गए लिंक और विशेष फ़ाइलें: " + count});
    }
    if (!tally.complete)
      page.sentences("  ", 2,
                     {"Stopped before the end. The other files were not checked.",
                      "जाँच बीच में रुक गई। बाकी फ़ाइलें नहीं जाँची गईं।"});
    if (count_of(tally, Decision::Allow) > 0)
      page.sentences("  ", 2,
                     {"A machine can miss something. Please look once yourself before you post.",
                      "मशीन से चूक हो सकती है। पोस्ट करने से पहले एक बार ख़ुद भी देख लें।"});
  }
};

}  // namespace text_report

void register_text_report(Registry& registry) {
  registry.add<Reporter>("text_report", [](const PluginContext&) {
    return Result<std::unique_ptr<Reporter>>{std::make_unique<text_report::TextReport>()};
  });
}

}  // namespace outvet
