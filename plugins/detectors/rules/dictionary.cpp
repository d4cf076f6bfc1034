#include "plugins/detectors/rules/dictionary.h"

#include <algorithm>

#include "plugins/detectors/rules/script.h"

namespace outvet::rules {
namespace {

/// Whether `term` stands as a word at `span` of `text`. Scripts do not glue: a Latin term may
/// touch Devanagari and the other way round.
bool stands_alone(std::string_view text, Span span) {
  const char32_t before = code_point_before(text, span.begin);
  const char32_t first = code_point_at(text, span.begin);
  if (is_ascii_alnum(first) && is_ascii_alnum(before)) return false;
  if (is_devanagari(first) && is_devanagari(before)) return false;
  const char32_t last = code_point_before(text, span.end);
  const char32_t after = code_point_at(text, span.end);
  if (is_ascii_letter(last) && is_ascii_letter(after)) return false;
  if (is_ascii_digit(last) && is_ascii_alnum(after)) return false;
  return !(is_devanagari(last) && is_devanagari(after));
}

}  // namespace

void Dictionary::add(std::string_view term, TermUse use) {
  std::string folded = fold_term(term);
  if (folded.empty()) return;
  const auto [place, fresh] = index_.try_emplace(folded, static_cast<std::uint32_t>(terms_.size()));
  if (fresh) terms_.push_back({std::move(folded), {}});
  terms_[place->second].uses.push_back(use);
}

void Dictionary::build() {
  symbol_.fill(0);
  width_ = 1;
  for (const Term& term : terms_)
    for (const char c : term.text)
      if (std::uint8_t& symbol = symbol_[static_cast<unsigned char>(c)]; symbol == 0)
        symbol = static_cast<std::uint8_t>(width_++);

  next_.assign(width_, kNone);
  ends_.assign(1, kNone);
  for (std::uint32_t id = 0; id < terms_.size(); ++id) {
    std::uint32_t state = 0;
    for (const char c : terms_[id].text) {
      std::uint32_t& slot = next_[state * width_ + symbol_[static_cast<unsigned char>(c)]];
      const bool fresh = slot == kNone;
      if (fresh) slot = static_cast<std::uint32_t>(ends_.size());
      state = slot;
      if (!fresh) continue;
      ends_.push_back(kNone);
      next_.resize(ends_.size() * width_, kNone);
    }
    ends_[state] = id;
  }

  // Breadth first: the state to fall back to is always nearer to the root, so done before.
  std::vector<std::uint32_t> fall(ends_.size(), 0);
  shorter_.assign(ends_.size(), 0);
  std::vector<std::uint32_t> queue{0};
  for (std::size_t done = 0; done < queue.size(); ++done) {
    const std::uint32_t state = queue[done];
    for (std::size_t symbol = 0; symbol < width_; ++symbol) {
      std::uint32_t& slot = next_[state * width_ + symbol];
      const std::uint32_t back = state == 0 ? 0 : next_[fall[state] * width_ + symbol];
      if (slot == kNone) {
        slot = back;
        continue;
      }
      fall[slot] = back;
      shorter_[slot] = ends_[back] != kNone ? back : shorter_[back];
      queue.push_back(slot);
    }
  }
}

std::vector<TermHit> Dictionary::find(const TextModel& model) const {
  std::vector<TermHit> hits;
  if (ends_.empty()) return hits;
  const std::string_view text = model.lower();
  std::uint32_t state = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    state = step(state, symbol_[static_cast<unsigned char>(text[at])]);
    for (std::uint32_t end = state; end != 0; end = shorter_[end]) {
      if (ends_[end] == kNone) continue;
      const std::size_t length = terms_[ends_[end]].text.size();
      const Span span{at + 1 - length, at + 1};
      if (stands_alone(text, span)) hits.push_back({span, ends_[end]});
    }
  }
  std::ranges::sort(hits, [](const TermHit& a, const TermHit& b) {
    return a.span.begin != b.span.begin ? a.span.begin < b.span.begin : a.span.end > b.span.end;
  });
  return hits;
}

}  // namespace outvet::rules
