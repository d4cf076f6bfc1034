#include "scanner/sandbox/wire.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include <gtest/gtest.h>

#include "tests/support/random_report.h"

namespace outvet::sandbox {
namespace {

using testing::RandomReports;
using testing::ReportDump;

constexpr std::size_t kHead = 16;  // magic, version, kind, length

/// `frame` with the length in its head set right.
std::vector<std::byte> with_length(std::vector<std::byte> frame) {
  const std::uint64_t length = frame.size() - kHead;
  for (std::size_t i = 0; i < 8; ++i)
    frame[8 + i] = static_cast<std::byte>(length >> (8 * i));
  return frame;
}

std::string wrong(const std::vector<std::byte>& frame, const WireLimits& limits = {}) {
  const auto report = decode(frame, limits);
  return report ? "nothing" : report.error().detail;
}

TEST(Wire, GivesBackWhatWasPutIn) {
  RandomReports reports{20261124};
  for (int i = 0; i < 2'000; ++i) {
    const Report report = reports.next();
    const auto back = decode(encode(report));
    ASSERT_TRUE(back) << "report " << i << ": " << back.error().detail;
    ASSERT_EQ(ReportDump::of(*back), ReportDump::of(report)) << "report " << i;
  }
}

TEST(Wire, SameReportSameBytes) {
  const Report report = RandomReports{7}.next();
  EXPECT_EQ(encode(report), encode(report));
  EXPECT_EQ(encode(*decode(encode(report))), encode(report));
}

TEST(Wire, GivesBackRequestsFailuresAndErrors) {
  Limits limits;
  limits.time = std::chrono::milliseconds{1};
  limits.input_bytes = 2;
  limits.time_per_video_second = 10;
  limits.memory_bytes = 3;
  limits.pixels_per_frame = 4;
  limits.frames = 5;
  limits.parts = 6;
  limits.depth = 7;
  limits.text_bytes = 8;
  limits.findings = 9;
  const auto request = decode_request(encode(
      Request{"id", std::string("a\0b\xff", 4), limits, std::chrono::milliseconds{11}, 3, 10}));
  ASSERT_TRUE(request);
  EXPECT_EQ(request->id, "id");
  EXPECT_EQ(request->name, std::string("a\0b\xff", 4));
  EXPECT_EQ(request->limits.time.count(), 1);
  EXPECT_EQ(request->limits.input_bytes, 2U);
  EXPECT_EQ(request->limits.memory_bytes, 3U);
  EXPECT_EQ(request->limits.pixels_per_frame, 4U);
  EXPECT_EQ(request->limits.frames, 5U);
  EXPECT_EQ(request->limits.parts, 6U);
  EXPECT_EQ(request->limits.depth, 7U);
  EXPECT_EQ(request->limits.text_bytes, 8U);
  EXPECT_EQ(request->limits.findings, 9U);
  EXPECT_EQ(request->lanes, 3U);
  EXPECT_EQ(request->flags, 10U);
  EXPECT_EQ(request->longest.count(), 11);
  EXPECT_EQ(request->limits.time_per_video_second, 10);

  const auto reply = decode_reply(encode(Failure::TooLarge));
  ASSERT_TRUE(reply);
  EXPECT_EQ(std::get<Failure>(*reply), Failure::TooLarge);

  Error error;
  ASSERT_TRUE(decode_error(encode(Error{ErrorCode::Io, "where", "what"}), error));
  EXPECT_EQ(error.code, ErrorCode::Io);
  EXPECT_EQ(error.where, "where");
  EXPECT_EQ(error.detail, "what");
}

TEST(Wire, RefusesEveryCutAndEveryTail) {
  RandomReports reports{11};
  for (int i = 0; i < 10; ++i) {
    const std::vector<std::byte> frame = encode(reports.next());
    for (std::size_t size = 0; size < frame.size(); ++size) {
      const std::vector<std::byte> cut{frame.begin(), frame.begin() + static_cast<long>(size)};
      ASSERT_FALSE(decode(cut)) << size;
      if (size >= kHead) ASSERT_FALSE(decode(with_length(cut))) << size;
    }
    std::vector<std::byte> longer = frame;
    longer.push_back(std::byte{0});
    EXPECT_EQ(wrong(longer), "the length of the frame is wrong");
    EXPECT_EQ(wrong(with_length(longer)), "bytes are left over");
  }
}

TEST(Wire, RefusesOtherKindsOfFrames) {
  EXPECT_EQ(wrong(encode(Failure::Memory)), "another kind of frame");
  EXPECT_FALSE(decode_reply(encode(Error{})));
  EXPECT_FALSE(decode_request(encode(Report{})));
  EXPECT_EQ(wrong({}), "ends within a number");
  EXPECT_EQ(wrong(std::vector<std::byte>(64)), "not a frame of ours");
  std::vector<std::byte> other = encode(Report{});
  other[4] = std::byte{99};
  EXPECT_EQ(wrong(other), "a frame of another version");
}

TEST(Wire, RefusesNumbersThatOthersWouldTripOver) {
  struct Case {
    const char* name;
    void (*spoil)(Report&);
    const char* error;
  };
  const Case cases[] = {
      {"not a number", [](Report& r) { r.findings[0].confidence = std::nanf(""); },
       "a number is out of range"},
      {"infinite", [](Report& r) { r.coverage.smallest_readable_px = INFINITY; },
       "a number is out of range"},
      {"far away",
       [](Report& r) {
         r.findings[0].cover = {{{3e9F, 0}}};
       },
       "a number is out of range"},
      {"negative width", [](Report& r) { r.info.width = -1; }, "a size is below zero"},
      {"finding 1 of 1",
       [](Report& r) {
         r.verdict.reasons = {{}};
         r.verdict.reasons[0].findings = {1};
       },
       "a reason names no finding"},
      {"finding of a note",
       [](Report& r) {
         r.verdict.notes = {{}};
         r.verdict.notes[0].findings = {~0ULL};
       },
       "a reason names no finding"},
      {"long time", [](Report& r) { r.info.duration = std::chrono::microseconds::max(); },
       "a time is out of range"},
      {"early time",
       [](Report& r) {
         r.times = {{"", std::chrono::microseconds::min()}};
       },
       "a time is out of range"},
      {"severity", [](Report& r) { r.findings[0].severity = static_cast<Severity>(5); },
       "an unknown enumerator"},
      {"decision", [](Report& r) { r.verdict.decision = static_cast<Decision>(200); },
       "an unknown enumerator"},
      {"code",
       [](Report& r) {
         r.gaps = {{"", static_cast<ErrorCode>(8), "", ""}};
       },
       "an unknown enumerator"},
  };
  for (const Case& one : cases) {
    Report report;
    report.findings.resize(1);
    ASSERT_EQ(wrong(encode(report)), "nothing");
    one.spoil(report);
    EXPECT_EQ(wrong(encode(report)), one.error) << one.name;
  }
}

TEST(Wire, RefusesOffsetsThatLeaveTheirText) {
  TextDoc doc{Source::Ocr, {}};
  doc.append("line");
  Report report;
  report.transcript = Transcript{{}, {}, {}, {doc}};
  std::vector<std::byte> frame = encode(report);
  ASSERT_EQ(wrong(frame), "nothing");
  // The end of the only line is the only eight-byte four of the frame.
  const std::byte four[] = {std::byte{4}, std::byte{0}, std::byte{0}, std::byte{0},
                            std::byte{0}, std::byte{0}, std::byte{0}, std::byte{0}};
  const auto at = std::ranges::search(frame, four);
  ASSERT_FALSE(at.empty());
  *at.begin() = std::byte{5};
  EXPECT_EQ(wrong(frame), "words or lines leave their text");
}

TEST(Wire, CountsAreCheckedBeforeAnythingIsBuilt) {
  Report report;
  report.findings.resize(3);
  const std::vector<std::byte> frame = encode(report);
  struct Case {
    const char* name;
    WireLimits limits;
    const char* error;
  };
  const Case cases[] = {
      {"frame", {.frame_bytes = 10}, "longer than a frame may be"},
      {"items", {.list_items = 2}, "more than a report may hold"},
      {"memory", {.decoded_bytes = 2 * sizeof(Finding)}, "more than a report may hold"},
  };
  for (const Case& one : cases) {
    EXPECT_EQ(wrong(frame, one.limits), one.error) << one.name;
    EXPECT_EQ(decode(frame, one.limits).error().code, ErrorCode::LimitExceeded) << one.name;
  }
  report.policy = std::string(100, 'x');
  EXPECT_EQ(wrong(encode(report), {.string_bytes = 99}), "more than a report may hold");

  // A count of 4 thousand million where bytes for none follow.
  std::vector<std::byte> liar = encode(Report{});
  for (std::size_t at = kHead; at + 4 <= liar.size(); ++at) {
    std::vector<std::byte> frame_of_lies = liar;
    std::fill_n(frame_of_lies.begin() + static_cast<long>(at), 4, std::byte{0xff});
    (void)decode(frame_of_lies);
  }
  std::fill_n(liar.begin() + kHead, 4, std::byte{0xff});
  EXPECT_EQ(wrong(liar), "a count runs past the end");
}

TEST(Wire, RequestsOutOfRangeAreRefused) {
  EXPECT_FALSE(decode_request(encode(Request{"", std::string(20'000, 'x'), {}, {}, 1, 0})));
  EXPECT_FALSE(decode_request(encode(Request{"", "x", {}, {}, 0, 0})));
}

}  // namespace
}  // namespace outvet::sandbox
