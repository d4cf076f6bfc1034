// What a barcode gives away, and the same written out as text: a payment address, a Wi-Fi
// password, the fields of an Aadhaar.
//
// The value of a code that was seen is its whole payload, for it is the code that is to be
// covered; the value of a payload that stands as text is what it gives away.

#include <algorithm>
#include <map>

#include "plugins/detectors/rules/payload.h"
#include "plugins/detectors/rules/scanners.h"

namespace outvet::rules {
namespace {

/// Zero-width marks are no part of a payload that was copied from a page.
std::string without_zero_width(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const std::string_view rest = text.substr(at, 3);
    const bool mark = rest == "\xE2\x80\x8B" || rest == "\xE2\x80\x8C" || rest == "\xE2\x80\x8D" ||
                      rest == "\xE2\x81\xA0";
    if (mark)
      at += 2;
    else
      out += text[at];
  }
  return out;
}

class PayloadScanner final : public TextScanner {
 public:
  explicit PayloadScanner(const RuleSet& set) : set_(set) {
    for (const std::uint32_t rule : rules_of(set, "payload"))
      rules_[set.rules()[rule].info.type] = rule;
  }

  void find(const Page& page, std::vector<Candidate>& found) const override {
    const TextDoc& doc = page.model.doc();
    const Span whole{0, page.model.text().size()};
    if (add(page, whole, doc.text(), found) || doc.source() == Source::Barcode) return;
    // On a screen or in metadata a payload is one line among others.
    if (page.model.lines().size() < 2) return;
    for (const TextModel::Line& line : page.model.lines())
      add(page, line.span, page.model.raw(line.span), found);
  }

 private:
  bool add(const Page& page, Span span, std::string_view text,
           std::vector<Candidate>& found) const {
    std::optional<Payload> payload = classify_payload(without_zero_width(text));
    if (!payload) return false;
    const auto rule = rules_.find(payload->type);
    if (rule == rules_.end()) return false;
    Candidate candidate = scanned(set_, rule->second, span, payload->confidence);
    const bool seen = page.model.doc().source() == Source::Barcode;
    candidate.value = seen ? std::string{text} : payload->value;
    candidate.printable = payload->printable;
    candidate.why = payload->why;
    candidate.severity = payload->severity;
    if (set_.rules()[rule->second].official &&
        set_.rules()[rule->second].official->contains(payload->value))
      candidate.severity = Severity::S0;
    found.push_back(std::move(candidate));
    return true;
  }

  const RuleSet& set_;
  std::map<std::string, std::uint32_t, std::less<>> rules_;
};

}  // namespace

std::unique_ptr<const TextScanner> make_payload_scanner(const RuleSet& set) {
  return std::make_unique<PayloadScanner>(set);
}

}  // namespace outvet::rules
