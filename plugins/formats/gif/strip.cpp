#include <algorithm>
#include <array>
#include <map>

#include "plugins/common/byte_writer.h"
#include "plugins/common/icc_clean.h"
#include "plugins/common/painted_mask.h"
#include "plugins/formats/gif/lzw.h"
#include "plugins/formats/gif/rewrite.h"
#include "scanner/base/byte_reader.h"

namespace outvet::gif {
namespace {

constexpr const char* kWhere = "format.gif";
constexpr std::size_t kLongestBlock = 255;
constexpr std::size_t kHeaderBytes = 13;

/// Which row of the picture the n-th row of the file is (GIF89a, Appendix E).
std::vector<int> rows_of(const Picture& picture) {
  struct Pass {
    int first;
    int step;
  };
  constexpr std::array<Pass, 4> kPasses{{{0, 8}, {4, 8}, {2, 4}, {1, 2}}};
  std::vector<int> rows;
  if (!picture.interlaced) {
    for (int y = 0; y < picture.height; ++y)
      rows.push_back(y);
    return rows;
  }
  for (const Pass& pass : kPasses)
    for (int y = pass.first; y < picture.height; y += pass.step)
      rows.push_back(y);
  return rows;
}

using Colours = std::array<bool, 256>;

/// A picture as indices, and which of them are to be painted over.
struct Drawn {
  std::vector<std::uint8_t> indices;
  std::vector<bool> painted;
};

class Stripper {
 public:
  Stripper(std::span<const std::byte> file, const std::vector<AreaEdit>& areas, Budget& budget)
      : file_(file), areas_(areas), budget_(budget) {}

  Result<std::vector<std::byte>> run() {
    auto gif = read_gif(file_, budget_);
    if (!gif) return gif.error();
    if (gif->broken) return *gif->broken;
    gif_ = std::move(*gif);
    if (!areas_.empty())
      if (auto done = look_at_colours(); !done) return done.error();
    put_screen();
    if (auto done = put_extensions(); !done) return done.error();
    std::chrono::microseconds now{};
    for (const Picture& picture : gif_.pictures) {
      if (auto ok = budget_.check(); !ok) return ok.error();
      if (auto done = put_picture(picture, now); !done) return done.error();
      now += picture.delay;
    }
    out_.u8(0x3B);
    return out_.take();
  }

 private:
  void put_blocks(std::span<const std::byte> data) {
    while (!data.empty()) {
      const auto block = data.first(std::min(data.size(), kLongestBlock));
      out_.u8(static_cast<unsigned>(block.size()));
      out_.put(block);
      data = data.subspan(block.size());
    }
    out_.u8(0);
  }

  /// A colour table; with areas, colours that no pixel shows any longer are black.
  void put_table(const Range& range) {
    const auto used = used_.find(range.begin);
    for (std::size_t i = 0; i < range.size(); ++i) {
      const bool shows = areas_.empty() || (used != used_.end() && used->second.at(i / 3));
      out_.u8(shows ? static_cast<unsigned>(file_[range.begin + i]) : 0U);
    }
  }

  void put_screen() {
    out_.put(file_.first(kHeaderBytes));
    const auto packed = static_cast<unsigned>(file_[10]);
    at_ = kHeaderBytes;
    if ((packed & 0x80U) == 0) return;
    at_ += std::size_t{3} << ((packed & 7U) + 1U);
    put_table({kHeaderBytes, at_});
  }

  /// Loop count and colour profile, each once.
  Result<Done> put_extensions() {
    bool loops = false;
    bool profile = false;
    for (const Extension& extension : gif_.extensions) {
      if (extension.label != 0xFF) continue;
      const std::vector<std::byte> payload =
          joined(file_.subspan(extension.blocks.begin, extension.blocks.size()));
      const bool loop =
          extension.application == "NETSCAPE2.0" || extension.application == "ANIMEXTS1.0";
      if (loop && !loops && payload.size() >= 3 && payload[0] == std::byte{1}) {
        loops = true;
        out_.put(std::string_view{"\x21\xFF\x0B", 3});
        out_.put(extension.application);
        put_blocks(std::span{payload}.first(3));
      }
      if (extension.application == "ICCRGBG1012" && !profile) {
        profile = true;
        auto clean = clean_icc(payload);
        if (!clean) return clean.error();
        out_.put(std::string_view{"\x21\xFF\x0BICCRGBG1012", 14});
        put_blocks(*clean);
      }
    }
    return Done{};
  }

