// Addresses of homes: several cues together (house, street or village, district, relation, PIN),
// never a PIN alone. Addresses of offices are not reported (DETECTORS A25).
//
// With boxes the value is the address as it was read; without them its PIN, which is what
// can be compared.

#include <algorithm>

#include <re2/re2.h>

#include "plugins/detectors/rules/boundaries.h"
#include "plugins/detectors/rules/scanners.h"

namespace outvet::rules {
namespace {

using Role = TermUse::Role;

constexpr std::size_t kLinesAbove = 4;   // of a PIN that may belong to its address
constexpr std::size_t kMostBytes = 700;  // of an address
constexpr float kBase = 0.70F;
constexpr float kEachCue = 0.05F;
constexpr float kWithoutPin = 0.60F;
constexpr int kNeeded = 3;

/// Postal circles by the first two digits of the PIN (India Post).
bool is_pin(std::string_view digits) {
  const int head = (digits[0] - '0') * 10 + (digits[1] - '0');
  return (head >= 11 && head <= 53) || (head >= 56 && head <= 64) || (head >= 67 && head <= 85) ||
         (head >= 90 && head <= 99);
}

class AddressScanner final : public TextScanner {
 public:
  explicit AddressScanner(const RuleSet& set)
      : set_(set),
        rule_(rules_of(set, "address").front()),
        house_(set.cue("house")),
        street_(set.cue("street")),
        district_(set.cue("district")),
        relation_(set.cue("relation")),
        office_(set.cue("office")),
        label_(set.type_index(set.rules()[rule_].info.type)) {}

  void find(const Page& page, std::vector<Candidate>& found) const override {
    if (page.context.count(Role::Cue, house_) == 0 && page.context.count(Role::Cue, street_) == 0)
      return;
    static const RE2 kPin("[1-9][0-9]{2} ?[0-9]{3}");
    const std::string& text = page.model.text();
    re2::StringPiece match;
    std::size_t done = 0;
    for (std::size_t at = 0;
         at < text.size() && kPin.Match(text, at, text.size(), RE2::UNANCHORED, &match, 1);) {
      const auto begin = static_cast<std::size_t>(match.data() - text.data());
      const Span pin{begin, begin + match.size()};
      at = begin + 1;
      if (!is_pin(page.model.view(pin)) || !is_number_of_its_own(page.model, pin)) continue;
      at = pin.end;
      if (add(page, pin, done, found)) done = pin.end;
    }
    for (const TextModel::Line& line : page.model.lines())
      if (line.span.begin >= done || done == 0) add_without_pin(page, line, found);
  }

 private:
  /// A PIN may follow a dash or a place name; only digits and letters may not touch it.
  static bool is_number_of_its_own(const TextModel& model, Span pin) {
    if (!stands_free(model, pin, Boundary::Word, false)) return false;
    const std::string& text = model.text();
    const auto digit = [&text](std::size_t at) {
      return at < text.size() && text[at] >= '0' && text[at] <= '9';
    };
    const bool before = pin.begin >= 2 && digit(pin.begin - 2) && text[pin.begin - 1] != '\n' &&
                        text[pin.begin - 1] != ' ';
    const bool after = digit(pin.end + 1) && pin.end < text.size() && text[pin.end] != '\n' &&
                       text[pin.end] != ' ';
    return !before && !after;
  }

  struct Cues {
    int house = 0;
    int street = 0;
    int district = 0;
    int relation = 0;
    int label = 0;
    int office = 0;
    std::size_t first = std::string::npos;

    int total() const {
      return std::min(house, 1) + std::min(street, 2) + std::min(district, 1) +
             std::min(relation, 1) + std::min(label, 1);
    }
  };

  Cues cues_in(const Page& page, Span range) const {
    Cues cues;
    for (const TermHit& hit : page.context.hits_in(range)) {
      if (!range.holds(hit.span)) continue;
      for (const TermUse& use : set_.dictionary().uses(hit.term)) {
        int* count = nullptr;
        if (use.role == Role::Label && use.owner == label_) count = &cues.label;
        if (use.role == Role::Cue && use.owner == house_) count = &cues.house;
        if (use.role == Role::Cue && use.owner == street_) count = &cues.street;
        if (use.role == Role::Cue && use.owner == district_) count = &cues.district;
        if (use.role == Role::Cue && use.owner == relation_) count = &cues.relation;
        if (use.role == Role::Cue && use.owner == office_) count = &cues.office;
        if (!count) continue;
        ++*count;
        if (count == &cues.office || count == &cues.district) continue;
        const std::size_t begin = count == &cues.label ? hit.span.end : hit.span.begin;
        cues.first = std::min(cues.first, begin);
      }
    }
    return cues;
  }

