#include <gtest/gtest.h>

#include "scanner/pipeline/stages.h"
#include "tests/support/evidence.h"

namespace outvet {
namespace {

/// Hands out what it was given.
class Given final : public Detector {
 public:
  explicit Given(std::vector<Finding> findings) : findings_(std::move(findings)) {}
  std::vector<Finding> detect(const Evidence&) const override { return findings_; }

 private:
  std::vector<Finding> findings_;
};

Finding seen(std::string value, float confidence, int begin_ms, int end_ms, float x) {
  Finding finding;
  finding.type = "IN_MOBILE";
  finding.rule = "in.mobile";
  finding.confidence = confidence;
  finding.value = Sensitive{std::move(value)};
  PixelArea area;
  area.time = {std::chrono::milliseconds{begin_ms}, std::chrono::milliseconds{end_ms}};
  area.shapes = {{{x, 0}, {x + 100, 0}, {x + 100, 20}, {x, 20}}};
  finding.locus.place = area;
  return finding;
}

std::vector<Finding> merged(std::vector<Finding> findings) {
  Detectors detectors;
  detectors.emplace("given", std::make_unique<Given>(std::move(findings)));
  std::vector<Gap> gaps;
  return detect(Evidence{}, detectors, Fingerprinter::ephemeral(), Limits{}, gaps);
}

PixelArea area_of(const Finding& finding) {
  return std::get<PixelArea>(finding.locus.place);
}

TEST(Detect, OneValueOfAFilmIsOneFinding) {
  const auto findings =
      merged({seen("+919000000001", 0.7F, 0, 500, 0), seen("+919000000001", 0.9F, 480, 900, 300)});
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_FLOAT_EQ(findings[0].confidence, 0.9F);
  EXPECT_EQ(area_of(findings[0]).time.begin.count(), 0);
  EXPECT_EQ(area_of(findings[0]).time.end, std::chrono::milliseconds{900});
  EXPECT_EQ(findings[0].further.size(), 1U);
}

TEST(Detect, AMisreadTwinAtTheSamePlaceIsNoSecondPerson) {
  EXPECT_EQ(
      merged({seen("+918800900969", 0.9F, 0, 500, 0), seen("+918800900961", 0.8F, 400, 900, 4)})
          .size(),
      1U);
  EXPECT_EQ(
      merged({seen("+918800900969", 0.9F, 0, 500, 0), seen("+918800900961", 0.8F, 400, 900, 300)})
          .size(),
      2U);
  EXPECT_EQ(
      merged({seen("+918800900969", 0.9F, 0, 500, 0), seen("+917712345678", 0.8F, 400, 900, 4)})
          .size(),
      2U);
}

TEST(Detect, APictureKeepsTwoLikeNumbersApart) {
  EXPECT_EQ(
      merged({seen("+918800900969", 0.9F, 0, 0, 0), seen("+918800900961", 0.8F, 0, 0, 4)}).size(),
      2U);
}

TEST(Detect, TheStretchFollowsWhatMoves) {
  Finding first = seen("+918800900969", 0.9F, 0, 1000, 0);
  std::get<PixelArea>(first.locus.place).path = {{std::chrono::milliseconds{0}, 0, 0},
                                                 {std::chrono::milliseconds{500}, 300, 0}};
  EXPECT_EQ(merged({first, seen("+918800900961", 0.8F, 600, 900, 300)}).size(), 1U);
}

}  // namespace
}  // namespace outvet
