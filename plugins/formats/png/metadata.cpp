#include "plugins/formats/png/metadata.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <map>

#include "plugins/common/exif.h"
#include "plugins/common/icc.h"
#include "plugins/common/trailer.h"
#include "plugins/common/xmp_iptc.h"
#include "plugins/formats/png/inflate.h"
#include "plugins/formats/png/text.h"
#include "scanner/base/byte_reader.h"
#include "scanner/base/utf8.h"

namespace outvet::png {
namespace {

constexpr std::size_t kMostInflated = 16U << 20U;  // ICC profiles of printers have a few MiB
constexpr std::size_t kMostRows = 16U << 20U;      // rows behind the pictures of all frames
// A block may be copied a few times: joined, decoded, as parts (exif.h).
constexpr std::uint64_t kCopies = 8;

/// Chunks of numbers that say how to show the picture, and the size up to which nothing
/// else fits in. iDOT, vpAg, gIFg are written by Apple, ImageMagick and GIF converters.
struct Harmless {
  std::string_view type;
  std::size_t most;
};
constexpr std::array<Harmless, 20> kHarmless{
    {{"IHDR", 13},  {"PLTE", 768}, {"IEND", 0},  {"acTL", 8},  {"fcTL", 26},
     {"tRNS", 256}, {"gAMA", 4},   {"cHRM", 32}, {"sRGB", 1},  {"sBIT", 4},
     {"bKGD", 6},   {"hIST", 512}, {"pHYs", 9},  {"cICP", 4},  {"mDCV", 24},
     {"cLLI", 8},   {"sTER", 1},   {"oFFs", 9},  {"iDOT", 28}, {"vpAg", 9}}};

bool is_harmless(const Chunk& chunk) {
  const auto at = std::ranges::find(kHarmless, chunk.type, &Harmless::type);
  return at != kHarmless.end() && chunk.data.size() <= at->most;
}

class Gathering {
 public:
  Gathering(const ByteSource& file, const Structure& structure, Budget& budget)
      : file_(file), structure_(structure), budget_(budget) {}

  Result<PngContent> run(const Animation& animation) && {
    if (auto done = reserve(); !done) return done.error();
    for (const Chunk& chunk : structure_.chunks)
      if (auto done = sort(chunk); !done) return done.error();
    Layer still = still_layer(structure_);
    if (auto done = behind_rows("idat", still); !done) return done.error();
    for (const AnimationFrame& frame : animation.frames) {
      // The still picture may be a frame too.
      if (!frame.layer.data.empty() && !still.data.empty() &&
          frame.layer.data.front().data() == still.data.front().data())
        continue;
      if (auto done = behind_rows("fdat", frame.layer); !done) return done.error();
    }
    if (auto done = add_trailer(out_.parts, file_, structure_.end, file_.size()); !done)
      return done.error();
    return std::move(out_);
  }

 private:
  Result<Done> reserve() {
    std::uint64_t bytes = 0;
    for (const Chunk& chunk : structure_.chunks)
      if (chunk.type != "IDAT" && chunk.type != "fdAT") bytes += chunk.data.size();
    return reserve(bytes * kCopies);
  }

  Result<Done> reserve(std::uint64_t bytes) {
    Result<MemoryLease> lease = budget_.reserve(bytes, "metadata");
    if (!lease) return lease.error();
    out_.leases.push_back(std::move(*lease));
    return Done{};
  }

  Result<Done> sort(const Chunk& chunk) {
    if (is_harmless(chunk)) return Done{};
    if (chunk.type == "IDAT") return picture_data(chunk);
    if (chunk.type == "fdAT") return Done{};
    if (chunk.type == "tEXt" || chunk.type == "zTXt" || chunk.type == "iTXt") return text(chunk);
    if (chunk.type == "iCCP") return profile(chunk);
    if (chunk.type == "eXIf")
      append(out_, read_exif(chunk.data, "exif"));
    else if (chunk.type == "tIME")
      return time(chunk);
    else if (chunk.type == "sPLT" || chunk.type == "pCAL" || chunk.type == "sCAL")
      add_field(out_.fields, "Png." + std::string{chunk.type}, readable_text(chunk.data));
    else if (chunk.type == "caBX")
      return part("jumbf/", chunk);
    else
      return part("chunk/" + std::string{chunk.type} + "/", chunk);
    return Done{};
  }

  /// Only the first unbroken run is the picture.
  Result<Done> picture_data(const Chunk& chunk) {
    const std::size_t index = static_cast<std::size_t>(&chunk - structure_.chunks.data());
    if (structure_.chunks[index - 1].type != "IDAT" && ++runs_ > 1) stray_data_ = true;
    return stray_data_ ? part("chunk/IDAT/", chunk) : Done{};
  }

  Result<Done> text(const Chunk& chunk) {
    Result<Text> read = read_text(chunk, inflatable_, budget_);
    if (!read) return unread(chunk, read.error());
    inflatable_ -= std::min(inflatable_, read->text.size());
    if (read->keyword == "XML:com.adobe.xmp") {
      append(out_, read_xmp(std::as_bytes(std::span{read->text})));
      return Done{};
    }
    constexpr std::string_view kProfile = "Raw profile type ";
    if (read->keyword.starts_with(kProfile))
      if (raw(std::string_view{read->keyword}.substr(kProfile.size()), read->text)) return Done{};
    std::string key = "Png." + std::string{chunk.type} + ".";
    MetadataContent named;  // a keyword is read from the file like a value
    add_field(named.fields, {}, read->keyword);
    if (!named.fields.empty()) key += to_printable(named.fields.front().value.reveal());
    add_field(out_.fields, key + ".Translated", read->translated);
    add_field(out_.fields, std::move(key), read->text);
    return Done{};
  }

