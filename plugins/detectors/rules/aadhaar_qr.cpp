#include "plugins/detectors/rules/aadhaar_qr.h"

#include <algorithm>
#include <cstdint>
#include <vector>

#include "plugins/detectors/rules/inflate.h"
#include "plugins/detectors/rules/script.h"

namespace outvet::rules {
namespace {

constexpr std::size_t kFewestDigits = 400;
constexpr std::size_t kMostDigits = 12'000;     // a QR code holds 7,089
constexpr std::size_t kMostBytes = 64U << 10U;  // fields, photo and signature
constexpr char kSeparator = '\xFF';

/// The number that `digits` write, as big-endian bytes without leading zeros.
std::string to_bytes(std::string_view digits) {
  std::vector<std::uint32_t> limbs;  // little endian
  for (std::size_t at = 0; at < digits.size(); at += 9) {
    const std::string_view group = digits.substr(at, 9);
    std::uint64_t scale = 1;
    std::uint64_t carry = 0;
    for (const char c : group) {
      carry = carry * 10 + static_cast<std::uint64_t>(c - '0');
      scale *= 10;
    }
    for (std::uint32_t& limb : limbs) {
      carry += static_cast<std::uint64_t>(limb) * scale;
      limb = static_cast<std::uint32_t>(carry);
      carry >>= 32U;
    }
    if (carry != 0) limbs.push_back(static_cast<std::uint32_t>(carry));
  }
  std::string bytes;
  for (std::size_t i = limbs.size(); i-- > 0;)
    for (int shift = 24; shift >= 0; shift -= 8)
      bytes += static_cast<char>((limbs[i] >> static_cast<unsigned>(shift)) & 0xFFU);
  bytes.erase(0, bytes.find_first_not_of('\0'));
  return bytes;
}

/// The first `count` fields of `bytes`; fewer when they end before.
std::vector<std::string_view> leading_fields(std::string_view bytes, std::size_t count) {
  std::vector<std::string_view> fields;
  while (fields.size() < count) {
    const std::size_t end = bytes.find(kSeparator);
    if (end == std::string_view::npos) break;
    fields.push_back(bytes.substr(0, end));
    bytes.remove_prefix(end + 1);
  }
  return fields;
}

bool all_digits(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, is_digit);
}

void read_fields(std::string_view bytes, AadhaarQr& qr) {
  constexpr std::size_t kFields = 18;  // indicator, reference, name ... VTC, with V2's two more
  constexpr std::size_t kReference = 21;
  const std::vector<std::string_view> fields = leading_fields(bytes, kFields);
  // Later versions put "V2" to "V5" first.
  const std::size_t shift = !fields.empty() && fields[0].starts_with('V') ? 1 : 0;
  if (fields.size() < shift + 2) return;
  const std::string_view indicator = fields[shift];
  const std::string_view reference = fields[shift + 1];
  if (reference.size() < 4 || !all_digits(reference.substr(0, 4))) return;
  if (reference.size() > kReference || !all_digits(reference)) return;
  qr.last4 = std::string{reference.substr(0, 4)};
  qr.has_mobile = indicator == "2" || indicator == "3" || shift == 1;
  for (std::size_t i = shift + 2; i < fields.size() && i < shift + 16; ++i)
    qr.text_fields += fields[i].empty() ? 0 : 1;
}

}  // namespace

std::optional<AadhaarQr> decode_aadhaar_qr(std::string_view digits) {
  if (digits.size() < kFewestDigits || digits.size() > kMostDigits || !all_digits(digits))
    return std::nullopt;
  const std::string bytes = to_bytes(digits);
  if (!bytes.starts_with("\x1F\x8B")) return std::nullopt;
  AadhaarQr qr;
  if (const std::optional<std::string> plain = inflate_bounded(bytes, kMostBytes)) {
    read_fields(*plain, qr);
    qr.has_photo = plain->find("\xFF\x4F\xFF\x51") != std::string::npos ||
                   plain->find("jP  \r\n\x87\n") != std::string::npos;
  }
  return qr;
}

}  // namespace outvet::rules