  /// Lines above the PIN that stand over it and hold cues of their own, and its own line.
  std::vector<Span> lines_of(const Page& page, Span pin, std::size_t done) const {
    const std::vector<TextModel::Line>& lines = page.model.lines();
    const std::size_t last = page.model.line_at(pin.begin);
    std::vector<Span> spans{{std::max(lines[last].span.begin, done), pin.end}};
    std::size_t bytes = spans[0].size();
    const Bounds foot = lines[last].box;
    float top = foot.top;
    for (std::size_t i = last; i-- > 0 && spans.size() <= kLinesAbove;) {
      if (lines[i].span.end <= done) break;
      const Bounds& box = lines[i].box;
      if (page.model.has_geometry()) {
        // In a page of several columns only lines right above belong together.
        const float height = std::max(1.0F, foot.bottom - foot.top);
        const bool over = std::min(box.right, foot.right) > std::max(box.left, foot.left);
        if (!over || box.top >= top) continue;
        if (top - box.bottom > 1.5F * height) break;
        top = box.top;
      }
      const Cues cues = cues_in(page, lines[i].span);
      bytes += lines[i].span.size();
      if (cues.total() == 0 || bytes > kMostBytes) break;
      spans.insert(spans.begin(), lines[i].span);
      if (cues.label > 0) break;
    }
    return spans;
  }

  bool add(const Page& page, Span pin, std::size_t done, std::vector<Candidate>& found) const {
    std::vector<Span> spans = lines_of(page, pin, done);
    Cues all;
    for (const Span span : spans) {
      const Cues cues = cues_in(page, span);
      all.house += cues.house;
      all.street += cues.street;
      all.district += cues.district;
      all.relation += cues.relation;
      all.label += cues.label;
      all.office += cues.office;
      if (all.first == std::string::npos) all.first = cues.first;
    }
    const bool home = all.house > 0 || all.street > 0;
    if (!home || all.total() + 1 < kNeeded) return false;
    if (all.office > 0 && all.house == 0 && all.relation == 0) return false;
    if (all.house == 0 && all.total() < kNeeded) return false;
    if (all.first != std::string::npos && all.first > spans.front().begin &&
        all.first < spans.front().end)
      spans.front().begin = all.first;
    push(page, spans, kBase + kEachCue * static_cast<float>(all.total() - 2), pin, found);
    return true;
  }

  /// Label, house and street on one line make an address without its PIN.
  void add_without_pin(const Page& page, const TextModel::Line& line,
                       std::vector<Candidate>& found) const {
    const Cues cues = cues_in(page, line.span);
    if (cues.house == 0 || cues.street == 0 || cues.label + cues.relation == 0) return;
    if (cues.office > 0) return;
    const bool covered = std::ranges::any_of(found, [&](const Candidate& candidate) {
      return candidate.rule_index == rule_ && candidate.span.overlaps(line.span);
    });
    if (covered) return;
    push(page, {{std::min(cues.first, line.span.end), line.span.end}}, kWithoutPin, {}, found);
  }

  void push(const Page& page, std::vector<Span> spans, float confidence, Span pin,
            std::vector<Candidate>& found) const {
    const std::string& text = page.model.text();
    for (Span& span : spans)
      while (span.size() > 0 &&
             std::string_view{" :-,"}.find(text[span.begin]) != std::string_view::npos)
        ++span.begin;
    std::erase_if(spans, [](Span span) { return span.size() == 0; });
    if (spans.empty()) return;
    Candidate candidate =
        scanned(set_, rule_, {spans.front().begin, spans.back().end}, std::min(confidence, 0.95F));
    std::string whole;
    for (const Span span : spans)
      whole += (whole.empty() ? "" : " ") + std::string{page.model.raw(span)};
    std::string digits;
    for (const char c : page.model.view(pin))
      if (c != ' ') digits += c;
    candidate.value = page.model.has_geometry() || digits.empty() ? whole : digits;
    candidate.printable =
        digits.empty() ? "(address)" : "(address), PIN " + digits.substr(0, 3) + "XXX";
    candidate.why = "address of a home: house, street or village, place";
    candidate.parts = std::move(spans);
    found.push_back(std::move(candidate));
  }

  const RuleSet& set_;
  std::uint32_t rule_;
  std::uint32_t house_;
  std::uint32_t street_;
  std::uint32_t district_;
  std::uint32_t relation_;
  std::uint32_t office_;
  std::uint32_t label_;
};

}  // namespace

std::unique_ptr<const TextScanner> make_address_scanner(const RuleSet& set) {
  return std::make_unique<AddressScanner>(set);
}

}  // namespace outvet::rules
