#include "plugins/detectors/rules/mask.h"

#include <algorithm>
#include <charconv>

#include "plugins/detectors/rules/script.h"
#include "scanner/base/utf8.h"

namespace outvet::rules {
namespace {

struct Character {
  Span bytes;
  char32_t code;
  bool counts;  ///< a letter, a digit or a mask glyph: what a mask keeps or hides
  bool starts_word;
};

/// Characters as a reader counts them: a Devanagari sign belongs to the letter before it.
std::vector<Character> characters_of(std::string_view text, Span span) {
  std::vector<Character> all;
  bool in_word = false;
  for (std::size_t at = span.begin; at < span.end;) {
    const std::size_t from = at;
    const char32_t c = next_code_point(text, at);
    const bool counts = is_ascii_alnum(c) || c >= 0x80;
    if (is_devanagari_sign(c) && !all.empty() && all.back().counts) {
      all.back().bytes.end = at;
      continue;
    }
    all.push_back({{from, at}, c, counts, counts && !in_word});
    in_word = counts;
  }
  return all;
}

std::vector<bool> kept_by(const Mask& mask, const std::vector<Character>& characters) {
  std::vector<bool> kept(characters.size(), false);
  const auto total = static_cast<std::size_t>(
      std::ranges::count_if(characters, [](const Character& c) { return c.counts; }));
  // A short value must not be given away whole by what its mask would keep.
  const bool too_short = mask.first + mask.last >= total;
  std::size_t seen = 0;
  bool behind_at = false;
  for (std::size_t i = 0; i < characters.size(); ++i) {
    const Character& c = characters[i];
    switch (mask.kind) {
      case Mask::Kind::Ends:
        kept[i] = !too_short && (seen < mask.first || seen >= total - mask.last);
        break;
      case Mask::Kind::Mail: kept[i] = behind_at || seen < mask.first; break;
      case Mask::Kind::Initials: kept[i] = c.starts_word; break;
      case Mask::Kind::Fixed: break;
    }
    behind_at |= c.code == '@';
    seen += c.counts ? 1 : 0;
  }
  return kept;
}

}  // namespace

std::optional<Mask> mask_by_name(std::string_view name) {
  if (name == "all") return Mask{};
  if (name == "initials") return Mask{Mask::Kind::Initials, 0, 0, {}};
  if (name.starts_with("say:")) return Mask{Mask::Kind::Fixed, 0, 0, std::string{name.substr(4)}};
  std::vector<std::size_t> numbers;
  const std::size_t colon = std::min(name.find(':'), name.size());
  for (std::size_t at = colon; at < name.size();) {
    std::size_t number = 0;
    const char* begin = name.data() + at + 1;
    const auto [end, failed] = std::from_chars(begin, name.data() + name.size(), number);
    if (failed != std::errc{}) return std::nullopt;
    numbers.push_back(number);
    at = static_cast<std::size_t>(end - name.data());
    if (at < name.size() && name[at] != ':') return std::nullopt;
  }
  const std::string_view kind = name.substr(0, colon);
  if (kind == "last" && numbers.size() == 1) return Mask{Mask::Kind::Ends, 0, numbers[0], {}};
  if (kind == "first" && numbers.size() == 1) return Mask{Mask::Kind::Ends, numbers[0], 0, {}};
  if (kind == "ends" && numbers.size() == 2)
    return Mask{Mask::Kind::Ends, numbers[0], numbers[1], {}};
  if (kind == "mail" && numbers.size() == 1) return Mask{Mask::Kind::Mail, numbers[0], 0, {}};
  return std::nullopt;
}

Masked apply_mask(const Mask& mask, std::string_view text, Span span) {
  Masked masked;
  const std::vector<Character> characters = characters_of(text, span);
  const std::vector<bool> kept = kept_by(mask, characters);
  bool open = false;
  for (std::size_t i = 0; i < characters.size(); ++i) {
    const Character& c = characters[i];
    const std::string_view bytes = text.substr(c.bytes.begin, c.bytes.size());
    if (!c.counts) {
      masked.printable += c.code == '\n' ? " " : std::string{bytes};
      continue;
    }
    masked.printable += kept[i] ? bytes : "X";
    if (kept[i]) {
      open = false;
    } else if (open) {
      masked.cover.back().end = c.bytes.end;
    } else {
      masked.cover.push_back(c.bytes);
      open = true;
    }
  }
  if (mask.kind == Mask::Kind::Fixed) masked.printable = mask.text;
  return masked;
}

}  // namespace outvet::rules
