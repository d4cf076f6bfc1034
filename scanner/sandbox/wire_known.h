#pragma once

#include "scanner/core/report.h"
#include "scanner/sandbox/wire.h"

namespace outvet::sandbox {

// Whether a number off the wire is an enumerator. Switches without a default, so that the
// compiler names the place when an enumeration grows.

constexpr bool known(Severity value) {
  switch (value) {
    case Severity::S0:
    case Severity::S1:
    case Severity::S2:
    case Severity::S3:
    case Severity::S4: return true;
  }
  return false;
}

constexpr bool known(Source value) {
  switch (value) {
    case Source::Ocr:
    case Source::Barcode:
    case Source::Metadata:
    case Source::Vision:
    case Source::FileName:
    case Source::Subtitle:
    case Source::Speech: return true;
  }
  return false;
}

constexpr bool known(MediaKind value) {
  switch (value) {
    case MediaKind::Image:
    case MediaKind::Animation:
    case MediaKind::Document:
    case MediaKind::Video: return true;
  }
  return false;
}

constexpr bool known(Decision value) {
  switch (value) {
    case Decision::Allow:
    case Decision::Sanitize:
    case Decision::Review:
    case Decision::Unscannable:
    case Decision::Block: return true;
  }
  return false;
}

constexpr bool known(Remedy value) {
  switch (value) {
    case Remedy::None:
    case Remedy::Clean:
    case Remedy::Person: return true;
  }
  return false;
}

constexpr bool known(Fix value) {
  switch (value) {
    case Fix::None:
    case Fix::Strip:
    case Fix::Mask:
    case Fix::Crop:
    case Fix::Authorise: return true;
  }
  return false;
}

constexpr bool known(RedactMethod value) {
  switch (value) {
    case RedactMethod::Fill:
    case RedactMethod::Pixelate: return true;
  }
  return false;
}

constexpr bool known(ErrorCode value) {
  switch (value) {
    case ErrorCode::Unsupported:
    case ErrorCode::Malformed:
    case ErrorCode::LimitExceeded:
    case ErrorCode::Timeout:
    case ErrorCode::Cancelled:
    case ErrorCode::Io:
    case ErrorCode::Unavailable:
    case ErrorCode::Internal: return true;
  }
  return false;
}

constexpr bool known(Failure value) {
  switch (value) {
    case Failure::Memory:
    case Failure::Exception:
    case Failure::TooLarge: return true;
  }
  return false;
}

}  // namespace outvet::sandbox
