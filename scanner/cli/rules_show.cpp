#include <algorithm>
#include <iostream>
#include <strings.h>

#include "scanner/base/utf8.h"
#include "scanner/cli/complaint.h"
#include "scanner/cli/exit_code.h"
#include "scanner/cli/rules.h"

namespace outvet::cli {
namespace {

bool same_name(const std::string& a, const std::string& b) {
  return ::strcasecmp(a.c_str(), b.c_str()) == 0;
}

void print_words(const char* title, const Words& words) {
  if (words.en.empty() && words.hi.empty()) return;
  std::cout << "\n" << title << "\n";
  for (const std::string* text : {&words.en, &words.hi})
    if (!text->empty()) std::cout << "  " << to_printable(*text) << "\n";
}

/// Line breaks in an example stay line breaks, further in.
void print_texts(const char* title, const std::vector<std::string>& texts) {
  if (texts.empty()) return;
  std::cout << "\n" << title << "\n";
  for (const std::string& text : texts) {
    const char* lead = "  - ";
    for (std::size_t at = 0; at <= text.size();) {
      const std::size_t stop = std::min(text.find('\n', at), text.size());
      std::cout << lead << to_printable(text.substr(at, stop - at)) << "\n";
      lead = "    ";
      at = stop + 1;
    }
  }
}

void print_page(const RuleInfo& rule) {
  std::cout << rule.type << "  " << to_word(rule.severity) << "  (" << rule.id << ", " << rule.pack
            << ")\n"
            << to_printable(rule.title.en) << " · " << to_printable(rule.title.hi) << "\n";
  print_words("How it looks · कैसा दिखता है", rule.looks);
  print_words("What is easily taken for it · इससे मिलती-जुलती चीज़ें", rule.traps);
  print_words("What to do · क्या करें", rule.todo);
  print_texts("Law · क़ानून", rule.law);
  if (!rule.source.empty()) print_texts("Where the numbers come from · स्रोत", {rule.source});
  print_texts("Examples, all made up · उदाहरण, सभी काल्पनिक", rule.examples);
  print_texts("Not meant by it · यह नहीं", rule.counter_examples);
}

}  // namespace

int list_rules(const SettingOptions& options) {
  const auto bench = rules_bench(options);
  if (!bench) return kUsage;
  const std::vector<RuleInfo> rules = bench->scanner->rules();
  std::size_t id_width = 2;
  std::size_t type_width = 4;
  for (const RuleInfo& rule : rules) {
    id_width = std::max(id_width, rule.id.size());
    type_width = std::max(type_width, rule.type.size());
  }
  const auto cell = [](std::string text, std::size_t width) {
    text.resize(std::max(width, text.size()), ' ');
    return text + "  ";
  };
  std::cout << cell("id", id_width) << cell("type", type_width) << "sev  title\n";
  for (const RuleInfo& rule : rules)
    std::cout << cell(rule.id, id_width) << cell(rule.type, type_width) << to_word(rule.severity)
              << "   " << to_printable(rule.title.en) << " · " << to_printable(rule.title.hi)
              << "\n";
  return kNothing;
}

int show_rule(const SettingOptions& options, const std::string& name) {
  const auto bench = rules_bench(options);
  if (!bench) return kUsage;
  bool first = true;
  for (const RuleInfo& rule : bench->scanner->rules()) {
    if (!same_name(rule.type, name) && !same_name(rule.id, name)) continue;
    if (!first) std::cout << "\n";
    print_page(rule);
    first = false;
  }
  if (!first) return kNothing;
  return complain("there is no rule or type '" + name + "'; `outvet rules list` shows all");
}

}  // namespace outvet::cli
