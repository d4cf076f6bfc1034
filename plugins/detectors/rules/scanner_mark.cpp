// Marks of secrecy and of drafts, scored by where and how they stand (DETECTORS C4).
//
// A mark is a line of its own, perhaps beside urgency words or page furniture. What speaks
// for it: place on the page, capitals, spaced letters, stamp ink, turned or huge and pale
// print, a letter around it, the same mark elsewhere. What speaks against it: a neighbour
// line that makes it a sign, a title or a name; a form to fill in; a poster.

#include <algorithm>
#include <cmath>

#include "plugins/detectors/rules/mark_line.h"
#include "plugins/detectors/rules/scanners.h"
#include "plugins/detectors/rules/script.h"
#include "scanner/base/utf8.h"

namespace outvet::rules {
namespace {

// Weights of DETECTORS C4.
constexpr float kExact = 0.30F;
constexpr float kMended = 0.22F;
constexpr float kAlone = 0.30F;
constexpr float kBesideFurniture = 0.25F;
constexpr float kHeadOrFoot = 0.25F;
constexpr float kCorner = 0.20F;
constexpr float kRepeated = 0.25F;
constexpr float kCapitals = 0.10F;
constexpr float kSpaced = 0.15F;
constexpr float kStampInk = 0.20F;
constexpr float kTurned = 0.15F;
constexpr float kWatermark = 0.30F;
constexpr float kLarge = 0.10F;
constexpr float kLetter = 0.15F;
constexpr float kPoster = 0.30F;
constexpr float kTitle = 0.40F;
constexpr float kPress = 0.30F;
constexpr float kReported = 0.50F;

constexpr std::size_t kSignWords = 3;  // on the other line of a sign or title
constexpr std::size_t kPageWords = 2;  // different words of a letter that make a page one

struct Hsv {
  float hue;
  float saturation;
};

Hsv hue_of(const std::array<std::uint8_t, 3>& bgr) {
  const auto blue = static_cast<float>(bgr[0]);
  const auto green = static_cast<float>(bgr[1]);
  const auto red = static_cast<float>(bgr[2]);
  const float high = std::max({blue, green, red});
  const float span = high - std::min({blue, green, red});
  if (span <= 0 || high <= 0) return {0, 0};
  float hue = 0;
  if (high == red)
    hue = 60 * (green - blue) / span;
  else if (high == green)
    hue = 120 + 60 * (blue - red) / span;
  else
    hue = 240 + 60 * (red - green) / span;
  return {hue < 0 ? hue + 360 : hue, span / high};
}

/// Red, or blue to violet, and not a faint tint.
bool is_stamp_ink(const LineLook& look) {
  const Hsv ink = hue_of(look.ink_bgr);
  const bool red = ink.hue >= 345 || ink.hue <= 15;
  const bool violet = ink.hue >= 230 && ink.hue <= 290;
  return ink.saturation >= 0.35F && (red || violet);
}

bool is_capitals(std::string_view text) {
  return std::ranges::any_of(text, is_letter) &&
         std::ranges::none_of(text, [](char c) { return c >= 'a' && c <= 'z'; });
}

std::size_t words_in(std::string_view text) {
  return text.empty() ? 0 : static_cast<std::size_t>(std::ranges::count(text, ' ')) + 1;
}

class MarkScanner final : public TextScanner {
 public:
  explicit MarkScanner(const RuleSet& set)
      : set_(set),
        reader_(set),
        page_words_(set.cue("page")),
        press_(set.cue("press")),
        form_words_(set.cue("form")) {}

  void find(const Page& page, std::vector<Candidate>& found) const override {
    const std::vector<TextModel::Line>& lines = page.model.lines();
    std::vector<std::pair<std::size_t, MarkOnLine>> marks;
    for (std::size_t i = 0; i < lines.size(); ++i)
      if (std::optional<MarkOnLine> mark = reader_.read(page.model, lines[i]))
        marks.emplace_back(i, *mark);
    if (page.model.doc().source() == Source::FileName) find_in_name(page, marks);
    for (const auto& [line, mark] : marks) {
      const auto same = static_cast<std::size_t>(std::ranges::count_if(
          marks, [&mark = mark](const auto& other) { return other.second.rule == mark.rule; }));
      add(page, line, mark, same > 1, found);
    }
  }

 private:
  /// In a file name underscores and dashes part the words: SECRET_plan-2.jpg.
  void find_in_name(const Page& page,
                    std::vector<std::pair<std::size_t, MarkOnLine>>& marks) const {
    if (!marks.empty()) return;
    const std::string& text = page.model.text();
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t stop = std::min(text.find_first_of("_-. ()[]", at), text.size());
      TextModel::Line word = page.model.lines().front();
      word.span = {at, stop};
      at = stop + 1;
      if (word.span.size() == 0) continue;
      std::optional<MarkOnLine> mark = reader_.read(page.model, word);
      if (!mark || !mark->exact || !is_capitals(text)) continue;
      mark->alone = true;
      marks.emplace_back(0, *mark);
      return;
    }
  }

