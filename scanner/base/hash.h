#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "scanner/base/bytes.h"

namespace outvet {

/// SHA-256 (FIPS 180-4) of `bytes` as 64 lower-case hex digits.
std::string sha256(std::span<const std::byte> bytes);

/// SHA-256 of a whole source, read in pieces. Errors: Io, Timeout, Cancelled.
Result<std::string> sha256(const ByteSource& source, const Budget& budget);

/// Gives equal values equal names that nobody without the key can turn back:
/// HMAC-SHA-256 (RFC 2104), cut to 128 bits. A bare hash of a phone number is a phone
/// number; this is not. Thread safety: const methods are safe to share.
class Fingerprinter {
 public:
  /// `id` names the key in every fingerprint, so that a changed key is noticed.
  Fingerprinter(std::string id, std::array<std::byte, 32> key) : id_(std::move(id)), key_(key) {}

  /// A key that lives as long as the process: equal values match within one report only.
  static Fingerprinter ephemeral();

  /// "ID:32 hex digits" of a finding type and its canonical value.
  std::string name(std::string_view type, std::string_view value) const;

 private:
  std::string id_;
  std::array<std::byte, 32> key_;
};

/// `count` random bytes of the operating system as hex digits: names of items.
std::string random_hex(std::size_t count);

}  // namespace outvet
