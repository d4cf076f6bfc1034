#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "scanner/base/budget.h"

namespace outvet::jpeg {

/// A marker segment that carries no picture: APPn, COM, or one that nobody knows.
struct Segment {
  std::uint8_t marker = 0;
  std::size_t at = 0;                  ///< offset of the payload in the file
  std::span<const std::byte> payload;  ///< without marker and length
};

/// One component of the frame header (ITU T.81, B.2.2).
struct Component {
  std::uint8_t across = 1;  ///< horizontal sampling factor, 1 to 4
  std::uint8_t down = 1;
};

struct FrameHeader {
  std::uint8_t marker = 0;  ///< 0xC0 to 0xCF
  int precision = 8;        ///< bits a sample
  int width = 0;            ///< px as stored
  int height = 0;
  std::vector<Component> components;

  bool progressive() const {
    return marker == 0xC2 || marker == 0xC6 || marker == 0xCA || marker == 0xCE;
  }
};

/// Half-open range of file offsets.
struct Stretch {
  std::size_t begin = 0;
  std::size_t end = 0;
};

/// Where everything in a JPEG file lies.
struct Structure {
  FrameHeader frame;
  std::vector<Segment> segments;  ///< in file order
  std::vector<Stretch> stray;     ///< bytes between segments that belong to none
  std::size_t scans = 0;
  std::size_t end = 0;    ///< behind the end of image; the file size when there is none
  bool complete = false;  ///< the end of image was found by walking to it
};

/// Walks markers and scans from the start to the true end of image (never looks for the last
/// EOI: an embedded thumbnail or a trailer has one too). `file` must outlive the result.
/// Errors: Malformed when there is no start or no frame header, LimitExceeded with more than
/// 4,096 metadata segments, Timeout, Cancelled.
Result<Structure> walk(std::span<const std::byte> file, const Budget& budget);

}  // namespace outvet::jpeg
