#pragma once

#include <memory>
#include <stop_token>
#include <string>

#include "scanner/base/bytes.h"

namespace outvet::cli {

/// All of standard input as one item. Errors: Io; Cancelled when `stop` comes while it waits;
/// LimitExceeded as soon as there are more bytes than the limits allow.
Result<std::shared_ptr<const ByteSource>> standard_input_source(const Limits& limits,
                                                                const std::stop_token& stop);

/// All of standard input as text, 1 GiB at most. Errors: Io, LimitExceeded, Cancelled.
Result<std::string> read_standard_input(const std::stop_token& stop);

}  // namespace outvet::cli