  void add(const Page& page, std::size_t line, const MarkOnLine& mark, bool repeated,
           std::vector<Candidate>& found) const {
    const Rule& rule = set_.rules()[mark.rule];
    if (is_topic(page, line, mark)) return;
    std::string why = mark.exact ? "the mark" : "the mark, misread";
    float score = mark.exact ? kExact : kMended;
    const auto credit = [&](bool holds, float weight, const char* reason) {
      if (!holds) return;
      score += weight;
      why += std::string{", "} + reason;
    };
    credit(mark.alone, kAlone, "alone on its line");
    credit(mark.with_furniture, kBesideFurniture, "beside urgency or file number only");
    credit(repeated, kRepeated, "again elsewhere on the page");
    credit(is_capitals(page.model.view(mark.span)) || is_hindi(page, mark), kCapitals,
           "written like a mark");
    credit(mark.spaced, kSpaced, "letters spaced");
    credit(is_letter_page(page), kLetter, "in a letter or file");
    if (page.model.has_geometry())
      credit_looks(page, line, credit);
    else
      credit(is_head_or_foot(page, line), kHeadOrFoot, "at the head or foot");
    debit(page, line, mark, score, why);
    if (score < kReported) return;
    Candidate candidate = scanned(set_, mark.rule, mark.span, std::min(score, 0.98F));
    candidate.value = rule.level;
    candidate.printable = rule.level;
    candidate.why = std::move(why);
    found.push_back(std::move(candidate));
  }

  static bool is_hindi(const Page& page, const MarkOnLine& mark) {
    return is_devanagari(code_point_at(page.model.text(), mark.span.begin));
  }

  bool is_letter_page(const Page& page) const {
    return page.context.count(TermUse::Role::Cue, page_words_) >= kPageWords;
  }

  static bool is_head_or_foot(const Page& page, std::size_t line) {
    return line < 2 || line + 1 == page.model.lines().size();
  }

  /// Where the line stands, its ink, size and turn, from its box and look.
  template <class Credit>
  static void credit_looks(const Page& page, std::size_t index, Credit credit) {
    const TextModel::Line& line = page.model.lines()[index];
    const TextDoc& doc = page.model.doc();
    const LineLook& look = line.source->look;
    const auto width = static_cast<float>(std::max(1, doc.page_width));
    const auto height = static_cast<float>(std::max(1, doc.page_height));
    const float middle = (line.box.left + line.box.right) / 2 / width;
    const float centre = (line.box.top + line.box.bottom) / 2 / height;
    const bool at_edge = centre <= 0.12F || centre >= 0.90F;
    const bool centred = std::abs(middle - 0.5F) <= 0.12F;
    if (at_edge && centred)
      credit(true, kHeadOrFoot, "centred at the head or foot");
    else
      credit(centre <= 0.15F && middle >= 0.75F, kCorner, "in the top right corner");
    credit(is_stamp_ink(look), kStampInk, "in stamp ink");
    const float body = body_height(page);
    const float turn =
        std::abs(look.angle_deg) > 90 ? 180 - std::abs(look.angle_deg) : std::abs(look.angle_deg);
    if (turn >= 25 && turn <= 65 && look.height_px >= 2.5F * body)
      credit(true, kWatermark, "across the page");
    else
      credit(turn >= 5 && turn <= 60, kTurned, "turned like a stamp");
    credit(look.height_px >= 1.4F * body, kLarge, "in large print");
  }

  /// Height of the usual print on the page: the median of its lines.
  static float body_height(const Page& page) {
    std::vector<float> heights;
    for (const TextModel::Line& line : page.model.lines())
      heights.push_back(line.source->look.height_px);
    const auto middle = heights.begin() + static_cast<std::ptrdiff_t>(heights.size() / 2);
    std::ranges::nth_element(heights, middle);
    return std::max(1.0F, *middle);
  }

  void debit(const Page& page, std::size_t line, const MarkOnLine& mark, float& score,
             std::string& why) const {
    const Rule& rule = set_.rules()[mark.rule];
    const bool grade = rule.info.severity == Severity::S4;
    if (!grade && page.context.count(TermUse::Role::Cue, press_) > 0) {
      score -= kPress;
      why += ", but in a notice to the public";
    }
    if (is_letter_page(page)) return;
    const bool no_letter = page.context.count(TermUse::Role::Cue, page_words_) == 0;
    if (rule.info.type == "CLASS_MARK" && no_letter && words_in(page.model.view(mark.span)) < 2 &&
        has_title_neighbour(page, line)) {
      score -= kTitle;
      why += ", but it may be part of a title";
    }
    // A picture with a few large words and no letter around them is a poster or a cover.
    const bool poster = page.model.has_geometry() && page.model.lines().size() <= 8 &&
                        page.model.lines()[line].source->look.height_px >=
                            0.05F * static_cast<float>(page.model.doc().page_height) &&
                        std::abs(page.model.lines()[line].source->look.angle_deg) < 5;
    if (poster) {
      // A close-up of a stamp looks like a poster, too: then a person has to look.
      score = std::max(score - kPoster, std::min(score, kReported));
      why += ", but on a poster";
    }
  }

