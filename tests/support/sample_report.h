#pragma once

#include "scanner/core/report.h"

namespace outvet::testing {

/// A report with every kind of thing in it; the number is a published test value of no person.
inline Report sample_report() {
  Report report;
  report.item = "0123456789abcdef0123456789abcdef";
  report.path = Sensitive<std::string>{"a.jpg"};
  report.bytes = 81234;
  report.sha256 = "00ff";
  report.info = {"jpeg", "image/jpeg", MediaKind::Image, 1280, 960, 1, {}, false};
  report.policy = "up-social-media-2024";
  report.engine = {"0.1.0", "sha256:aa", {{"text_detection", "sha256:bb"}}};
  report.coverage = {1, 1, 8.6F, {"eng", "hin"}, {"", "exif/thumbnail"}};
  report.times = {{"decode", std::chrono::microseconds{31'400}},
                  {"text_reader", std::chrono::microseconds{240'600}},
                  {"total", std::chrono::microseconds{412'000}}};

  Finding number;
  number.type = "IN_AADHAAR";
  number.rule = "in.aadhaar";
  number.severity = Severity::S4;
  number.confidence = 0.97F;
  number.locus = {"", PixelArea{0, {}, {{{102, 388}, {410, 388}, {410, 430}, {102, 430}}}}};
  number.value = Sensitive<std::string>{"999941057058"};
  number.masked = "XXXX XXXX 7058";
  number.why = "check digit holds";
  number.fingerprint = "k1:9f";
  report.findings.push_back(number);

  Finding mark;
  mark.type = "CLASS_MARK";
  mark.level = "SECRET";
  mark.rule = "mark.secret.en";
  mark.severity = Severity::S4;
  mark.confidence = 0.9F;
  mark.locus = {"", PixelArea{2,
                              {std::chrono::milliseconds{1500}, std::chrono::milliseconds{2000}},
                              {{{10, 10}, {30, 10}, {30, 20}, {10, 20}},
                               {{40, 12}, {60, 12}, {60, 22}, {40, 22}}}}};
  mark.value = Sensitive<std::string>{"SECRET"};
  mark.masked = "SECRET";
  report.findings.push_back(mark);

  Finding place;
  place.type = "META_GPS";
  place.rule = "meta.gps";
  place.severity = Severity::S3;
  place.confidence = 1;
  place.source = Source::Metadata;
  place.locus = {"exif/thumbnail", MetadataKey{"Exif.GPSInfo.GPSLatitude"}};
  place.value = Sensitive<std::string>{"26.85"};
  place.masked = "xx.xx";
  report.findings.push_back(place);

  Reason why;
  why.rule = "R10";
  why.decision = Decision::Block;
  why.findings = {0};
  why.why = {"A full Aadhaar number can be read.", "पूरा आधार नंबर पढ़ा जा सकता है।"};
  why.todo = {"The number will be covered.", "नंबर ढक दिया जाएगा।"};
  why.fix = Fix::Mask;
  why.law = {"Aadhaar Act 2016 s.29(4)"};
  report.verdict = {Decision::Block, Remedy::Clean, {why}, {}};
  report.gaps.push_back(
      {"decode", ErrorCode::LimitExceeded, "mpf/1", "more pixels than the limit"});
  return report;
}

}  // namespace outvet::testing
