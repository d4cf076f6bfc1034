#include <sstream>

#include <gtest/gtest.h>

#include "plugins/common/report_json.h"
#include "tests/support/evidence.h"
#include "tests/support/sample_report.h"

namespace outvet {
void register_json(Registry& registry);
void register_jsonl(Registry& registry);

namespace {

using testing::sample_report;

std::unique_ptr<Reporter> make(void (*enroll)(Registry&), const char* name) {
  Registry registry;
  enroll(registry);
  return std::move(*registry.all<Reporter>().at(name)(testing::context()));
}

/// The whole line, field by field and in order: other programs rely on each of them.
constexpr const char* kGolden =
    R"({"schema":"outvet.report/1",)"
    R"("item":{"path":"a.jpg","bytes":81234,"sha256":"00ff","mime":"image/jpeg","kind":"image",)"
    R"("width":1280,"height":960,"frames":1,"duration_ms":null},)"
    R"("verdict":"block","remedy":"clean",)"
    R"("reasons":[{"rule":"R10","decision":"block","findings":[0],)"
    R"("why":{"en":"A full Aadhaar number can be read.","hi":"पूरा आधार नंबर पढ़ा जा सकता है।"},)"
    R"("todo":{"en":"The number will be covered.","hi":"नंबर ढक दिया जाएगा।"},)"
    R"j("fix":"mask","law":["Aadhaar Act 2016 s.29(4)"]}],"notes":[],)j"
    R"("findings":[{"id":0,"type":"IN_AADHAAR","level":null,"severity":"S4","confidence":0.97,)"
    R"("value":"XXXX XXXX 7058","fingerprint":"k1:9f","source":"ocr","rule":"in.aadhaar",)"
    R"("why":"check digit holds","locus":{"part":"","field":null,)"
    R"("polygon":[[102,388],[410,388],[410,430],[102,430]],"frame":0,"start_ms":null,"end_ms":null}},)"
    R"({"id":1,"type":"CLASS_MARK","level":"SECRET","severity":"S4","confidence":0.9,)"
    R"("value":"SECRET","fingerprint":null,"source":"ocr","rule":"mark.secret.en","why":"",)"
    R"("locus":{"part":"","field":null,)"
    R"("polygon":[[10,10],[30,10],[60,12],[60,22],[40,22],[10,20]],"frame":2,)"
    R"("start_ms":1500,"end_ms":2000,)"
    R"("polygons":[[[10,10],[30,10],[30,20],[10,20]],[[40,12],[60,12],[60,22],[40,22]]]}},)"
    R"({"id":2,"type":"META_GPS","level":null,"severity":"S3","confidence":1.0,"value":"xx.xx",)"
    R"("fingerprint":null,"source":"metadata","rule":"meta.gps","why":"",)"
    R"("locus":{"part":"exif/thumbnail","field":"Exif.GPSInfo.GPSLatitude","polygon":null,)"
    R"("frame":null,"start_ms":null,"end_ms":null}}],)"
    R"("gaps":[{"stage":"decode","code":"limit","part":"mpf/1","detail":"more pixels than the limit"}],)"
    R"("coverage":{"frames_examined":1,"frames_total":1,"smallest_readable_px":9,)"
    R"("languages":["eng","hin"],"parts":["","exif/thumbnail"]},)"
    R"("timings_ms":{"total":412,"decode":31,"metadata":null,"detect_text":null,"read_text":241,"rules":null},)"
    R"("engine":{"version":"0.1.0","rules":"sha256:aa","policy":"up-social-media-2024",)"
    R"("models":{"text_detection":"sha256:bb"}}})"
    "\n";

TEST(Jsonl, IsTheReportOnOneLine) {
  std::ostringstream out;
  make(&register_jsonl, "jsonl")->write(sample_report(), {}, 0, out);
  EXPECT_EQ(out.str(), kGolden);
}

TEST(Json, IsAnArrayWhateverIsInIt) {
  const auto reporter = make(&register_json, "json");
  for (const std::size_t count : {0U, 1U, 3U}) {
    std::ostringstream out;
    reporter->begin(out, {});
    for (std::size_t i = 0; i < count; ++i)
      reporter->write(sample_report(), {}, i, out);
    reporter->end(out, {}, Tally{});
    std::string flat = out.str();
    EXPECT_EQ(flat.front(), '[');
    EXPECT_TRUE(flat.ends_with("\n]\n"));
    std::size_t found = 0;
    for (std::size_t at = 0; (at = flat.find("outvet.report/1", at)) != std::string::npos; ++at)
      ++found;
    EXPECT_EQ(found, count);
  }
}

TEST(ReportJson, ShowsValuesOnlyWhenRevealed) {
  const std::string masked = report_json(sample_report(), Reveal::Masked, -1);
  EXPECT_EQ(masked.find("999941057058"), std::string::npos);
  const std::string full = report_json(sample_report(), Reveal::Full, -1);
  EXPECT_NE(full.find(R"("value":"999941057058")"), std::string::npos);
}

TEST(ReportJson, OfWhatWasNeverOpenedHasNulls) {
  Report report;
  report.path = Sensitive<std::string>{"bad\xFF"};
  report.verdict.decision = Decision::Unscannable;
  const std::string json = report_json(report, Reveal::Masked, -1);
  EXPECT_NE(
      json.find(R"({"path":"bad�","path_hex":"626164ff","bytes":0,"sha256":null,"mime":null,)"
                R"("kind":null,"width":null,"height":null,"frames":null,"duration_ms":null})"),
      std::string::npos)
      << json;
}

TEST(ReportJson, SurvivesBytesThatAreNoTextAnywhere) {
  const std::string bad = "\xFF\xC0 \xED\xA0\x80";
  Report report = sample_report();
  report.findings[0].masked = bad;
  report.findings[0].why = bad;
  report.findings[2].locus = {bad, MetadataKey{bad}};
  report.gaps[0] = {bad, ErrorCode::Io, bad, bad};
  report.verdict.reasons[0].law = {bad};
  report.verdict.reasons[0].rule = bad;
  report.coverage.parts = {bad};
  report.info.mime = bad;
  EXPECT_TRUE(is_utf8(report_json(report, Reveal::Masked, -1)));
  EXPECT_TRUE(is_utf8(report_json(report, Reveal::Full, 2)));
}

}  // namespace
}  // namespace outvet
