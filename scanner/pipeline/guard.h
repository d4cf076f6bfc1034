#pragma once

#include <exception>
#include <new>
#include <string_view>

#include "scanner/base/result.h"

namespace outvet {

/// Calls `work` and turns what it throws into an error: the one try/catch between plugins,
/// which may lean on libraries that throw, and the pipeline, which does not. The text of the
/// exception is dropped: a library may have put content into it.
template <class Work>
auto guarded(std::string_view where, Work&& work) -> decltype(work()) {
  try {
    return work();
  } catch (const std::bad_alloc&) {
    return Error{ErrorCode::LimitExceeded, std::string{where}, "out of memory"};
  } catch (const std::exception&) {
    return Error{ErrorCode::Internal, std::string{where}, "a library failed"};
  } catch (...) {
    return Error{ErrorCode::Internal, std::string{where}, "a library failed"};
  }
}

}  // namespace outvet
