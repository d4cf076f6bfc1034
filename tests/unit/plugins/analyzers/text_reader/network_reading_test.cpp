#include "plugins/analyzers/text_reader/network_reading.h"

#include <gtest/gtest.h>

namespace outvet {
namespace {

constexpr std::u32string_view kSymbols{U"\0 O0Aकि", 7};  // behind the blank

/// Scores of steps that are all but sure of one class, with one other that may be.
class Answer {
 public:
  Answer& step(std::size_t best, float probability = 1, std::size_t other = 0) {
    std::vector<float> row(kSymbols.size(), 0.F);
    row[other] = 1 - probability;
    row[best] = probability;
    scores_.insert(scores_.end(), row.begin(), row.end());
    return *this;
  }

  ReadLine words() const {
    return words_of(read_symbols(scores_, scores_.size() / kSymbols.size(), kSymbols));
  }

 private:
  std::vector<float> scores_;
};

TEST(NetworkReading, DropsRepeatsAndBlanksAndParts) {
  const ReadLine line =
      Answer{}.step(2).step(2).step(0).step(2).step(1).step(1).step(4).step(0).words();
  ASSERT_EQ(line.size(), 2U);
  EXPECT_EQ(line[0].text, "OO");
  EXPECT_EQ(line[1].text, "A");
  EXPECT_FLOAT_EQ(line[0].confidence, 1);
  EXPECT_TRUE(line[0].others.empty());
}

TEST(NetworkReading, GivesTheProductOfItsSymbolsAsConfidence) {
  const ReadLine line = Answer{}.step(4, 0.6F).step(4, 0.9F).step(0).step(3, 0.8F).words();
  ASSERT_EQ(line.size(), 1U);
  EXPECT_NEAR(line[0].confidence, 0.9F * 0.8F, 1e-5);
}

TEST(NetworkReading, GivesOtherReadingsLikeliestFirst) {
  const ReadLine line = Answer{}.step(2, 0.6F, 3).step(4).step(2, 0.9F, 3).words();
  ASSERT_EQ(line.size(), 1U);
  EXPECT_EQ(line[0].text, "OAO");
  EXPECT_EQ(line[0].others, (std::vector<std::string>{"0AO", "OA0", "0A0"}));
}

TEST(NetworkReading, MayHaveReadALetterTooMany) {
  const ReadLine line = Answer{}.step(4).step(2, 0.7F, 0).words();
  ASSERT_EQ(line.size(), 1U);
  EXPECT_EQ(line[0].others, (std::vector<std::string>{"A"}));
}

TEST(NetworkReading, CutsHalfWayBetweenLetters) {
  // Runs at steps 4, 8 to 9, 14; a word's ends are half a letter or half the gap away.
  Answer answer;
  for (const std::size_t best : {0, 0, 0, 0, 2, 0, 0, 0, 3, 3, 0, 0, 0, 0, 4, 0})
    answer.step(best);
  const ReadLine line = answer.words();
  ASSERT_EQ(line.size(), 1U);
  ASSERT_EQ(line[0].cuts.size(), 4U);
  EXPECT_FLOAT_EQ(line[0].cuts[1], (4.5F + 9) / 2);
  EXPECT_FLOAT_EQ(line[0].cuts[2], (9 + 14.5F) / 2);
  EXPECT_LT(line[0].cuts[0], 4);
  EXPECT_GT(line[0].cuts[3], 15);
  EXPECT_EQ(line[0].left, line[0].cuts.front());
  EXPECT_EQ(line[0].right, line[0].cuts.back());
}

TEST(NetworkReading, SharesTheRoomOfLettersThatChangePlaces) {
  const ReadLine line = Answer{}.step(6).step(0).step(5).step(0).step(5).words();
  ASSERT_EQ(line.size(), 1U);
  EXPECT_EQ(line[0].text, "किक");
  ASSERT_EQ(line[0].cuts.size(), 4U);
  EXPECT_FLOAT_EQ(line[0].cuts[2], 3.5F);
  EXPECT_FLOAT_EQ(line[0].cuts[1], (line[0].cuts[0] + 3.5F) / 2);
}

TEST(NetworkReading, ReadsNothingInBlanks) {
  EXPECT_TRUE(Answer{}.step(0).step(1).step(0).words().empty());
  EXPECT_TRUE(Answer{}.words().empty());
}

}  // namespace
}  // namespace outvet