  Result<Done> put_picture(const Picture& picture, std::chrono::microseconds now) {
    const std::vector<std::byte> data =
        joined(file_.subspan(picture.blocks.begin, picture.blocks.size()));
    std::vector<std::byte> codes;
    int code_size = picture.code_size;
    if (areas_.empty()) {
      const auto pixels =
          static_cast<std::size_t>(picture.width) * static_cast<std::size_t>(picture.height);
      const auto used = measure_lzw(data, picture.code_size, pixels);
      if (!used) return used.error();
      codes.assign(data.begin(), data.begin() + static_cast<std::ptrdiff_t>(*used));
    } else {
      auto drawn = draw(picture, now);
      if (!drawn) return drawn.error();
      if (auto done = paint(picture, *drawn); !done) return done;
      code_size = std::max(2, code_size);
      codes = encode_lzw(drawn->indices, code_size);
    }
    put_control(picture);
    put_descriptor(picture);
    out_.u8(static_cast<unsigned>(code_size));
    put_blocks(codes);
    return Done{};
  }

  /// Only where it says something; without the bit that waits for a user.
  void put_control(const Picture& picture) {
    const auto control = control_before(picture);
    if (control.empty()) return;
    const unsigned packed = static_cast<unsigned>(control[0]) & 0x1DU;
    out_.put(std::string_view{"\x21\xF9\x04", 3});
    out_.u8(packed);
    out_.put(control.subspan(1, 2));
    out_.u8((packed & 1U) != 0 ? static_cast<unsigned>(control[3]) : 0U);
    out_.u8(0);
  }

  /// The four bytes of the graphic control that read_gif() gave to this picture.
  std::span<const std::byte> control_before(const Picture& picture) {
    std::span<const std::byte> found;
    while (at_ < picture.blocks.begin) {
      const auto kind = static_cast<unsigned>(file_[at_]);
      if (kind == 0x2C) {
        descriptor_ = at_ + 1;
        at_ = picture.blocks.end;
        break;
      }
      const auto label = static_cast<unsigned>(file_[at_ + 1]);
      std::size_t end = at_ + 2;
      while (file_[end] != std::byte{0})
        end += 1 + static_cast<std::size_t>(file_[end]);
      if (label == 0xF9 && end - at_ == 7 && file_[at_ + 2] == std::byte{4})
        found = file_.subspan(at_ + 3, 4);
      if (label == 0x01) found = {};
      at_ = end + 1;
    }
    return found;
  }

  void put_descriptor(const Picture& picture) {
    const auto packed = static_cast<unsigned>(file_[descriptor_ + 8]);
    const bool local = (packed & 0x80U) != 0;
    out_.u8(0x2C);
    out_.put(file_.subspan(descriptor_, 8));
    out_.u8(local ? packed & 0xE7U : packed & 0x40U);
    if (local) put_table(*picture.colors);
  }

  Result<Drawn> draw(const Picture& picture, std::chrono::microseconds now) {
    Drawn drawn;
    const auto pixels =
        static_cast<std::size_t>(picture.width) * static_cast<std::size_t>(picture.height);
    drawn.indices.resize(pixels);
    drawn.painted.resize(pixels);
    const std::vector<std::byte> data =
        joined(file_.subspan(picture.blocks.begin, picture.blocks.size()));
    if (auto used = decode_lzw(data, picture.code_size, drawn.indices); !used) return used.error();
    const bool still = gif_.pictures.size() == 1;
    auto mask = painted_mask(still ? areas_ : areas_at(areas_, {now, now + picture.delay}), 1,
                             gif_.width, gif_.height, budget_);
    if (!mask) return mask.error();
    std::size_t at = 0;
    for (const int y : rows_of(picture))
      for (int x = 0; x < picture.width; ++x, ++at)
        drawn.painted[at] = mask->painted(picture.left + x, picture.top + y);
    if (auto done = follow_canvas(picture, *mask); !done) return done.error();
    return drawn;
  }

