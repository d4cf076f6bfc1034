#include "plugins/detectors/rules/payload.h"

#include <algorithm>
#include <array>
#include <vector>

#include <re2/re2.h>

#include "plugins/detectors/rules/aadhaar_qr.h"
#include "plugins/detectors/rules/canonical.h"
#include "plugins/detectors/rules/mask.h"
#include "plugins/detectors/rules/payload_text.h"
#include "plugins/detectors/rules/script.h"

namespace outvet::rules {
namespace {

using Found = std::optional<Payload>;

re2::StringPiece piece(std::string_view text) {
  return {text.data(), text.size()};
}

/// First match's group 1 of a constant pattern, or nothing.
std::optional<std::string> grab(std::string_view text, const RE2& pattern) {
  std::string value;
  if (!RE2::PartialMatch(piece(text), pattern, &value)) return std::nullopt;
  return value;
}

std::string keep_last(const std::string& value, std::size_t count) {
  return apply_mask({Mask::Kind::Ends, 0, count, {}}, value, {0, value.size()}).printable;
}

std::string keep_host(const std::string& address) {
  return apply_mask({Mask::Kind::Mail, 2, 0, {}}, address, {0, address.size()}).printable;
}

bool contains_any(std::string_view text, std::initializer_list<std::string_view> words) {
  return std::ranges::any_of(
      words, [text](std::string_view word) { return text.find(word) != std::string_view::npos; });
}

// ---- one function per kind, asked in the order of kKinds ----

Found aadhaar_xml(std::string_view text) {
  static const RE2 kUid(
      R"((?i)(?:PrintLetterBarcodeData|QPDB|QDA|QDB)[^>]*?\b(?:uid|u)\s*=\s*["']([0-9]{12}|x{8}[0-9]{4})["'])");
  const std::optional<std::string> uid = grab(text, kUid);
  if (!uid) return std::nullopt;
  return Payload{
      "QR_AADHAAR_XML",   *uid,
      keep_last(*uid, 4), "code of an Aadhaar letter: number, name, birth date and address",
      Severity::S4,       0.98F};
}

Found aadhaar_secure(std::string_view text) {
  const std::optional<AadhaarQr> qr = decode_aadhaar_qr(text);
  if (!qr) return std::nullopt;
  Payload found{"QR_AADHAAR_SECURE", qr->last4, "XXXX XXXX " + qr->last4, "", Severity::S4, 0.98F};
  if (qr->last4.empty()) {
    found.confidence = 0.85F;
    found.printable = "(Aadhaar code)";
  }
  found.why = "Aadhaar secure QR: " + std::to_string(qr->text_fields) + " fields of name, " +
              "birth date and address" + (qr->has_photo ? ", photo" : "") +
              (qr->has_mobile ? ", mobile" : "");
  return found;
}

Found aadhaar_offline(std::string_view text) {
  if (!contains_any(text, {"OfflinePaperlessKyc", "offlinePaperlessKyc", "maadhaar://"}))
    return std::nullopt;
  return Payload{"QR_AADHAAR_OFFLINE",
                 "",
                 "(Aadhaar offline KYC)",
                 "Aadhaar offline KYC: name, birth date and address",
                 Severity::S4,
                 0.9F};
}

Found upi(std::string_view text) {
  static const RE2 kScheme(R"(^(?i)(?:upi|gpay|phonepe|paytmmp|tez|bhim|credpay)://)");
  static const RE2 kAddress(R"((?i)[?&]pa=([^&\s]{3,255}))");
  static const RE2 kMerchant(R"((?i)[?&](?:mc=(?:[1-9][0-9]{3}|0[1-9][0-9]{2})|sign=))");
  if (!RE2::PartialMatch(piece(text), kScheme)) return std::nullopt;
  std::optional<std::string> address = grab(text, kAddress);
  if (!address) return std::nullopt;
  *address = canonical_value(Canonical::Lower, percent_decoded(*address), {});
  const bool merchant = RE2::PartialMatch(piece(text), kMerchant);
  return Payload{"QR_UPI",
                 *address,
                 keep_host(*address),
                 merchant ? "payment code of a merchant" : "payment code of a person",
                 merchant ? Severity::S1 : Severity::S3,
                 0.95F};
}

/// EMVCo merchant-presented code: two digits tag, two digits length, value.
std::optional<std::string_view> tlv_field(std::string_view text, int wanted) {
  while (text.size() >= 4 && std::ranges::all_of(text.substr(0, 4), is_digit)) {
    const int tag = (text[0] - '0') * 10 + (text[1] - '0');
    const auto length = static_cast<std::size_t>((text[2] - '0') * 10 + (text[3] - '0'));
    text.remove_prefix(4);
    if (length > text.size()) return std::nullopt;
    if (tag == wanted) return text.substr(0, length);
    text.remove_prefix(length);
  }
  return std::nullopt;
}

Found bharat(std::string_view text) {
  if (!text.starts_with("000201") || !tlv_field(text, 63)) return std::nullopt;
  std::string value;
  for (int tag = 26; tag <= 51 && value.empty(); ++tag)
    if (const auto merchant = tlv_field(text, tag))
      if (const auto address = tlv_field(*merchant, 1);
          address && address->find('@') != address->npos)
        value = canonical_value(Canonical::Lower, *address, {});
  const std::optional<std::string_view> account = tlv_field(text, 8);
  if (value.empty() && account) value = std::string{*account};
  return Payload{"QR_BHARAT",
                 value,
                 value.empty() ? "(merchant code)" : keep_last(value, 4),
                 account ? "payment code with a bank account" : "payment code of a merchant",
                 account ? Severity::S3 : Severity::S1,
                 0.9F};
}

Found wifi(std::string_view text) {
  static const RE2 kPassword(R"(^(?i)WIFI:(?:(?:[^;\\]|\\.)*;)*?P:((?:[^;\\]|\\.)+);)");
  static const RE2 kName(R"(^(?i)WIFI:(?:(?:[^;\\]|\\.)*;)*?S:((?:[^;\\]|\\.)+);)");
  std::optional<std::string> password = grab(text, kPassword);
  if (!password) return std::nullopt;
  RE2::GlobalReplace(&*password, R"(\\(.))", R"(\1)");
  std::string name = canonical_value(Canonical::Lower, grab(text, kName).value_or(""), {});
  const bool guest = contains_any(name, {"guest", "public", "free"});
  return Payload{"QR_WIFI",
                 *password,
                 "(Wi-Fi password)",
                 guest ? "Wi-Fi code of a guest network" : "Wi-Fi code with its password",
                 guest ? Severity::S2 : Severity::S4,
                 0.95F};
}

Found contact(std::string_view text) {
  static const RE2 kStart(R"(^(?i)(?:BEGIN:VCARD|MECARD:|BIZCARD:))");
  static const RE2 kPhone(R"((?i)(?:^|[\n;])(?:TEL|B)[^:\n]*:([+0-9 ()-]{7,20}))");
  static const RE2 kMail(R"((?i)(?:^|[\n;])EMAIL[^:\n]*:([^\s;]{5,254}))");
  static const RE2 kOfficial(R"((?i)@(?:[a-z0-9-]+\.)*(?:gov|nic)\.in)");
  if (!RE2::PartialMatch(piece(text), kStart)) return std::nullopt;
  std::string value = grab(text, kPhone).value_or("");
  if (!value.empty()) value = canonical_value(Canonical::Phone, value, {});
  if (value.empty()) value = canonical_value(Canonical::Lower, grab(text, kMail).value_or(""), {});
  const bool official = RE2::PartialMatch(piece(text), kOfficial);
  return Payload{"QR_CONTACT",
                 value,
                 "(contact card)",
                 official ? "contact card of an office" : "contact card of a person",
                 official ? Severity::S1 : Severity::S2,
                 0.95F};
}

Found otpauth(std::string_view text) {
  static const RE2 kSecret(R"(^(?i)otpauth://[a-z]+/[^?]*\?(?:.*&)?secret=([A-Z2-7=]{8,256}))");
  if (text.starts_with("otpauth-migration://offline?data="))
    return Payload{"QR_OTPAUTH",           std::string{text.substr(33)},
                   "(one-time code keys)", "keys of one-time codes of several accounts",
                   Severity::S4,           0.98F};
  const std::optional<std::string> secret = grab(text, kSecret);
  if (!secret) return std::nullopt;
  return Payload{"QR_OTPAUTH", *secret, "(one-time code key)", "key of an account's one-time codes",
                 Severity::S4, 0.98F};
}

Found login(std::string_view text) {
  static const RE2 kLogin(
      R"(^(?:[12]@[A-Za-z0-9+/=]{20,},[^,]{10,},|https?://wa\.me/settings/linked_devices#|tg://login\?token=|FIDO:/[0-9]{20,}|https?://[^\s]*(?:qr-?login|login/qr)[^\s]*))");
  if (!RE2::PartialMatch(piece(text), kLogin)) return std::nullopt;
  return Payload{"QR_LOGIN",   "",  "(login code)", "code that logs a device into an account",
                 Severity::S4, 0.9F};
}

Found esim(std::string_view text) {
  if (!text.starts_with("LPA:1$")) return std::nullopt;
  return Payload{"QR_ESIM",           std::string{text.substr(6)},
                 "(eSIM activation)", "activation code of an eSIM",
                 Severity::S4,        0.95F};
}

/// IATA resolution 792: bar-coded boarding pass.
Found boarding_pass(std::string_view text) {
  static const RE2 kPass(
      R"(^M[1-9][A-Z][A-Z /]{19}[E ]([A-Z0-9]{5,7}) {0,2}[A-Z]{6}[A-Z0-9 ]{3}[0-9A-Z ]{5}[0-9]{3}[A-Z][0-9A-Z ]{4})");
  const std::optional<std::string> booking = grab(text, kPass);
  if (!booking || text.find('/') == std::string_view::npos) return std::nullopt;
  return Payload{
      "QR_BCBP",         *booking,
      "(boarding pass)", "boarding pass: name, flight and the booking code that controls it",
      Severity::S3,      0.95F};
}

Found abha(std::string_view text) {
  static const RE2 kNumber(R"re("hidn"\s*:\s*"([0-9]{2}-?[0-9]{4}-?[0-9]{4}-?[0-9]{4})")re");
  const std::optional<std::string> number = grab(text, kNumber);
  if (!number) return std::nullopt;
  const std::string digits = canonical_value(Canonical::Digits, *number, {});
  return Payload{"QR_ABHA",
                 digits,
                 keep_last(digits, 4),
                 "code of a health card: number, name, birth date, address, mobile",
                 Severity::S3,
                 0.98F};
}

Found vaccination(std::string_view text) {
  const bool zip = text.starts_with("PK\x03\x04") && contains_any(text, {"certificate.json"});
  if (!zip && !text.starts_with("HC1:") && !contains_any(text, {"verify.cowin.gov.in"}))
    return std::nullopt;
  return Payload{"QR_COWIN",
                 "",
                 "(vaccination certificate)",
                 "vaccination certificate: name, age, part of an identity number",
                 Severity::S3,
                 0.9F};
}

Found vehicle_papers(std::string_view text) {
  static const RE2 kPlate(R"(\b([A-Z]{2}[ -]?[0-9]{1,2}[ -]?[A-Z]{1,3}[ -]?[0-9]{1,4})\b)");
  static const RE2 kWords(
      R"((?i)chassis|engine no|driving licen[cs]e|\bDL ?no|parivahan\.gov\.in/)");
  if (!RE2::PartialMatch(piece(text), kWords)) return std::nullopt;
  std::string plate = canonical_value(Canonical::Compact, grab(text, kPlate).value_or(""), {});
  return Payload{"QR_DL_RC",
                 plate,
                 "(licence or registration)",
                 "code of a driving licence or registration: holder's data",
                 Severity::S3,
                 0.85F};
}

Found rail(std::string_view text) {
  static const RE2 kTicket(R"((?i)PNR(?: No)?\.? ?:? ?([0-9]{10}))");
  const std::optional<std::string> pnr = grab(text, kTicket);
  if (!pnr) return std::nullopt;
  return Payload{"QR_RAIL",    *pnr, "(rail ticket)", "rail ticket: passengers and journey",
                 Severity::S3, 0.9F};
}

Found digilocker(std::string_view text) {
  static const RE2 kLink(R"(^(?i)https?://(?:[a-z0-9-]+\.)*digilocker\.gov\.in/\S{8,})");
  if (!RE2::PartialMatch(piece(text), kLink)) return std::nullopt;
  return Payload{"QR_DIGILOCKER",   std::string{text},
                 "(document link)", "link that opens a document in DigiLocker",
                 Severity::S3,      0.85F};
}

/// e-invoice: a signed JSON web token whose payload names seller, buyer and amount.
Found invoice(std::string_view text) {
  static const RE2 kToken(R"(^eyJ[A-Za-z0-9_-]+\.(eyJ[A-Za-z0-9_-]+)\.[A-Za-z0-9_-]+$)");
  std::string body;
  if (!RE2::FullMatch(piece(text), kToken, &body)) return std::nullopt;
  const std::string json = base64_decoded(body).value_or("");
  if (!contains_any(json, {"SellerGstin", "BuyerGstin"})) return std::nullopt;
  return Payload{"QR_EINVOICE", "",  "(e-invoice)", "e-invoice: seller, buyer and amount",
                 Severity::S1,  0.9F};
}

Found eway_bill(std::string_view text) {
  static const RE2 kBill(R"(^([0-9]{12})/[0-9]{2}[A-Z]{5}[0-9]{4}[A-Z][0-9A-Z]{3}/)");
  const std::optional<std::string> bill = grab(text, kBill);
  if (!bill) return std::nullopt;
  return Payload{"QR_EWAYBILL", *bill, keep_last(*bill, 4), "e-way bill of a consignment",
                 Severity::S1,  0.9F};
}

Found link(std::string_view text) {
  static const RE2 kKey(
      R"(^(?i)https?://\S*[?&#](?:access_?token|auth|token|api_?key|key|sig|signature|otp|pwd|passw(?:or)?d|secret)=([^&\s]{4,}))");
  static const RE2 kShared(
      R"(^(?i)https?://(?:drive|docs|forms)\.google\.com/\S*(?:/edit|/d/|usp=sharing)\S*|^(?i)https?://(?:1drv\.ms|onedrive\.live\.com|www\.dropbox\.com/s)/\S+)");
  if (const std::optional<std::string> key = grab(text, kKey))
    return Payload{"QR_URL",     *key, "(link with a key)", "link that carries a key or password",
                   Severity::S4, 0.85F};
  if (!RE2::PartialMatch(piece(text), kShared)) return std::nullopt;
  return Payload{"QR_URL",
                 std::string{text},
                 "(shared document)",
                 "link that opens a shared document",
                 Severity::S3,
                 0.7F};
}

constexpr std::array kKinds{aadhaar_xml,   aadhaar_secure, aadhaar_offline, upi,   bharat,
                            wifi,          contact,        otpauth,         login, esim,
                            boarding_pass, abha,           vaccination,     rail,  vehicle_papers,
                            digilocker,    invoice,        eway_bill,       link};

}  // namespace

std::optional<Payload> classify_payload(std::string_view payload) {
  if (payload.starts_with("\xEF\xBB\xBF")) payload.remove_prefix(3);
  for (const auto& kind : kKinds)
    if (Found found = kind(payload)) return found;
  return std::nullopt;
}

}  // namespace outvet::rules
