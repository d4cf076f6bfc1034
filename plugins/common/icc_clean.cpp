#include "plugins/common/icc_clean.h"

#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <string_view>

#include "scanner/base/byte_reader.h"

namespace outvet {
namespace {

constexpr const char* kWhere = "icc";
constexpr std::size_t kHeader = 128;
constexpr std::size_t kEntry = 12;
constexpr std::uint32_t kMostTags = 200;
constexpr std::string_view kNeutral = "RGB";

/// Tags that change how colours come out (ICC.1:2022, 9.2). Names, devices, targets, video card
/// tables and everything private is left out.
constexpr std::array<std::string_view, 31> kColourTags{
    "A2B0", "A2B1", "A2B2", "A2B3", "B2A0", "B2A1", "B2A2", "B2A3", "B2D0", "B2D1", "B2D2",
    "B2D3", "D2B0", "D2B1", "D2B2", "D2B3", "bTRC", "bXYZ", "bkpt", "chad", "cicp", "gTRC",
    "gXYZ", "gamt", "kTRC", "lumi", "rTRC", "rXYZ", "wtpt", "rig0", "chrm"};

/// Header fields that name somebody or something (7.2): the preferred engine, date, platform,
/// manufacturer, model, creator, identifier. Offset and length.
constexpr std::array<std::pair<std::size_t, std::size_t>, 6> kNames{
    {{4, 4}, {24, 12}, {40, 4}, {48, 8}, {80, 4}, {84, 16}}};

struct Tag {
  std::string name;
  std::span<const std::byte> data;
};

struct Profile {
  std::span<const std::byte> header;
  std::vector<Tag> tags;
};

Error malformed(const char* what) {
  return {ErrorCode::Malformed, kWhere, what};
}

Result<Profile> parse(std::span<const std::byte> bytes) {
  ByteReader reader{bytes, kWhere};
  Profile profile;
  const auto header = reader.take(kHeader);
  if (!header) return header.error();
  profile.header = *header;
  const auto count = reader.u32(Endian::Big);
  if (!count) return count.error();
  if (*count > kMostTags) return malformed("more tags than a profile has");
  for (std::uint32_t i = 0; i < *count; ++i) {
    const auto name = reader.take(4);
    const auto offset = reader.u32(Endian::Big);
    const auto size = reader.u32(Endian::Big);
    if (!size) return size.error();
    if (*offset > bytes.size() || *size > bytes.size() - *offset)
      return malformed("a tag lies outside the profile");
    profile.tags.push_back({std::string{reinterpret_cast<const char*>(name->data()), 4},
                            bytes.subspan(*offset, *size)});
  }
  return profile;
}

void put_u32(std::vector<std::byte>& out, std::size_t at, std::uint32_t value) {
  for (std::size_t i = 0; i < 4; ++i)
    out[at + i] = static_cast<std::byte>(value >> (24 - 8 * i));
}

void append_u32(std::vector<std::byte>& out, std::uint32_t value) {
  out.resize(out.size() + 4);
  put_u32(out, out.size() - 4, value);
}

void append(std::vector<std::byte>& out, std::string_view text) {
  for (const char c : text)
    out.push_back(static_cast<std::byte>(c));
}

/// A multi-localised text (10.15) in English that says "RGB".
std::vector<std::byte> neutral_text_v4() {
  std::vector<std::byte> text;
  append(text, "mluc");
  for (const std::uint32_t word : {0U, 1U, 12U})
    append_u32(text, word);
  append(text, "enUS");
  append_u32(text, static_cast<std::uint32_t>(kNeutral.size() * 2));
  append_u32(text, 28);
  for (const char c : kNeutral) {
    text.push_back(std::byte{0});
    text.push_back(static_cast<std::byte>(c));
  }
  return text;
}

/// The same for version 2 (ICC.1:2001-04, 6.5.17 and 6.5.18).
std::vector<std::byte> neutral_text_v2(bool description) {
  std::vector<std::byte> text;
  append(text, description ? "desc" : "text");
  append_u32(text, 0);
  if (description) append_u32(text, static_cast<std::uint32_t>(kNeutral.size() + 1));
  append(text, kNeutral);
  text.push_back(std::byte{0});
  // Unicode and Macintosh names: empty, but there.
  if (description) text.resize(text.size() + 4 + 4 + 2 + 1 + 67);
  return text;
}

bool is_colour(const std::string& name) {
  return std::ranges::find(kColourTags, name) != kColourTags.end();
}

bool is_text(const std::string& name) {
  return name == "desc" || name == "cprt";
}

}  // namespace

Result<std::vector<std::byte>> clean_icc(std::span<const std::byte> bytes) {
  const Result<Profile> profile = parse(bytes);
  if (!profile) return profile.error();
  const bool v4 = profile->header[8] >= std::byte{4};
  std::map<std::string, std::vector<std::byte>> kept;
  for (const Tag& tag : profile->tags) {
    if (is_colour(tag.name)) kept.emplace(tag.name, std::vector(tag.data.begin(), tag.data.end()));
    if (is_text(tag.name))
      kept.emplace(tag.name, v4 ? neutral_text_v4() : neutral_text_v2(tag.name == "desc"));
  }
  std::vector<std::byte> out{profile->header.begin(), profile->header.end()};
  for (const auto& [at, length] : kNames)
    std::fill_n(out.begin() + static_cast<std::ptrdiff_t>(at), length, std::byte{0});
  // Reserved to the end of the header (7.2.19).
  std::fill(out.begin() + 100, out.end(), std::byte{0});
  append_u32(out, static_cast<std::uint32_t>(kept.size()));
  const std::size_t table = out.size();
  out.resize(table + kept.size() * kEntry);
  std::map<std::vector<std::byte>, std::size_t> places;  // equal tags share their bytes
  std::size_t entry = table;
  for (const auto& [name, data] : kept) {
    const auto [place, fresh] = places.emplace(data, out.size());
    if (fresh) {
      out.insert(out.end(), data.begin(), data.end());
      out.resize((out.size() + 3) / 4 * 4);
    }
    std::ranges::transform(name, out.begin() + static_cast<std::ptrdiff_t>(entry),
                           [](char c) { return static_cast<std::byte>(c); });
    put_u32(out, entry + 4, static_cast<std::uint32_t>(place->second));
    put_u32(out, entry + 8, static_cast<std::uint32_t>(data.size()));
    entry += kEntry;
  }
  put_u32(out, 0, static_cast<std::uint32_t>(out.size()));
  return out;
}

Result<Done> audit_icc(std::span<const std::byte> bytes) {
  const Result<Profile> profile = parse(bytes);
  if (!profile) return profile.error();
  std::vector<bool> covered(bytes.size(), false);
  const auto cover = [&covered](std::size_t from, std::size_t size) {
    std::fill_n(covered.begin() + static_cast<std::ptrdiff_t>(from), size, true);
  };
  cover(0, kHeader + 4 + profile->tags.size() * kEntry);
  for (const Tag& tag : profile->tags) {
    if (!is_colour(tag.name) && !is_text(tag.name)) return malformed("a tag that is not colour");
    cover(static_cast<std::size_t>(tag.data.data() - bytes.data()), tag.data.size());
    if (is_text(tag.name) &&
        !std::ranges::equal(tag.data, profile->header[8] >= std::byte{4}
                                          ? neutral_text_v4()
                                          : neutral_text_v2(tag.name == "desc")))
      return malformed("words in the colour profile");
  }
  for (const auto& [at, length] : kNames)
    if (std::ranges::any_of(bytes.subspan(at, length),
                            [](std::byte b) { return b != std::byte{0}; }))
      return malformed("a name in the header of the colour profile");
  for (std::size_t i = 0; i < bytes.size(); ++i)
    if (!covered[i] && bytes[i] != std::byte{0})
      return malformed("bytes in the colour profile that no tag refers to");
  return Done{};
}

}  // namespace outvet
