#include "plugins/common/metadata.h"

#include <algorithm>
#include <cstdint>
#include <set>
#include <utility>

#include "scanner/base/utf8.h"

namespace outvet {
namespace {

constexpr std::size_t kShortestRun = 6;  // characters that may be a name or a number
constexpr std::size_t kTextKept = 64U << 10U;

std::string from_latin1(std::string_view text) {
  std::string out;
  out.reserve(text.size() + text.size() / 8);
  for (const char c : text)
    append_utf8(out, static_cast<unsigned char>(c));
  return out;
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kEmpty{" \t\r\n\0", 5};
  const std::size_t begin = text.find_first_not_of(kEmpty);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kEmpty) - begin + 1);
}

/// Gathers runs of printable characters, one a line, up to a size.
class Runs {
 public:
  void add(char32_t c) {
    const bool printable = c >= 0x20 && c != 0x7F && c != 0xFFFD && !(c >= 0x80 && c < 0xA0);
    if (!printable) return end();
    append_utf8(run_, c);
    ++length_;
  }
  void end() {
    if (length_ >= kShortestRun && !full()) lines_ += run_ + '\n';
    run_.clear();
    length_ = 0;
  }
  /// Ends a run of two-byte characters. The same text may be met in the other byte order,
  /// shifted by one byte, with a wrong last character or without it: it is kept once.
  void end_wide() {
    if (length_ >= kShortestRun) {
      std::string start = run_;
      while ((start.back() & 0xC0) == 0x80)
        start.pop_back();
      start.pop_back();
      if (wide_.contains(run_) || wide_.contains(start)) {
        length_ = 0;
      } else {
        wide_.insert(run_);
        wide_.insert(std::move(start));
      }
    }
    end();
  }
  bool full() const { return lines_.size() + run_.size() >= kTextKept; }
  std::string& lines() { return lines_; }

 private:
  std::string lines_;
  std::string run_;
  std::size_t length_ = 0;
  std::set<std::string> wide_;
};

/// Latin and Devanagari only: any two bytes are some code point of some script.
bool likely_letter(char32_t c) {
  return (c >= 0x20 && c < 0x7F) || (c >= 0xA0 && c < 0x180) || (c >= 0x900 && c < 0x980);
}

void utf16_runs(std::string_view all, bool big, std::size_t begin, Runs& runs) {
  for (std::size_t at = begin; at + 1 < all.size() && !runs.full(); at += 2) {
    const auto first = static_cast<unsigned char>(all[at]);
    const auto second = static_cast<unsigned char>(all[at + 1]);
    const char32_t c = big ? first * 256U + second : second * 256U + first;
    if (likely_letter(c))
      runs.add(c);
    else
      runs.end_wide();
  }
  runs.end_wide();
}

/// Whether `path` is `base` or `base` with numbers behind it.
bool is_numbered(std::string_view path, std::string_view base) {
  return path.starts_with(base) &&
         path.find_first_not_of("/0123456789", base.size()) == std::string_view::npos;
}

void put(std::vector<Part>& parts, Part part) {
  const auto same = std::ranges::count_if(
      parts, [&](const Part& other) { return is_numbered(other.path, part.path); });
  if (same > 0) part.path += "/" + std::to_string(same);
  parts.push_back(std::move(part));
}

}  // namespace

void add_field(std::vector<MetaField>& fields, std::string key, std::string_view value) {
  value = trimmed(value);
  if (value.empty()) return;
  std::string text = is_utf8(value) ? std::string{value} : from_latin1(value);
  std::ranges::replace(text, '\0', ' ');
  fields.push_back({std::move(key), Sensitive<std::string>{std::move(text)}});
}

void add_part(std::vector<Part>& parts, std::string path, std::span<const std::byte> bytes) {
  if (bytes.empty()) return;
  put(parts, {std::move(path), memory_source({bytes.begin(), bytes.end()})});
}

void append(MetadataContent& all, MetadataContent block) {
  std::ranges::move(block.fields, std::back_inserter(all.fields));
  for (Part& part : block.parts)
    put(all.parts, std::move(part));
}

std::string readable_text(std::span<const std::byte> bytes) {
  const std::string_view all = as_text(bytes);
  Runs runs;
  for (std::size_t at = 0; at < all.size() && !runs.full();)
    runs.add(next_code_point(all, at));
  runs.end();
  for (const bool big : {true, false})
    for (const std::size_t begin : {std::size_t{0}, std::size_t{1}})
      utf16_runs(all, big, begin, runs);
  std::string& lines = runs.lines();
  if (!lines.empty()) lines.pop_back();
  return std::move(lines);
}

std::string byte_count(std::size_t bytes) {
  return "(" + std::to_string(bytes) + " bytes)";
}

std::string_view as_text(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace outvet
