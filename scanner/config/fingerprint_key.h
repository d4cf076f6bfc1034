#pragma once

#include <string>

#include "scanner/base/hash.h"

namespace outvet {

/// The site's key from `file`: exactly 32 random bytes (head -c 32 /dev/urandom), readable by
/// its owner alone (chmod 600). Fingerprints made with it start with "k1:" and are the same on
/// every run and machine that shares the key, so that an accepted finding stays accepted.
/// Without a site key a run uses Fingerprinter::ephemeral(), "k0:", and they differ each time.
///
/// Errors: Io; Malformed, with a sentence that says what to change.
Result<Fingerprinter> load_fingerprint_key(const std::string& file);

}  // namespace outvet
