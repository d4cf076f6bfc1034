#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "scanner/core/finding.h"

namespace outvet::rules {

/// What a barcode's payload is, by DETECTORS section B.
struct Payload {
  std::string_view type;  ///< "QR_UPI", "QR_WIFI", ...
  std::string value;      ///< what it gives away: address, password, last four digits
  std::string printable;  ///< masked
  std::string why;        ///< free of content
  Severity severity = Severity::S3;
  float confidence = 0.95F;
};

/// Classifies one payload (bytes as decoded, without further decoding). Nothing when it gives
/// nothing away. Pure; bounded by the size of `payload`.
std::optional<Payload> classify_payload(std::string_view payload);

}  // namespace outvet::rules
