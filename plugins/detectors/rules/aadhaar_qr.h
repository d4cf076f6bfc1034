#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace outvet::rules {

/// What the secure QR of an Aadhaar gives away. Name, birth date, address and photo are read
/// past and not kept.
struct AadhaarQr {
  std::string last4;        ///< of the number; empty when the fields could not be read
  int text_fields = 0;      ///< name, birth date, gender, address parts: how many are filled
  bool has_photo = false;   ///< JPEG 2000
  bool has_mobile = false;  ///< its last four digits or a hash of it
};

/// Decodes a secure QR: a decimal number of 400 digits or more, base 256, gzip, fields parted by
/// 0xFF in ISO 8859-1 (UIDAI "Secure QR code" 2018, and the versions V2 to V5 with one field
/// more at both ends). No key is needed. Nothing when the digits do not hold a gzip stream.
std::optional<AadhaarQr> decode_aadhaar_qr(std::string_view digits);

}  // namespace outvet::rules
