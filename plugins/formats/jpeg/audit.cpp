#include <algorithm>
#include <string_view>

#include "plugins/common/icc_clean.h"
#include "plugins/formats/jpeg/rewrite.h"

namespace outvet::jpeg {
namespace {

Error forbidden(const char* what) {
  return {ErrorCode::Malformed, "audit.jpeg", what};
}

/// A cursor over the copy that only ever moves on: what it does not step over is an error.
class Auditor {
 public:
  Auditor(std::span<const std::byte> copy, Budget& budget) : copy_(copy), budget_(budget) {}

  Result<Done> run() {
    if (at(0) != 0xFF || at(1) != 0xD8) return forbidden("no start of image");
    pos_ = 2;
    while (true) {
      if (auto ok = budget_.check(); !ok) return ok.error();
      if (at(pos_) != 0xFF) return forbidden("bytes between segments");
      const int marker = at(pos_ + 1);
      pos_ += 2;
      if (marker == 0xD9) break;
      if (auto done = segment(marker); !done) return done.error();
    }
    if (pos_ != copy_.size()) return forbidden("bytes behind the end of the picture");
    return profile_.empty() ? Result<Done>{Done{}} : audit_icc(profile_);
  }

 private:
  int at(std::size_t index) const {
    return index < copy_.size() ? static_cast<int>(copy_[index]) : -1;
  }

  Result<Done> segment(int marker) {
    const std::size_t length = static_cast<std::size_t>(std::max(0, at(pos_))) << 8U |
                               static_cast<std::size_t>(std::max(0, at(pos_ + 1)));
    if (length < 2 || length > copy_.size() - std::min(pos_, copy_.size()))
      return forbidden("a segment that runs past the end");
    const auto payload = copy_.subspan(pos_ + 2, length - 2);
    pos_ += length;
    if (marker >= 0xE0 && marker <= 0xEF) return application(marker, payload);
    if (marker < 0xC0 || marker > 0xDF || marker == 0xC8 || (marker >= 0xD0 && marker <= 0xD9))
      return forbidden("a segment that is no part of the picture");
    if (marker == 0xDA) step_over_scan();
    return Done{};
  }

  static std::string_view text(std::span<const std::byte> payload) {
    return {reinterpret_cast<const char*>(payload.data()), payload.size()};
  }

  Result<Done> application(int marker, std::span<const std::byte> payload) {
    using namespace std::string_view_literals;
    const std::string_view words = text(payload);
    if (marker == 0xE0)
      return words.size() == 14 && words.starts_with("JFIF\0"sv) && words.ends_with("\0\0"sv)
                 ? Result<Done>{Done{}}
                 : forbidden("a JFIF segment with more than its density");
    if (marker == 0xE1) {
      constexpr std::string_view kShape = "Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0"sv;
      const bool fine = words.size() == 32 && words.starts_with(kShape) && words[24] >= 2 &&
                        words[24] <= 8 && words.substr(25) == "\0\0\0\0\0\0\0"sv;
      return fine ? Result<Done>{Done{}} : forbidden("metadata beside the orientation");
    }
    if (marker == 0xE2 && words.starts_with("ICC_PROFILE\0"sv) && words.size() > 14) {
      profile_.insert(profile_.end(), payload.begin() + 14, payload.end());
      return Done{};
    }
    if (marker == 0xEE && words.size() == 12 && words.starts_with("Adobe")) return Done{};
    return forbidden("an application segment");
  }

  void step_over_scan() {
    while (pos_ + 1 < copy_.size()) {
      if (at(pos_) == 0xFF && at(pos_ + 1) != 0 && (at(pos_ + 1) < 0xD0 || at(pos_ + 1) > 0xD7))
        return;
      pos_ += at(pos_) == 0xFF ? 2 : 1;
    }
  }

  std::span<const std::byte> copy_;
  Budget& budget_;
  std::size_t pos_ = 0;
  std::vector<std::byte> profile_;
};

}  // namespace

Result<Done> audit(std::span<const std::byte> copy, Budget& budget) {
  return Auditor{copy, budget}.run();
}

}  // namespace outvet::jpeg
