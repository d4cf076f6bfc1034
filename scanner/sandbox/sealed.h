#pragma once

#include <memory>

#include "scanner/base/bytes.h"
#include "scanner/sandbox/descriptor.h"

namespace outvet::sandbox {

/// A copy of `source` in anonymous memory (memfd_create(2)) that nobody can change any more:
/// sealed against writing, shrinking, growing and further seals. It touches no disk but swap.
/// The bytes are copied in pieces; `budget` is asked once a piece.
/// Errors: LimitExceeded above Limits::input_bytes, Io, Timeout, Cancelled.
Result<Descriptor> sealed_copy(const ByteSource& source, const Budget& budget);

/// The sealed memory behind `fd` as a source in memory, mapped read-only without a copy.
/// `fd` may be closed afterwards.
/// Errors: Malformed when it is not sealed (it could shrink under the reader), Io.
Result<std::shared_ptr<const ByteSource>> map_sealed(int fd);

}  // namespace outvet::sandbox
