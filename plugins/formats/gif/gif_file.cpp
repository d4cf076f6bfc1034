#include "plugins/formats/gif/gif_file.h"

#include <algorithm>

#include "scanner/base/byte_reader.h"

namespace outvet::gif {
namespace {

constexpr const char* kWhere = "format.gif";
constexpr std::uint8_t kExtension = 0x21;
constexpr std::uint8_t kImage = 0x2C;
constexpr std::uint8_t kTrailer = 0x3B;
constexpr std::uint8_t kGraphicControl = 0xF9;
constexpr std::uint8_t kPlainText = 0x01;
constexpr std::uint8_t kApplication = 0xFF;
constexpr std::size_t kSignatureBytes = 6;
constexpr std::size_t kHeaderBytes = kSignatureBytes + 7;
constexpr std::size_t kDescriptorBytes = 9;
constexpr std::size_t kApplicationBytes = 11;
constexpr std::size_t kMaxBlocks = 1'000'000;  // 1 MB of nothing but empty extensions

Error malformed(const char* why) {
  return Error{ErrorCode::Malformed, kWhere, why};
}

/// The graphic control that waits for its picture (GIF89a, 23).
struct Control {
  Disposal disposal = Disposal::Keep;
  std::optional<std::uint8_t> transparent;
  std::chrono::microseconds delay{};
};

class Walker {
 public:
  Walker(std::span<const std::byte> file, const Budget& budget)
      : bytes_(file, kWhere), budget_(budget) {}

  Result<GifFile> walk() {
    if (auto done = screen(); !done) return done.error();
    bool ended = false;
    for (std::size_t count = 0; !ended; ++count) {
      if (auto ok = budget_.check(); !ok) return ok.error();
      gif_.end = bytes_.at();
      Result<bool> more = count < kMaxBlocks ? block()
                                             : Error{ErrorCode::LimitExceeded, kWhere,
                                                     "more blocks than the limit allows"};
      if (!more) gif_.broken = more.error();
      ended = !more || !*more;
    }
    if (gif_.pictures.empty())
      return gif_.broken ? *gif_.broken : malformed("the file holds no picture");
    if (auto fits = budget_.check_pixels(gif_.width, gif_.height, kWhere); !fits)
      return fits.error();
    return std::move(gif_);
  }

 private:
  Result<Done> screen() {
    const auto head = bytes_.take(kHeaderBytes);
    if (!head) return head.error();
    ByteReader screen{head->subspan(kSignatureBytes), kWhere};
    gif_.width = *screen.u16(Endian::Little);
    gif_.height = *screen.u16(Endian::Little);
    return table(*screen.u8(), global_);
  }

  /// Reads past a colour table when `packed` announces one.
  Result<Done> table(std::uint8_t packed, std::optional<Range>& range) {
    if ((packed & 0x80U) == 0) return Done{};
    const std::size_t size = std::size_t{3} << ((packed & 7U) + 1U);
    range = Range{bytes_.at(), bytes_.at() + size};
    return bytes_.skip(size);
  }

  /// False at the trailer.
  Result<bool> block() {
    const auto kind = bytes_.u8();
    if (!kind) return malformed("the file ends without a trailer");
    switch (*kind) {
      case kExtension: return extension();
      case kImage: return image();
      case kTrailer: gif_.end = bytes_.at(); return false;
      default: return malformed("a block of no known kind");
    }
  }

  Result<Range> sub_blocks() {
    Range range{bytes_.at(), bytes_.at()};
    for (;;) {
      const auto size = bytes_.u8();
      if (!size) return size.error();
      if (auto done = bytes_.skip(*size); !done) return done.error();
      range.end = bytes_.at();
      if (*size == 0) return range;
    }
  }

