#include "scanner/config/manifest.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <string_view>

#include "scanner/config/toml_entries.h"

namespace outvet {
namespace {

constexpr std::size_t kSha256Digits = 64;

bool is_checksum(std::string_view text) {
  return text.size() == kSha256Digits &&
         text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

bool stays_inside(std::string_view path) {
  return path.starts_with('/') ||
         (path != ".." && !path.starts_with("../") && path.find("/../") == std::string_view::npos &&
          !path.ends_with("/.."));
}

/// Takes one entry over; a reason when it is wrong.
std::optional<std::string> take(const TomlEntry& entry, ModelEntry& model) {
  static constexpr std::array<std::pair<std::string_view, std::string ModelEntry::*>, 7> kTexts{{
      {"name", &ModelEntry::name},
      {"file", &ModelEntry::path},
      {"sha256", &ModelEntry::sha256},
      {"licence", &ModelEntry::licence},
      {"source", &ModelEntry::source},
      {"purpose", &ModelEntry::purpose},
      {"input", &ModelEntry::input},
  }};
  static constexpr std::array<std::string_view, 3> kOfFetch{"path", "archive_sha256", "derive"};

  if (std::ranges::find(kOfFetch, entry.key) != kOfFetch.end()) return std::nullopt;
  if (entry.values.size() != 1) return "'" + entry.key + "' must be one value";
  const std::string& value = entry.values[0];
  for (const auto& [key, member] : kTexts)
    if (key == entry.key) model.*member = value;
  if (entry.key == "bytes") {
    const char* end = value.data() + value.size();
    const auto [at, error] = std::from_chars(value.data(), end, model.bytes);
    if (error != std::errc{} || at != end || model.bytes == 0)
      return "'bytes' must be a whole number above 0";
    return std::nullopt;
  }
  if (std::ranges::none_of(kTexts, [&](const auto& text) { return text.first == entry.key; }))
    return "unknown key '" + entry.key + "' in [[model]]";
  if (entry.key == "sha256" && !is_checksum(value))
    return "'sha256' must be 64 lower-case hex digits";
  if (entry.key == "file" && !stays_inside(value)) return "'file' must not leave the model folder";
  return std::nullopt;
}

std::optional<std::string> missing_key(const ModelEntry& model) {
  if (model.name.empty()) return "'name' is missing";
  if (model.path.empty()) return "'file' is missing";
  if (model.sha256.empty()) return "'sha256' is missing";
  if (model.bytes == 0) return "'bytes' is missing";
  if (model.licence.empty()) return "'licence' is missing";
  if (model.source.empty()) return "'source' is missing";
  return std::nullopt;
}

}  // namespace

Result<std::vector<ModelEntry>> load_manifest(const std::string& file) {
  Result<std::vector<TomlEntry>> entries = read_toml(file);
  if (!entries) return entries.error();
  std::vector<ModelEntry> models;
  std::vector<std::size_t> lines;
  for (const TomlEntry& entry : *entries) {
    if (entry.table != "model")
      return bad_line(file, entry.line, "only [[model]] tables belong in a manifest");
    if (entry.index >= models.size()) {
      models.resize(entry.index + 1);
      lines.resize(entry.index + 1, entry.line);
    }
    if (const auto wrong = take(entry, models[entry.index]))
      return bad_line(file, entry.line, *wrong);
  }
  for (std::size_t i = 0; i < models.size(); ++i) {
    if (const auto wrong = missing_key(models[i])) return bad_line(file, lines[i], *wrong);
    const auto same = std::ranges::count(models, models[i].name, &ModelEntry::name);
    if (same > 1) return bad_line(file, lines[i], "two models are named '" + models[i].name + "'");
  }
  return models;
}

}  // namespace outvet
