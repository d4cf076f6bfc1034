// Finds the machine-readable zone of passports (TD3, two lines of 44 characters).
//
// Regular expressions alone cannot tell a zone from other capitals: the five check
// digits can. Weights and layout: ICAO Doc 9303 part 4, section 4.2.2; check digit:
// part 3, section 4.9.

#include <algorithm>
#include <array>
#include <string_view>

#include "scanner/plugin/registry.h"

namespace outvet {
namespace {

constexpr std::size_t kLineLength = 44;
constexpr std::size_t kNumberLength = 9;

/// '<' is 0, digits are themselves, 'A' is 10; -1 for anything else.
int mrz_value(char c) {
  if (c == '<') return 0;
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'A' && c <= 'Z') return c - 'A' + 10;
  return -1;
}

bool checks(std::string_view field, char digit) {
  static constexpr std::array kWeights{7, 3, 1};
  int sum = 0;
  for (std::size_t i = 0; i < field.size(); ++i) {
    const int value = mrz_value(field[i]);
    if (value < 0) return false;
    sum += value * kWeights[i % kWeights.size()];
  }
  return digit == '0' + sum % 10;
}

/// The second line carries number, birth date and expiry, each with its digit.
bool is_second_line(std::string_view line) {
  return line.size() == kLineLength && checks(line.substr(0, 9), line[9]) &&
         checks(line.substr(13, 6), line[19]) && checks(line.substr(21, 6), line[27]);
}

/// The document number alone is the value: it names the paper.
std::string number_of(std::string_view line) {
  return std::string{line.substr(0, std::min(line.find('<'), kNumberLength))};
}

Finding finding(const TextDoc& doc, std::size_t begin, std::size_t end) {
  Finding found;
  found.type = "MRZ";
  found.rule = "passport_mrz";
  found.severity = Severity::S4;
  found.confidence = 0.99F;
  found.source = doc.source();
  found.locus = doc.locate(begin, end);
  found.value = Sensitive{number_of(doc.text().substr(begin, end - begin))};
  found.masked = "machine-readable zone";
  found.why = "three ICAO 9303 check digits agree";
  return found;
}

class PassportMrz final : public Detector {
 public:
  std::vector<Finding> detect(const Evidence& evidence) const override {
    std::vector<Finding> found;
    for (const TextDoc& doc : evidence.texts) {
      const std::string_view text = doc.text();
      for (std::size_t begin = 0; begin < text.size();) {
        const std::size_t end = std::min(text.find('\n', begin), text.size());
        const std::string_view line = text.substr(begin, end - begin);
        if (is_second_line(line)) found.push_back(finding(doc, begin, end));
        begin = end + 1;
      }
    }
    return found;
  }
};

}  // namespace

void register_passport_mrz(Registry& registry) {
  registry.add<Detector>("passport_mrz", [](const PluginContext&) {
    return Result<std::unique_ptr<Detector>>{std::make_unique<PassportMrz>()};
  });
}

}  // namespace outvet
