#include "scanner/pipeline/clean.h"

#include <gtest/gtest.h>

#include "tests/support/scripted.h"

namespace outvet {
namespace {

using testing::Script;
using testing::Scripts;

Policy policy(Fix fix) {
  Policy made;
  PolicyRule rule;
  rule.id = "R";
  rule.types = {"WORD"};
  rule.decision = Decision::Block;
  rule.fix = fix;
  made.rules = {rule};
  return made;
}

/// Sees the word "secret" on every picture whose first pixel is not black.
Result<Observations> reads(const Frame& frame) {
  Observations seen;
  if (frame.image.view().data[0] != 0) seen.lines.push_back(testing::line_of("secret"));
  return seen;
}

void white(Image::Fresh& image) {
  std::fill_n(image.paint, 8 * 8 * 3, std::uint8_t{255});
}

Cleaned clean(Scripts scripts, const Policy& policy) {
  const Registry registry = testing::scripted_registry(std::move(scripts), reads);
  const auto scanner = *Scanner::create(registry, testing::context(), Fingerprinter::ephemeral());
  const auto session = *scanner->open_session();
  Budget budget{Limits{}};
  return clean(*scanner, {"id", Sensitive<std::string>{"a"}, testing::script_file("a")}, policy,
               *session, budget);
}

Script with_field() {
  Script script;
  script.fields = {{"Exif.Image.Artist", Sensitive<std::string>{"secret"}}};
  return script;
}

Script picture(void (*paint)(Image::Fresh&)) {
  Script script;
  script.paint = paint;
  return script;
}

TEST(Clean, MetadataGoesAndTheCopyIsProven) {
  const Cleaned cleaned = clean({{"a", with_field()}, {"a+", {}}}, policy(Fix::Strip));
  EXPECT_EQ(cleaned.refusal, Refusal::None) << cleaned.detail;
  ASSERT_TRUE(cleaned.bytes);
  EXPECT_EQ(cleaned.copy->verdict.decision, Decision::Allow);
  EXPECT_EQ(cleaned.removed.at("WORD"), 1U);
}

TEST(Clean, ACopyThatStillHoldsItIsNotHandedOut) {
  const Cleaned cleaned = clean({{"a", with_field()}, {"a+", with_field()}}, policy(Fix::Strip));
  EXPECT_EQ(cleaned.refusal, Refusal::NotClean);
  EXPECT_FALSE(cleaned.bytes);
}

TEST(Clean, WhatNobodyCanPaintAwayIsRefused) {
  const Cleaned cleaned = clean({{"a", with_field()}, {"a+", {}}}, policy(Fix::Authorise));
  EXPECT_EQ(cleaned.refusal, Refusal::Authorise);
  EXPECT_FALSE(cleaned.bytes);
  EXPECT_FALSE(cleaned.copy);
}

TEST(Clean, AMaskedCopyIsPainted) {
  const Cleaned cleaned =
      clean({{"a", picture(white)}, {"a+", picture(white)}, {"a+painted", {}}}, policy(Fix::Mask));
  EXPECT_EQ(cleaned.refusal, Refusal::None) << cleaned.detail;
  EXPECT_TRUE(cleaned.bytes);
}

TEST(Clean, PixelsMustNotChangeWhereNothingIsPainted) {
  const Cleaned cleaned =
      clean({{"a", with_field()}, {"a+", picture([](Image::Fresh& image) { image.paint[5] = 1; })}},
            policy(Fix::Strip));
  EXPECT_EQ(cleaned.refusal, Refusal::Pixels);
}

TEST(Clean, TheAuditHasTheLastWordOnBytes) {
  Script bad;
  bad.audit_error = Error{ErrorCode::Malformed, "audit", "an unknown chunk"};
  EXPECT_EQ(clean({{"a", with_field()}, {"a+", bad}}, policy(Fix::Strip)).refusal, Refusal::Audit);
}

TEST(Clean, AGapIsRefused) {
  Script gap = with_field();
  gap.frames = 2;
  gap.fails_at_frame = 1;
  EXPECT_EQ(clean({{"a", gap}, {"a+", {}}}, policy(Fix::Strip)).refusal, Refusal::Gap);
  Script nothing;
  nothing.fails_at_frame = 0;
  EXPECT_EQ(clean({{"a", nothing}}, policy(Fix::Strip)).refusal, Refusal::Unscannable);
}

}  // namespace
}  // namespace outvet