  /// Whether what this picture does not cover is painted on the canvas already.
  Result<Done> follow_canvas(const Picture& picture, const PaintedMask& mask) {
    const auto inside = [&picture](int x, int y) {
      return x >= picture.left && x < picture.left + picture.width && y >= picture.top &&
             y < picture.top + picture.height;
    };
    for (int y = 0; y < gif_.height; ++y)
      for (int x = 0; x < gif_.width; ++x) {
        const auto at = static_cast<std::size_t>(y) * static_cast<std::size_t>(gif_.width) +
                        static_cast<std::size_t>(x);
        if (inside(x, y)) {
          // What is taken back leaves the canvas as it was.
          if (picture.disposal == Disposal::Restore) continue;
          // Opaque where painted; what else is drawn here may show what must not be seen.
          open_[at] = !mask.painted(x, y) && picture.disposal != Disposal::Clear;
        } else if (mask.painted(x, y) && open_[at]) {
          return Error{ErrorCode::Unsupported, kWhere,
                       "an area that shows through a picture which does not cover it"};
        }
      }
    return Done{};
  }

  /// Which colours are still seen where nothing is painted, table by table.
  Result<Done> look_at_colours() {
    const auto cells = static_cast<std::size_t>(gif_.width) * static_cast<std::size_t>(gif_.height);
    auto lease = budget_.reserve(cells * 4, "the pictures of an animation");
    if (!lease) return lease.error();
    lease_ = std::move(*lease);
    open_.assign(cells, false);
    std::chrono::microseconds now{};
    for (const Picture& picture : gif_.pictures) {
      if (auto ok = budget_.check(); !ok) return ok.error();
      if (!picture.colors)
        return Error{ErrorCode::Unsupported, kWhere, "a picture without colours"};
      auto drawn = draw(picture, now);
      if (!drawn) return drawn.error();
      Colours& used = used_[picture.colors->begin];
      for (std::size_t i = 0; i < drawn->indices.size(); ++i)
        if (!drawn->painted[i]) used.at(drawn->indices[i]) = true;
      now += picture.delay;
    }
    open_.assign(cells, false);
    return Done{};
  }

  /// The darkest colour of the table as it is written, the transparent one apart.
  Result<Done> paint(const Picture& picture, Drawn& drawn) {
    if (std::ranges::find(drawn.painted, true) == drawn.painted.end()) return Done{};
    const Colours& used = used_[picture.colors->begin];
    const auto table = file_.subspan(picture.colors->begin, picture.colors->size());
    int darkest = -1;
    int least = 0;
    const std::size_t colours =
        std::min(table.size() / 3, std::size_t{1} << static_cast<unsigned>(picture.code_size));
    for (std::size_t i = 0; i < colours; ++i) {
      if (picture.transparent && *picture.transparent == i) continue;
      int light = 0;
      for (std::size_t c = 0; c < 3; ++c)
        light += used.at(i) ? static_cast<int>(table[3 * i + c]) : 0;
      if (darkest >= 0 && light >= least) continue;
      darkest = static_cast<int>(i);
      least = light;
    }
    if (darkest < 0)
      return Error{ErrorCode::Unsupported, kWhere, "a picture without any opaque colour"};
    for (std::size_t i = 0; i < drawn.indices.size(); ++i)
      if (drawn.painted[i]) drawn.indices[i] = static_cast<std::uint8_t>(darkest);
    return Done{};
  }

  std::span<const std::byte> file_;
  const std::vector<AreaEdit>& areas_;
  Budget& budget_;
  GifFile gif_;
  ByteWriter out_;
  std::size_t at_ = 0;                   ///< of the next block
  std::size_t descriptor_ = 0;           ///< of the picture that is written
  std::map<std::size_t, Colours> used_;  ///< by where the table lies
  std::vector<bool> open_;               ///< pixels of the canvas that show something not painted
  MemoryLease lease_;
};

}  // namespace

Result<std::vector<std::byte>> strip(std::span<const std::byte> file,
                                     const std::vector<AreaEdit>& areas, Budget& budget) {
  return Stripper{file, areas, budget}.run();
}

}  // namespace outvet::gif
