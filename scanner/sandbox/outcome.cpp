#include "scanner/sandbox/outcome.h"

#include <csignal>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <seccomp.h>

#include "scanner/sandbox/child.h"
#include "scanner/sandbox/wire.h"

namespace outvet::sandbox {
namespace {

Error because(ErrorCode code, std::string detail) {
  return Error{code, "sandbox", std::move(detail)};
}

Error after_signal(int number) {
  switch (number) {
    case SIGKILL:
      return because(ErrorCode::LimitExceeded,
                     "the system ended the examination, most likely for want of memory");
    case SIGXCPU: return because(ErrorCode::Timeout, "the examination used up its processor time");
    case SIGSYS:
      return because(ErrorCode::Internal, "the examination made a forbidden system call");
    default:
      return because(ErrorCode::Internal,
                     "the examination crashed (signal " + std::to_string(number) + ")");
  }
}

/// Trap mode: which call was refused.
Error after_trap(std::span<const std::byte> reply) {
  std::uint32_t word[2] = {};
  if (reply.size() >= sizeof(word))
    std::memcpy(word, reply.last(sizeof(word)).data(), sizeof(word));
  if (word[0] != kTrapWord)
    return because(ErrorCode::Internal, "the examination was trapped and did not say where");
  const auto number = static_cast<int>(word[1]);
  const std::unique_ptr<char, decltype(&std::free)> name{
      ::seccomp_syscall_resolve_num_arch(SCMP_ARCH_NATIVE, number), &std::free};
  return because(ErrorCode::Internal, "the examination made the refused system call " +
                                          std::to_string(number) + " (" +
                                          (name ? name.get() : "unknown") + ")");
}

Error after_exit(int code, std::span<const std::byte> reply) {
  switch (static_cast<ChildExit>(code)) {
    case ChildExit::Memory:
      return because(ErrorCode::LimitExceeded, "the examination ran out of memory");
    case ChildExit::Uncaught:
      return because(ErrorCode::Internal, "the examination ended by an uncaught exception");
    case ChildExit::Jail:
      return because(ErrorCode::Unavailable, "the examination could not be confined");
    case ChildExit::Input:
      return because(ErrorCode::Internal, "the examination got no usable request");
    case ChildExit::Unwritten:
      return because(ErrorCode::Internal, "the reply of the examination was not taken");
    case ChildExit::Trapped: return after_trap(reply);
    case ChildExit::Replied: break;
  }
  return because(ErrorCode::Internal,
                 "the examination ended early (exit code " + std::to_string(code) + ")");
}

Error after_failure(Failure failure) {
  switch (failure) {
    case Failure::Memory:
      return because(ErrorCode::LimitExceeded, "the examination ran out of memory");
    case Failure::TooLarge:
      return because(ErrorCode::LimitExceeded, "the report is larger than a report may be");
    case Failure::Exception: break;
  }
  return because(ErrorCode::Internal, "the examination threw an exception");
}

}  // namespace

Result<Report> outcome_of(const Ending& ending, std::span<const std::byte> reply,
                          const Task& task) {
  if (!ending.exited) return after_signal(ending.number);
  if (ending.number != static_cast<int>(ChildExit::Replied))
    return after_exit(ending.number, reply);
  Result<Reply> read = decode_reply(reply);
  if (!read)
    return because(read.error().code == ErrorCode::LimitExceeded ? ErrorCode::LimitExceeded
                                                                 : ErrorCode::Internal,
                   "the examination gave a malformed reply: " + read.error().detail);
  if (const auto* failure = std::get_if<Failure>(&*read)) return after_failure(*failure);
  Report report = std::get<Report>(std::move(*read));
  report.item = task.item.id;
  report.path = task.item.name;
  report.bytes = task.item.bytes->size();
  return report;
}

}  // namespace outvet::sandbox
