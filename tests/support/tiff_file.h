#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace outvet::testing {

/// Builds small TIFF files, byte by byte as the test wants them.
class TiffFile {
 public:
  explicit TiffFile(bool big_endian = false) : big_endian_(big_endian) {
    bytes_ = big_endian ? std::string{"MM\0*", 4} : std::string{"II*\0", 4};
    bytes_ += u32(0);
  }

  std::string u16(unsigned value) const { return number(value, 2); }
  std::string u32(unsigned value) const { return number(value, 4); }

  struct Tag {
    unsigned id;
    unsigned type;  ///< 1 byte, 2 text, 3 short, 4 long, 5 rational, 7 undefined, 12 double
    unsigned count;
    std::string value;  ///< in the byte order of the file
  };

  Tag shorts(unsigned id, const std::vector<unsigned>& values) const {
    Tag tag{id, 3, static_cast<unsigned>(values.size()), ""};
    for (const unsigned value : values)
      tag.value += u16(value);
    return tag;
  }
  Tag longs(unsigned id, const std::vector<unsigned>& values) const {
    Tag tag{id, 4, static_cast<unsigned>(values.size()), ""};
    for (const unsigned value : values)
      tag.value += u32(value);
    return tag;
  }
  static Tag text(unsigned id, const std::string& words) {
    return {id, 2, static_cast<unsigned>(words.size() + 1), words + '\0'};
  }

  /// Appends bytes and says where they are.
  unsigned place(const std::string& bytes) {
    if (bytes_.size() % 2 != 0) bytes_ += '\0';
    const auto at = static_cast<unsigned>(bytes_.size());
    bytes_ += bytes;
    return at;
  }

  /// Appends a directory with its values and says where it is.
  unsigned directory(std::vector<Tag> tags, unsigned next = 0) {
    for (Tag& tag : tags)
      if (tag.value.size() > 4)
        tag.value = u32(place(tag.value));
      else
        tag.value.resize(4);
    std::string entries = u16(static_cast<unsigned>(tags.size()));
    for (const Tag& tag : tags)
      entries += u16(tag.id) + u16(tag.type) + u32(tag.count) + tag.value;
    return place(entries + u32(next));
  }

  /// The tags of a picture with one strip, without compression.
  std::vector<Tag> picture(unsigned width, unsigned height, unsigned photometric,
                           const std::vector<unsigned>& bits, const std::string& pixels) {
    const unsigned at = place(pixels);
    return {shorts(256, {width}),
            shorts(257, {height}),
            shorts(258, bits),
            shorts(259, {1}),
            shorts(262, {photometric}),
            longs(273, {at}),
            shorts(277, {static_cast<unsigned>(bits.size())}),
            shorts(278, {height}),
            longs(279, {static_cast<unsigned>(pixels.size())})};
  }

  /// The file with `first` as its first directory.
  std::string file(unsigned first) const {
    std::string all = bytes_;
    return all.replace(4, 4, u32(first));
  }

 private:
  std::string number(std::uint64_t value, int size) const {
    std::string text;
    for (int i = 0; i < size; ++i) {
      const int shift = 8 * (big_endian_ ? size - 1 - i : i);
      text += static_cast<char>((value >> shift) & 0xFFU);
    }
    return text;
  }

  bool big_endian_;
  std::string bytes_;
};

}  // namespace outvet::testing