  /// ImageMagick's profiles. False when the kind is not known.
  bool raw(std::string_view kind, std::string_view text) {
    const auto bytes = raw_profile(text);
    if (!bytes) return false;
    constexpr std::string_view kXmp{"http://ns.adobe.com/xap/1.0/\0", 29};
    const std::string_view start = as_text(*bytes);
    if (kind == "xmp")
      append(out_, read_xmp(*bytes));
    else if (start.starts_with(kXmp))
      append(out_, read_xmp(std::span{*bytes}.subspan(kXmp.size())));
    else if (kind == "exif" || kind == "APP1" || kind == "app1")
      append(out_, read_exif(*bytes, "exif"));
    else if (start.starts_with("Photoshop 3.0") || start.starts_with("8BIM"))
      append(out_, read_photoshop(*bytes));
    else if (kind == "iptc")
      append(out_, read_iptc(*bytes));
    else if (kind == "icc" || kind == "icm")
      append(out_, read_icc(*bytes));
    else
      return false;
    return true;
  }

  /// Name, NUL, method, zlib stream (11.3.2.3).
  Result<Done> profile(const Chunk& chunk) {
    const std::string_view all = as_text(chunk.data);
    const std::size_t end = all.find('\0');
    if (end == std::string_view::npos || end + 2 > all.size())
      return unread(chunk, {ErrorCode::Malformed, "format.png", "a colour profile is broken"});
    add_field(out_.fields, "Png.iCCP.Name", all.substr(0, end));
    const auto bytes = inflate_all(chunk.data.subspan(end + 2), inflatable_, budget_);
    if (!bytes) return unread(chunk, bytes.error());
    inflatable_ -= bytes->size();
    append(out_, read_icc(*bytes));
    return Done{};
  }

  Result<Done> time(const Chunk& chunk) {
    if (chunk.data.size() != 7) return part("chunk/tIME/", chunk);
    ByteReader reader{chunk.data};
    const unsigned int year = *reader.u16(Endian::Big);
    std::array<unsigned int, 5> rest{};
    for (unsigned int& number : rest)
      number = *reader.u8();
    std::array<char, 64> text{};
    std::snprintf(text.data(), text.size(), "%04u-%02u-%02uT%02u:%02u:%02uZ", year, rest[0],
                  rest[1], rest[2], rest[3], rest[4]);
    add_field(out_.fields, "Png.tIME", text.data());
    return Done{};
  }

  Result<Done> behind_rows(const std::string& where, const Layer& layer) {
    const Result<Leftover> left = leftover(layer.data, layer.header.raw_bytes(), budget_);
    if (!left) return left.error();
    rows_ += left->rows.size();
    if (rows_ > kMostRows)
      return Error{ErrorCode::LimitExceeded, "format.png", "too many rows behind the pictures"};
    add_part(out_.parts, where + "/rows", left->rows);
    return add_pieces(where + "/tail", left->bytes);
  }

  Result<Done> add_pieces(const std::string& path, const Pieces& pieces) {
    std::uint64_t size = 0;
    for (const auto& piece : pieces)
      size += piece.size();
    if (auto done = reserve(2 * size); !done) return done.error();
    std::vector<std::byte> bytes;
    for (const auto& piece : pieces)
      bytes.insert(bytes.end(), piece.begin(), piece.end());
    if (std::ranges::any_of(bytes, [](std::byte b) { return b != std::byte{0}; }))
      add_part(out_.parts, path, bytes);
    return Done{};
  }

  /// A chunk that cannot be read is a part, and the error is kept. The budget ends all.
  Result<Done> unread(const Chunk& chunk, const Error& error) {
    if (error.code == ErrorCode::Timeout || error.code == ErrorCode::Cancelled) return error;
    if (!out_.trouble) out_.trouble = error;
    return part("chunk/" + std::string{chunk.type} + "/", chunk);
  }

  Result<Done> part(const std::string& kind, const Chunk& chunk) {
    if (chunk.data.empty()) return Done{};
    auto bytes = file_.slice(chunk.at, chunk.data.size());
    if (!bytes) return bytes.error();
    out_.parts.push_back({kind + std::to_string(numbers_[kind]++), std::move(*bytes)});
    return Done{};
  }

  const ByteSource& file_;
  const Structure& structure_;
  Budget& budget_;
  PngContent out_;
  std::size_t inflatable_ = kMostInflated;  // bytes that may still be inflated
  std::size_t rows_ = 0;                    // bytes of rows behind the pictures
  std::map<std::string, std::size_t> numbers_;
  std::size_t runs_ = 0;
  bool stray_data_ = false;
};

}  // namespace

int orientation_of(const Structure& structure) {
  const Chunk* exif = structure.find("eXIf");
  return exif == nullptr ? 1 : exif_orientation(exif->data);
}

Result<PngContent> read_metadata(const ByteSource& file, const Structure& structure,
                                 const Animation& animation, Budget& budget) {
  return Gathering{file, structure, budget}.run(animation);
}

}  // namespace outvet::png
