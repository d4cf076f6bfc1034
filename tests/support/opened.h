#pragma once

#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>
#include <vector>

#include "scanner/plugin/registry.h"
#include "tests/support/bytes.h"
#include "tests/support/command.h"
#include "tests/support/evidence.h"

namespace outvet::testing {

using Enroll = void (*)(Registry&);

inline std::unique_ptr<MediaFormat> make_format(Enroll enroll) {
  Registry registry;
  enroll(registry);
  auto format = registry.all<MediaFormat>().begin()->second(context());
  if (!format) throw std::runtime_error(format.error().detail);
  return std::move(*format);
}

/// All that a format says about one file.
struct Seen {
  int probed = 0;
  std::optional<Error> open_error;
  std::optional<Error> fields_error;
  std::optional<Error> parts_error;
  std::optional<Error> frame_error;  ///< the first; frames behind it are asked for as well
  MediaInfo info;
  std::vector<MetaField> fields;
  std::vector<Part> parts;
  std::vector<Frame> frames;

  /// Whether anything went wrong: a broken file must say so somewhere.
  bool failed() const { return open_error || fields_error || parts_error || frame_error; }

  /// Why it failed, for messages of tests.
  std::string why() const {
    for (const auto* error : {&open_error, &fields_error, &parts_error, &frame_error})
      if (*error) return std::string{to_word((*error)->code)} + ": " + (*error)->detail;
    return "no error";
  }

  /// Values of all fields of that key, one a line.
  std::string field(std::string_view key) const {
    std::string values;
    for (const MetaField& field : fields)
      if (field.key == key) values += (values.empty() ? "" : "\n") + field.value.reveal();
    return values;
  }

  /// The bytes of a part; "no such part" when it is not there.
  std::string part(std::string_view path) const {
    for (const Part& part : parts) {
      if (part.path != path) continue;
      std::string bytes(part.bytes->size(), '\0');
      if (!part.bytes->read_at(0, std::as_writable_bytes(std::span{bytes}))) return "unreadable";
      return bytes;
    }
    return "no such part";
  }

  std::vector<std::string> part_paths() const {
    std::vector<std::string> paths;
    for (const Part& part : parts)
      paths.push_back(part.path);
    return paths;
  }
};

/// Limits for a file that may be hostile: what takes longer than a test should fails.
inline Limits small_limits() {
  Limits limits;
  limits.time = std::chrono::milliseconds{20'000};
  return limits;
}

/// Opens `bytes` and asks for everything, as a scan does. At most `limits.frames` frames are asked
/// for; once 64 million pixels are kept, the pictures of further frames are let go.
inline Seen see(const MediaFormat& format, std::shared_ptr<const ByteSource> bytes,
                const Limits& limits = small_limits()) {
  Budget budget{limits};
  Seen seen;
  std::vector<std::byte> head(std::min<std::uint64_t>(4096, bytes->size()));
  if (bytes->read_at(0, head)) seen.probed = format.probe(head);
  auto reader = format.open(std::move(bytes), budget);
  if (!reader) {
    seen.open_error = reader.error();
    return seen;
  }
  seen.info = (*reader)->info();
  if (auto fields = (*reader)->fields(budget))
    seen.fields = std::move(*fields);
  else
    seen.fields_error = fields.error();
  if (auto parts = (*reader)->parts(budget))
    seen.parts = std::move(*parts);
  else
    seen.parts_error = parts.error();
  std::int64_t kept = 0;
  while (seen.frames.size() < limits.frames) {
    auto frame = (*reader)->next_frame(std::chrono::microseconds{0}, 0, budget);
    if (!frame) {
      seen.frame_error = frame.error();
      break;
    }
    if (!*frame) break;
    seen.frames.push_back(std::move(**frame));
    Image& image = seen.frames.back().image;
    kept += std::int64_t{image.width()} * image.height();
    if (kept > 64'000'000) image = Image{};
  }
  return seen;
}

inline Seen see(Enroll enroll, std::string_view bytes, const Limits& limits = small_limits()) {
  return see(*make_format(enroll), memory_source(bytes_of(bytes)), limits);
}

/// Channels of one pixel as "b,g,r", "b,g,r,a" or "grey".
inline std::string channels_at(const Image& image, int x, int y) {
  const ImageView view = image.view();
  const int size = bytes_per_pixel(view.format);
  std::string text;
  for (int c = 0; c < size; ++c)
    text += (c > 0 ? "," : "") + std::to_string(view.row(y)[x * size + c]);
  return text;
}

/// Little-endian numbers as bytes, for building files.
inline std::string le16(unsigned value) {
  return {static_cast<char>(value & 0xFFU), static_cast<char>((value >> 8U) & 0xFFU)};
}
inline std::string le32(unsigned value) {
  return le16(value & 0xFFFFU) + le16(value >> 16U);
}

inline std::string file_text(const std::filesystem::path& path) {
  std::ifstream in{path, std::ios::binary};
  return {std::istreambuf_iterator<char>{in}, {}};
}

/// What a command writes to its standard output, nothing when it fails; its errors are dropped.
inline std::string written_by(const std::string& command) {
  return output_of("( " + command + " ) 2>/dev/null").value_or("");
}

}  // namespace outvet::testing
