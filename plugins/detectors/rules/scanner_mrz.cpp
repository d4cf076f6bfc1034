// Machine-readable zones of passports, identity cards and visas.
//
// Without boxes a zone is one finding whose value is the document number. With boxes each of
// its lines is a finding of its own whose value is the line, so that each can be pointed at;
// the number is then named by the passport rule.

#include <algorithm>

#include "plugins/detectors/rules/mrz.h"
#include "plugins/detectors/rules/scanners.h"

namespace outvet::rules {
namespace {

constexpr float kShape = 0.45F;      // DETECTORS A10: line shape
constexpr float kEachCheck = 0.12F;  // each check digit that holds
constexpr float kThreeChecks = 0.92F;
constexpr float kTitleAlone = 0.70F;

class MrzScanner final : public TextScanner {
 public:
  explicit MrzScanner(const RuleSet& set) : set_(set), rule_(rules_of(set, "mrz").front()) {}

  void find(const Page& page, std::vector<Candidate>& found) const override {
    const std::vector<TextModel::Line>& lines = page.model.lines();
    // Empty lines between the lines of a zone do not part it.
    std::vector<std::size_t> at;
    std::vector<std::string> text;
    for (std::size_t i = 0; i < lines.size(); ++i) {
      if (lines[i].span.size() == 0) continue;
      at.push_back(i);
      text.push_back(mrz_line(page.model.view(lines[i].span)));
    }
    for (std::size_t i = 0; i < text.size();) {
      const std::optional<MrzZone> zone = read_mrz(std::span{text}.subspan(i));
      if (zone) {
        add_zone(page, *zone, std::span{at}.subspan(i, zone->lines),
                 std::span{text}.subspan(i, zone->lines), found);
        i += zone->lines;
        continue;
      }
      if (is_first_mrz_line(text[i])) add_title(lines[at[i]].span, text[i], found);
      ++i;
    }
  }

 private:
  void add_zone(const Page& page, const MrzZone& zone, std::span<const std::size_t> at,
                std::span<const std::string> text, std::vector<Candidate>& found) const {
    const std::vector<TextModel::Line>& lines = page.model.lines();
    const float sum = kShape + kEachCheck * static_cast<float>(zone.checks);
    const float confidence = std::min(0.99F, zone.checks >= 3 ? std::max(kThreeChecks, sum) : sum);
    const std::string why = "machine-readable zone (" + std::string{zone.kind} + "), " +
                            std::to_string(zone.checks) + " check digits hold" +
                            (zone.repaired ? ", misread characters mended" : "");
    if (!page.model.has_geometry()) {
      Candidate candidate = scanned(
          set_, rule_, {lines[at.front()].span.begin, lines[at.back()].span.end}, confidence);
      candidate.value = zone.number;
      candidate.why = why;
      candidate.printable = set_.rules()[rule_].mask.text;
      found.push_back(std::move(candidate));
      return;
    }
    for (std::size_t i = 0; i < at.size(); ++i) {
      Candidate candidate = scanned(set_, rule_, lines[at[i]].span, confidence);
      candidate.value = text[i];
      candidate.why = why;
      candidate.printable = set_.rules()[rule_].mask.text;
      found.push_back(std::move(candidate));
    }
  }

  void add_title(Span span, const std::string& text, std::vector<Candidate>& found) const {
    Candidate candidate = scanned(set_, rule_, span, kTitleAlone);
    candidate.value = text;
    candidate.why = "first line of a passport's machine-readable zone";
    candidate.printable = set_.rules()[rule_].mask.text;
    found.push_back(std::move(candidate));
  }

  const RuleSet& set_;
  std::uint32_t rule_;
};

}  // namespace

std::unique_ptr<const TextScanner> make_mrz_scanner(const RuleSet& set) {
  return std::make_unique<MrzScanner>(set);
}

}  // namespace outvet::rules
