#include <sstream>

#include <gtest/gtest.h>

#include "tests/support/evidence.h"
#include "tests/support/sample_report.h"

namespace outvet {
void register_text_report(Registry& registry);

namespace {

using testing::sample_report;

std::string written(const Report& report, const ReportStyle& style, const Tally& tally = {}) {
  Registry registry;
  register_text_report(registry);
  const auto reporter = std::move(*registry.all<Reporter>().at("text_report")(testing::context()));
  std::ostringstream out;
  reporter->begin(out, style);
  reporter->write(report, style, 0, out);
  reporter->end(out, style, tally);
  return out.str();
}

TEST(TextReport, SaysTheAnswerThenWhyThenWhatWasFound) {
  EXPECT_EQ(written(sample_report(), {Reveal::Masked, false, "both"}),
            "[–] Do not post · पोस्ट न करें  a.jpg\n"
            "  Do not post the original. Make the safe copy first, then post that.\n"
            "  मूल फ़ाइल पोस्ट न करें। पहले सुरक्षित कॉपी बनाएँ, फिर वही पोस्ट करें।\n"
            "  Why · वजह\n"
            "    1. A full Aadhaar number can be read.\n"
            "       पूरा आधार नंबर पढ़ा जा सकता है।\n"
            "       → The number will be covered.\n"
            "         नंबर ढक दिया जाएगा।\n"
            "  What was found · क्या मिला\n"
            "    IN_AADHAAR  XXXX XXXX 7058  in the picture · फ़ोटो में: 102,388 to 410,430\n"
            "    CLASS_MARK (SECRET)  SECRET  in the picture · फ़ोटो में: 10,10 to 60,22, "
            "0:01.5 to 0:02.0\n"
            "    META_GPS  xx.xx  in the hidden details · छिपी जानकारी में [exif/thumbnail]: "
            "Exif.GPSInfo.GPSLatitude\n"
            "  What was not examined · किसकी जाँच नहीं हुई\n"
            "    - It is larger than the limit, so a part was not examined.\n"
            "      यह तय सीमा से बड़ी है, इसलिए एक हिस्से की जाँच नहीं हुई।\n"
            "      (decode [mpf/1]: more pixels than the limit)\n"
            "\n");
}

TEST(TextReport, SpeaksOneLanguageWhenAsked) {
  const std::string english = written(sample_report(), {Reveal::Masked, false, "en"});
  EXPECT_NE(english.find("[–] Do not post  a.jpg"), std::string::npos) << english;
  EXPECT_EQ(english.find("पोस्ट"), std::string::npos);
  const std::string hindi = written(sample_report(), {Reveal::Masked, false, "hi"});
  EXPECT_NE(hindi.find("[–] पोस्ट न करें  a.jpg"), std::string::npos) << hindi;
  EXPECT_EQ(hindi.find("Do not"), std::string::npos);
}

TEST(TextReport, EveryVerdictHasItsOwnSymbolWordAndColour) {
  std::set<std::string> heads;
  for (const Decision decision : {Decision::Allow, Decision::Sanitize, Decision::Review,
                                  Decision::Unscannable, Decision::Block}) {
    Report report;
    report.path = Sensitive<std::string>{"f"};
    report.verdict.decision = decision;
    const std::string text = written(report, {Reveal::Masked, true, "en"});
    heads.insert(text.substr(0, text.find('\n')));
    EXPECT_EQ(text.find("\x1B["), 0U);
    const std::string plain = written(report, {Reveal::Masked, false, "en"});
    EXPECT_EQ(plain.find('\x1B'), std::string::npos);
    heads.insert(plain.substr(0, plain.find('\n')));
  }
  EXPECT_EQ(heads.size(), 10U);
}

TEST(TextReport, NothingFromMediaMovesTheCursor) {
  const std::string evil = "\x1B[2J\r\n\x07\xE2\x80\xAE";
  Report report = sample_report();
  report.path = Sensitive<std::string>{evil};
  report.findings[0].masked = evil;
  report.findings[0].level = evil;
  report.findings[1].value = Sensitive<std::string>{evil};
  report.findings[2].locus = {evil, MetadataKey{evil}};
  report.gaps[0] = {evil, ErrorCode::Io, evil, evil};
  report.verdict.reasons[0].why = {evil, evil};
  for (const Reveal reveal : {Reveal::Masked, Reveal::Full}) {
    const std::string text = written(report, {reveal, false, "both"});
    for (const char* bad : {"\x1B", "\r", "\x07", "\xE2\x80\xAE"})
      EXPECT_EQ(text.find(bad), std::string::npos);
  }
}

TEST(TextReport, ShowsValuesOnlyWhenRevealed) {
  EXPECT_EQ(written(sample_report(), {Reveal::Masked, false, "en"}).find("999941057058"),
            std::string::npos);
  EXPECT_NE(written(sample_report(), {Reveal::Full, false, "en"}).find("999941057058"),
            std::string::npos);
}

TEST(TextReport, NamesThreeReasonsAndCountsTheRest) {
  Report report = sample_report();
  report.verdict.reasons.assign(5, report.verdict.reasons[0]);
  const std::string text = written(report, {Reveal::Masked, false, "en"});
  EXPECT_NE(text.find("    3. A full"), std::string::npos);
  EXPECT_EQ(text.find("    4. A full"), std::string::npos);
  EXPECT_NE(text.find("and 2 more"), std::string::npos);
}

TEST(TextReport, EndsWithTheCountOfManyFiles) {
  Tally tally;
  tally.by_decision = {7, 0, 2, 1, 1};
  tally.skipped = 3;
  tally.complete = false;
  const std::string text = written(sample_report(), {Reveal::Masked, false, "en"}, tally);
  for (const char* line :
       {"  11 files checked\n", "     7  (✓) Post it\n", "     2  {?} Ask", "     1  [×] Could",
        "     1  [–] Do not", "passed by: 3", "Stopped before the end",
        "A machine can miss something", "ask the sender for it again"})
    EXPECT_NE(text.find(line), std::string::npos) << line << "\n" << text;
  EXPECT_EQ(text.find("<◐>"), std::string::npos) << "nothing of what did not happen";
}

}  // namespace
}  // namespace outvet
