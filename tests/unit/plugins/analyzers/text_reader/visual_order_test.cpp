#include "plugins/analyzers/text_reader/visual_order.h"

#include <fstream>

#include <gtest/gtest.h>

#include "scanner/base/utf8.h"

namespace outvet {
namespace {

std::u32string decoded(const std::string& text) {
  std::u32string code_points;
  for (std::size_t at = 0; at < text.size();)
    code_points += next_code_point(text, at);
  return code_points;
}

/// The pairs were written by the program that trains the network.
TEST(VisualOrder, BecomesTheOrderOfUnicode) {
  std::ifstream table{OUTVET_SOURCE_DIR "/tests/data/reader/visual_order.tsv"};
  std::string row;
  std::size_t pairs = 0;
  while (std::getline(table, row)) {
    if (row.starts_with('#')) continue;
    const std::size_t tab = row.find('\t');
    ASSERT_NE(tab, std::string::npos) << row;
    EXPECT_EQ(utf8_of(logical_order(decoded(row.substr(0, tab)))), row.substr(tab + 1)) << row;
    ++pairs;
  }
  EXPECT_GE(pairs, 300U);
}

TEST(VisualOrder, TakesWhateverTheNetworkGives) {
  struct Case {
    const char32_t* visual;
    const char* logical;
  };
  const Case cases[] = {
      {U"", ""},
      {U"PAN-12", "PAN-12"},
      {U"\xE000", "र्"},
      {U"ि", "ि"},
      {U"िA", "िA"},
      {U"A\xE000", "Aर्"},
      {U"क\xE000\xE000", "र्र्क"},
      {U"््\xE000", "्र््"},
      {U"िर\x093C", "\u0931ि"},  // NFC
  };
  for (const Case& c : cases)
    EXPECT_EQ(utf8_of(logical_order(c.visual)), c.logical);
}

TEST(VisualOrder, SaysWhereEachCodePointCameFrom) {
  const auto word = logical_order(U"िककम\xE000");  // the short i, ka, ka, ma with reph
  ASSERT_EQ(word.size(), 6U);
  EXPECT_EQ(word[0].first, 1U);  // ka
  EXPECT_EQ(word[1].first, 0U);  // the short i
  EXPECT_EQ(word[3].first, 4U);  // ra of the reph
  EXPECT_EQ(word[5].first, 3U);  // ma
}

}  // namespace
}  // namespace outvet
