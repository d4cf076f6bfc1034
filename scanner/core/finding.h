#pragma once

#include <string>
#include <string_view>

#include "scanner/core/evidence.h"

namespace outvet {

/// How bad it is when this leaves: S4 identity documents and secrets, S3 what names or
/// locates a private person, S2 what a person should look at, S1 worth a note, S0 public.
enum class Severity : std::uint8_t { S0, S1, S2, S3, S4 };

std::string_view to_word(Severity severity);  ///< "S0" to "S4"

/// One reason not to send an item as it is.
struct Finding {
  std::string type;   ///< "IN_AADHAAR", "CLASS_MARK", "META_GPS"
  std::string level;  ///< of a mark: "SECRET"; empty for everything else
  std::string rule;   ///< who says so: "in.aadhaar", "mark.secret.en"
  Severity severity = Severity::S2;
  float confidence = 0;  ///< [0, 1]; reported from 0.5, strong from 0.8
  Source source = Source::Ocr;
  Locus locus;
  Sensitive<std::string> value;  ///< canonical: separators gone, digits ASCII, dates ISO
  std::string masked;            ///< what a report may print, e.g. "XXXX XXXX 5673"
  std::string why;               ///< one line for staff, English, free of content
  /// What must be painted over when it is less than the locus: the first eight digits of
  /// twelve. Empty: all of the locus.
  std::vector<Polygon> cover;
  std::vector<PixelArea> further;  ///< in a video: other times and places of the same thing
  std::string fingerprint;         ///< keyed hash of type and value, filled in by detect()
};

/// Something the scan did not look at. A scan with gaps never passes silently.
struct Gap {
  std::string stage;  ///< "decode", "text", ... or a plugin id
  ErrorCode code = ErrorCode::Internal;
  std::string part;
  std::string detail;  ///< for people, free of content
};

}  // namespace outvet