  Result<bool> extension() {
    const auto label = bytes_.u8();
    if (!label) return label.error();
    Extension found;
    found.label = *label;
    const std::size_t begin = bytes_.at();
    if (*label == kApplication) {
      ByteReader ahead = bytes_;
      const auto size = ahead.u8();
      const auto name = ahead.take(kApplicationBytes);
      if (size && *size == kApplicationBytes && name) {
        found.application.assign(reinterpret_cast<const char*>(name->data()), name->size());
        bytes_ = ahead;
      }
    }
    Result<Range> range = sub_blocks();
    if (!range) return range.error();
    found.blocks = *range;
    if (*label == kGraphicControl && is_control(begin)) return true;
    // A text picture takes the control in front of it, even where nobody draws it.
    if (*label == kPlainText) control_ = {};
    gif_.extensions.push_back(std::move(found));
    return true;
  }

  /// Takes the control at `begin` when it is exactly one block of four bytes.
  bool is_control(std::size_t begin) {
    constexpr std::size_t kControlBytes = 6;
    if (bytes_.at() - begin != kControlBytes) return false;
    ByteReader control = bytes_;
    if (!control.seek(begin)) return false;
    const auto size = control.u8();
    const auto packed = control.u8();
    const auto delay = control.u16(Endian::Little);
    const auto transparent = control.u8();
    if (*size != 4) return false;
    control_ = {};
    const unsigned disposal = (*packed >> 2U) & 7U;
    if (disposal == 2) control_.disposal = Disposal::Clear;
    if (disposal == 3) control_.disposal = Disposal::Restore;
    if ((*packed & 1U) != 0) control_.transparent = *transparent;
    control_.delay = std::chrono::milliseconds{*delay * 10};
    return true;
  }

  Result<bool> image() {
    const auto head = bytes_.take(kDescriptorBytes);
    if (!head) return head.error();
    ByteReader descriptor{*head, kWhere};
    Picture picture;
    picture.left = *descriptor.u16(Endian::Little);
    picture.top = *descriptor.u16(Endian::Little);
    picture.width = *descriptor.u16(Endian::Little);
    picture.height = *descriptor.u16(Endian::Little);
    const std::uint8_t packed = *descriptor.u8();
    if (picture.width == 0 || picture.height == 0) return malformed("a picture without pixels");
    picture.interlaced = (packed & 0x40U) != 0;
    picture.colors = global_;
    if (auto done = table(packed, picture.colors); !done) return done.error();
    const auto code_size = bytes_.u8();
    if (!code_size) return code_size.error();
    if (*code_size < 1 || *code_size > 8) return malformed("a code size outside 1 to 8");
    picture.code_size = *code_size;
    Result<Range> data = sub_blocks();
    if (!data) return data.error();
    picture.blocks = *data;
    take_control(picture);
    gif_.width = std::max(gif_.width, picture.left + picture.width);
    gif_.height = std::max(gif_.height, picture.top + picture.height);
    gif_.pictures.push_back(picture);
    return true;
  }

  void take_control(Picture& picture) {
    constexpr std::chrono::milliseconds kShortest{20};
    constexpr std::chrono::milliseconds kInstead{100};
    picture.disposal = control_.disposal;
    picture.transparent = control_.transparent;
    picture.delay = control_.delay < kShortest ? kInstead : control_.delay;
    control_ = {};
  }

  ByteReader bytes_;
  const Budget& budget_;
  GifFile gif_;
  std::optional<Range> global_;
  Control control_;
};

}  // namespace

Result<GifFile> read_gif(std::span<const std::byte> file, const Budget& budget) {
  return Walker{file, budget}.walk();
}

std::vector<std::byte> joined(std::span<const std::byte> blocks) {
  std::vector<std::byte> all;
  all.reserve(blocks.size());
  while (!blocks.empty()) {
    const auto size = std::min(static_cast<std::size_t>(blocks[0]), blocks.size() - 1);
    if (size == 0) break;
    const auto payload = blocks.subspan(1, size);
    all.insert(all.end(), payload.begin(), payload.end());
    blocks = blocks.subspan(1 + size);
  }
  return all;
}

}  // namespace outvet::gif
