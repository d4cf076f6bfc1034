#pragma once

// Whether AddressSanitizer is built in, for gcc and clang.
#if defined(__SANITIZE_ADDRESS__)
#define OUTVET_ADDRESS_SANITIZER 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define OUTVET_ADDRESS_SANITIZER 1
#endif
#endif
#ifndef OUTVET_ADDRESS_SANITIZER
#define OUTVET_ADDRESS_SANITIZER 0
#endif

namespace outvet::sandbox {

inline constexpr bool kAddressSanitizer = OUTVET_ADDRESS_SANITIZER != 0;

/// A sanitizer's report is why such a build is run, so children may print there.
inline constexpr bool kKeepStandardError = kAddressSanitizer;

}  // namespace outvet::sandbox
