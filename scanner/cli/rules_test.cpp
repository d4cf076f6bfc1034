#include "scanner/cli/rules.h"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <iostream>
#include <sstream>

#include <nlohmann/json.hpp>

#include "scanner/base/utf8.h"
#include "scanner/cli/complaint.h"
#include "scanner/cli/exit_code.h"

namespace outvet::cli {
namespace {

using Json = nlohmann::ordered_json;

const std::string& value_of(const Finding& finding, bool show) {
  return show ? finding.value.reveal() : finding.masked;
}

double rounded(float confidence) {
  return std::round(static_cast<double>(confidence) * 1000) / 1000;
}

/// `text` with "\n" as a line break; there is no other escape.
std::string with_breaks(const std::string& text) {
  std::string broken;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t stop = std::min(text.find("\\n", at), text.size());
    broken += text.substr(at, stop - at);
    if (stop < text.size()) broken += '\n';
    at = stop + 2;
  }
  return broken;
}

std::vector<Finding> wanted(const Scanner& scanner, const std::string& text, const RuleTest& test) {
  std::vector<Finding> found = scanner.read_text(to_valid_utf8(text));
  if (!test.type.empty())
    std::erase_if(found, [&test](const Finding& one) { return one.type != test.type; });
  return found;
}

void print_json(std::size_t line, const std::vector<Finding>& found, bool show) {
  Json json{{"line", line}, {"findings", Json::array()}};
  for (const Finding& finding : found)
    json["findings"].push_back(
        {{"type", finding.type},
         {"value", to_valid_utf8(value_of(finding, show))},
         {"level", finding.level.empty() ? Json(nullptr) : Json(finding.level)},
         {"confidence", rounded(finding.confidence)},
         {"severity", to_word(finding.severity)}});
  std::cout << json.dump(-1, ' ', false, Json::error_handler_t::replace) << "\n";
}

void print_text(const std::string& lead, const std::vector<Finding>& found, bool show) {
  for (const Finding& finding : found) {
    std::cout << lead << finding.type;
    if (!finding.level.empty()) std::cout << " (" << to_printable(finding.level) << ")";
    std::cout << "  " << to_printable(value_of(finding, show)) << "  " << to_word(finding.severity)
              << "  " << rounded(finding.confidence) << "  " << finding.rule << ": "
              << to_printable(finding.why) << "\n";
  }
  if (found.empty()) std::cout << lead << "nothing found\n";
}

int test_one(const Scanner& scanner, const RuleTest& test) {
  std::string text = test.text;
  if (text == "-") {
    std::ostringstream all;
    all << std::cin.rdbuf();
    text = all.str();
  }
  const std::vector<Finding> found = wanted(scanner, text, test);
  if (test.format == "jsonl")
    print_json(1, found, test.show_values);
  else
    print_text("", found, test.show_values);
  return kNothing;
}

int test_lines(const Scanner& scanner, const RuleTest& test) {
  std::ifstream file;
  if (test.lines != "-") file.open(test.lines, std::ios::binary);
  std::istream& in = test.lines == "-" ? std::cin : file;
  if (!in || (in.peek() == EOF && in.bad()))
    return complain("--lines: cannot read " + test.lines + "; give a file with one text a line");
  std::string text;
  for (std::size_t line = 1; std::getline(in, text); ++line) {
    const std::vector<Finding> found = wanted(scanner, with_breaks(text), test);
    if (test.format == "text")
      print_text(std::to_string(line) + ": ", found, test.show_values);
    else
      print_json(line, found, test.show_values);
  }
  if (in.bad()) return complain("--lines: " + test.lines + " cannot be read to its end");
  return kNothing;
}

bool is_known_type(const Scanner& scanner, const std::string& type) {
  const std::vector<RuleInfo> rules = scanner.rules();
  return type.empty() || std::ranges::find(rules, type, &RuleInfo::type) != rules.end();
}

}  // namespace

int test_rules(const SettingOptions& options, const RuleTest& test) {
  if (test.text.empty() && test.lines.empty())
    return complain("give a text to try, - for standard input, or --lines FILE");
  if (!test.format.empty() && test.format != "text" && test.format != "jsonl")
    return complain("--format: there is no '" + test.format + "' here; there are text and jsonl");
  const auto bench = rules_bench(options);
  if (!bench) return kUsage;
  if (!is_known_type(*bench->scanner, test.type))
    return complain("--type: no rule reports '" + test.type + "'; `outvet rules list` shows all");
  return test.lines.empty() ? test_one(*bench->scanner, test) : test_lines(*bench->scanner, test);
}

}  // namespace outvet::cli