  /// A short line right above or below that is neither furniture nor another mark.
  bool has_title_neighbour(const Page& page, std::size_t line) const {
    for (const std::size_t other : neighbours(page, line)) {
      const TextModel::Line& neighbour = page.model.lines()[other];
      const std::string_view text = page.model.lower_view(neighbour.span);
      if (text.empty() || words_in(text) > 4 || reader_.is_furniture(text)) continue;
      if (!reader_.read(page.model, neighbour)) return true;
    }
    return false;
  }

  /// Lines that a reader would read together with `line`: the ones above and below, with
  /// boxes only when as large, close and not beside it.
  static std::vector<std::size_t> neighbours(const Page& page, std::size_t line) {
    std::vector<std::size_t> near;
    const std::vector<TextModel::Line>& lines = page.model.lines();
    if (!page.model.has_geometry()) {
      if (line > 0) near.push_back(line - 1);
      if (line + 1 < lines.size()) near.push_back(line + 1);
      return near;
    }
    const TextModel::Line& mine = lines[line];
    const float height = std::max(1.0F, mine.source->look.height_px);
    for (std::size_t i = 0; i < lines.size(); ++i) {
      const float other = lines[i].source->look.height_px;
      if (i == line || other < 0.65F * height || other > 1.5F * height) continue;
      const float gap =
          std::max(lines[i].box.top - mine.box.bottom, mine.box.top - lines[i].box.bottom);
      const bool over =
          std::min(lines[i].box.right, mine.box.right) > std::max(lines[i].box.left, mine.box.left);
      if (over && gap <= 1.2F * height && gap >= -0.5F * height) near.push_back(i);
    }
    return near;
  }

  /// Whether the word is a topic, a place or a name, by its own line or one joined to it, or the
  /// heading of a part of a form that the office fills in.
  bool is_topic(const Page& page, std::size_t line, const MarkOnLine& mark) const {
    const std::vector<TextModel::Line>& lines = page.model.lines();
    const Span own = lines[line].span;
    const std::string here{page.model.lower_view(own)};
    const std::size_t begin = mark.span.begin - own.begin;
    const std::size_t end = mark.span.end - own.begin;
    if (reader_.is_trap(here, begin, end)) return true;
    const std::vector<std::size_t> near = neighbours(page, line);
    for (const std::size_t other : near) {
      const std::string text{page.model.lower_view(lines[other].span)};
      // A long line is a sentence of its own, not the other half of a sign.
      if (words_in(text) > kSignWords) continue;
      const bool above = other < line;
      const std::string joined = above ? text + " " + here : here + " " + text;
      const std::size_t shift = above ? text.size() + 1 : 0;
      if (reader_.is_trap(joined, begin + shift, end + shift)) return true;
    }
    if (near.size() == 2) {
      const std::string before{page.model.lower_view(lines[near[0]].span)};
      const std::string joined =
          before + " " + here + " " + std::string{page.model.lower_view(lines[near[1]].span)};
      if (reader_.is_trap(joined, begin + before.size() + 1, end + before.size() + 1)) return true;
    }
    return set_.rules()[mark.rule].level == "FOUO" && is_form_below(page, line);
  }

  /// "केवल कार्यालय प्रयोग हेतु" over blanks to fill in heads the office's part of a form.
  bool is_form_below(const Page& page, std::size_t line) const {
    const std::vector<TextModel::Line>& lines = page.model.lines();
    const std::size_t last = std::min(line + 3, lines.size() - 1);
    const std::string_view text =
        page.model.lower_view({lines[line].span.begin, lines[last].span.end});
    return text.find("____") != std::string_view::npos ||
           text.find("....") != std::string_view::npos ||
           page.context.has_near(TermUse::Role::Cue, form_words_, lines[line].span, 3);
  }

  const RuleSet& set_;
  MarkReader reader_;
  std::uint32_t page_words_;
  std::uint32_t press_;
  std::uint32_t form_words_;
};

}  // namespace

std::unique_ptr<const TextScanner> make_mark_scanner(const RuleSet& set) {
  return std::make_unique<MarkScanner>(set);
}

}  // namespace outvet::rules
