#pragma once

#include <algorithm>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "plugins/builtin.h"
#include "tests/support/bytes.h"

namespace outvet::testing {

inline std::unique_ptr<MediaFormat> format_named(const std::string& name) {
  Registry registry;
  register_builtin_plugins(registry);
  auto format = registry.all<MediaFormat>().at(name)(PluginContext{});
  if (!format) throw std::runtime_error{"no format " + name};
  return std::move(*format);
}

/// What a reader gave, from the first frame to the end or to the first error.
struct Reading {
  std::optional<Error> refused;  ///< by open()
  MediaInfo info;
  std::vector<MetaField> fields;
  std::vector<Part> parts;
  std::vector<Frame> frames;
  std::optional<Error> stopped;  ///< by fields(), parts() or next_frame()

  std::string field(std::string_view key) const {
    const auto at = std::ranges::find(fields, key, &MetaField::key);
    return at == fields.end() ? "" : at->value.reveal();
  }
  std::vector<std::byte> part(std::string_view path) const {
    const auto at = std::ranges::find(parts, path, &Part::path);
    if (at == parts.end()) return {};
    std::vector<std::byte> bytes(at->bytes->size());
    if (!at->bytes->read_at(0, bytes)) throw std::runtime_error{"the part cannot be read"};
    return bytes;
  }
  bool whole() const { return !refused && !stopped && !frames.empty(); }
  /// What a caller learns of trouble, as a word; empty when all went well.
  std::string_view trouble() const {
    if (refused) return to_word(refused->code);
    return stopped ? to_word(stopped->code) : std::string_view{};
  }
};

/// Goes through a file as the pipeline does.
inline Reading read_all(const MediaFormat& format, std::shared_ptr<const ByteSource> bytes,
                        const Limits& limits = {}, int max_side = 0) {
  Budget budget{limits};
  Reading out;
  auto reader = format.open(std::move(bytes), budget);
  if (!reader) {
    out.refused = reader.error();
    return out;
  }
  out.info = (*reader)->info();
  if (auto fields = (*reader)->fields(budget))
    out.fields = std::move(*fields);
  else
    out.stopped = fields.error();
  if (auto parts = (*reader)->parts(budget))
    out.parts = std::move(*parts);
  else
    out.stopped = parts.error();
  while (true) {
    auto frame = (*reader)->next_frame({}, max_side, budget);
    if (!frame) out.stopped = frame.error();
    if (!frame || !*frame) return out;
    out.frames.push_back(std::move(**frame));
  }
}

inline Reading read_all(const std::string& format, std::string_view file, const Limits& limits = {},
                        int max_side = 0) {
  return read_all(*format_named(format), memory_source(bytes_of(file)), limits, max_side);
}

/// The channels of one pixel, as stored: grey, BGR or BGRA.
inline std::vector<int> pixel(const Image& image, int x, int y) {
  const ImageView view = image.view();
  const int channels = bytes_per_pixel(view.format);
  const std::uint8_t* at = view.row(y) + static_cast<std::ptrdiff_t>(x) * channels;
  return {at, at + channels};
}

inline std::string to_text(const std::vector<std::byte>& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace outvet::testing
