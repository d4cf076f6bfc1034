// Runs tables of texts and what must be found in them (columns: entity, text with \n for line
// breaks, expected value or NONE, valid or invalid, note) through the rules and counts rows.
// A row is right when a finding of its type with the expected value is made, or, for NONE,
// no finding of its type. OUTVET_VECTORS_MISSES=1 prints the rows that are wrong.

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <sstream>

#include <gtest/gtest.h>

#include "tests/support/evidence.h"

namespace outvet {
void register_rules(Registry& registry);

namespace {

struct Row {
  std::string entity;
  std::string text;
  std::string expected;
  std::string note;
};

std::string with_line_breaks(std::string text) {
  for (std::size_t at = text.find("\\n"); at != std::string::npos; at = text.find("\\n", at))
    text.replace(at, 2, "\n");
  return text;
}

std::vector<Row> read_rows(const std::string& path) {
  std::ifstream file(path);
  std::vector<Row> rows;
  std::string line;
  std::getline(file, line);  // the header
  while (std::getline(file, line)) {
    if (line.empty() || line.front() == '#') continue;
    std::vector<std::string> cells;
    std::istringstream cut(line);
    for (std::string cell; std::getline(cut, cell, '\t');)
      cells.push_back(cell);
    cells.resize(5);
    rows.push_back({cells[0], with_line_breaks(cells[1]), cells[2], cells[4]});
  }
  return rows;
}

/// Text without boxes, as `outvet rules test` hands it in.
Evidence plain(const std::string& text) {
  Evidence evidence;
  evidence.texts.emplace_back(Source::Ocr, Locus{}).append(text);
  return evidence;
}

bool is_right(const Row& row, const std::vector<Finding>& findings) {
  bool any = false;
  bool exact = false;
  for (const Finding& finding : findings) {
    if (finding.type != row.entity || finding.confidence < 0.5F) continue;
    any = true;
    exact |= finding.value.reveal() == row.expected || finding.level == row.expected;
  }
  return row.expected == "NONE" ? !any : exact;
}

struct Count {
  int right = 0;
  int all = 0;
};

void check_file(const std::string& path) {
  const auto detector = testing::make_detector(&register_rules, "rules");
  const std::vector<Row> rows = read_rows(path);
  ASSERT_FALSE(rows.empty()) << path;
  const bool show = std::getenv("OUTVET_VECTORS_MISSES") != nullptr;  // NOLINT
  std::map<std::string, Count> table;
  Count total;
  for (const Row& row : rows) {
    const std::vector<Finding> findings = detector->detect(plain(row.text));
    const bool right = is_right(row, findings);
    for (Count* count : {&table[row.entity], &total}) {
      count->right += right ? 1 : 0;
      ++count->all;
    }
    if (right || !show) continue;
    std::cout << row.entity << " | " << row.text.substr(0, 200) << " | want " << row.expected
              << " | got";
    for (const Finding& finding : findings)
      std::cout << ' ' << finding.type << '=' << finding.value.reveal().substr(0, 40) << '@'
                << finding.confidence;
    std::cout << '\n';
  }
  for (const auto& [entity, count] : table) {
    std::cout << entity << '\t' << count.right << '/' << count.all << '\n';
    EXPECT_GE(count.right * 100, count.all * 97) << entity;
  }
  std::cout << "all\t" << total.right << '/' << total.all << '\n';
  EXPECT_GE(total.right * 1000, total.all * 995);
}

TEST(Vectors, OfTheProject) {
  check_file(OUTVET_SOURCE_DIR "/tests/data/rules/vectors.tsv");
}

TEST(Vectors, OfTheSpecification) {
  const char* shared = std::getenv("OUTVET_SHARED");  // NOLINT(concurrency-mt-unsafe)
  if (!shared) GTEST_SKIP() << "OUTVET_SHARED names no folder with spec/vectors_dev.tsv";
  const std::string path = std::string{shared} + "/spec/vectors_dev.tsv";
  if (!std::filesystem::exists(path)) GTEST_SKIP() << path << " is not there";
  check_file(path);
}

}  // namespace
}  // namespace outvet
