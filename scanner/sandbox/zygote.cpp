#include "scanner/sandbox/zygote.h"

#include <array>
#include <cerrno>
#include <poll.h>
#include <unistd.h>

#include <sys/wait.h>

#include "scanner/base/log.h"
#include "scanner/sandbox/keeper.h"
#include "scanner/sandbox/notice.h"
#include "scanner/sandbox/sealed.h"
#include "scanner/sandbox/watch.h"
#include "scanner/sandbox/wire.h"

namespace outvet::sandbox {
namespace {

constexpr const char* kWhere = "sandbox";

/// Waits for what the zygote says about its start.
Result<Done> await_setup(int startup, std::chrono::milliseconds time) {
  const auto deadline = std::chrono::steady_clock::now() + time;
  for (;;) {
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
    if (left.count() <= 0)
      return Error{ErrorCode::Timeout, kWhere, "setting up took longer than allowed"};
    pollfd one{startup, POLLIN, 0};
    if (::poll(&one, 1, static_cast<int>(left.count())) <= 0) continue;
    auto notice = receive_notice(startup);
    if (!notice) return Error{ErrorCode::Internal, kWhere, "the sandbox ended while setting up"};
    if (!*notice) continue;
    if ((*notice)->kind == Notice::Kind::Failed) return (*notice)->error;
    return Done{};
  }
}

}  // namespace

Result<std::unique_ptr<Zygote>> Zygote::start(const Setup& setup, const ZygoteOptions& options) {
  const auto threads = count_threads();
  if (!threads) return threads.error();
  if (*threads != 1)
    return Error{ErrorCode::Internal, kWhere, "the sandbox must start before any thread"};
  auto control = make_channel();
  auto startup = make_channel();
  if (!control) return control.error();
  if (!startup) return startup.error();

  const pid_t program = ::getpid();
  const pid_t keeper = ::fork();
  if (keeper < 0) return Error{ErrorCode::Unavailable, kWhere, "no new process"};
  if (keeper == 0)
    run_keeper({control->there.get(), startup->there.get(), program, options.mode}, setup);
  control->there.reset();
  startup->there.reset();
  std::unique_ptr<Zygote> zygote{new Zygote{std::move(control->here), keeper}};
  if (auto ready = await_setup(startup->here.get(), options.setup_time); !ready)
    return ready.error();
  return zygote;
}

Zygote::~Zygote() {
  control_.reset();  // the keeper sees it, ends the zygote and itself
  while (::waitpid(keeper_, nullptr, 0) < 0 && errno == EINTR) {
  }
}

Result<Report> Zygote::examine(const Task& task, std::stop_token stop) const {
  const Budget budget{task.limits, stop};
  auto input = sealed_copy(*task.item.bytes, budget);
  if (!input) return input.error();
  const auto signal = StopSignal::make();
  if (!signal) return signal.error();
  const std::stop_callback wake{stop, [&signal] { signal->raise(); }};

  for (int tries = 0; tries < 2; ++tries) {
    if (auto outcome = attempt(task, input->get(), signal->get())) return std::move(*outcome);
    log::event("sandbox.zygote_died", {{"tries", tries + 1}});
  }
  return Error{ErrorCode::Internal, kWhere,
               "the sandbox process died, and once more when tried again"};
}

std::optional<Result<Report>> Zygote::attempt(const Task& task, int input, int stop) const {
  const Request request{task.item.id,
                        task.item.name.reveal(),
                        task.limits,
                        task.longest,
                        static_cast<std::uint32_t>(task.lanes),
                        task.flags};
  if (request.name.size() > WireLimits{}.name_bytes)
    return Error{ErrorCode::LimitExceeded, kWhere, "the name is longer than allowed"};
  auto status = make_channel();
  auto reply = make_pipe();
  if (!status) return status.error();
  if (!reply) return reply.error();
  const std::array<int, 3> descriptors{input, reply->there.get(), status->there.get()};
  if (auto sent = send(encode(request), descriptors, stop); !sent) return sent.error();
  reply->there.reset();
  status->there.reset();
  Watch watch{task, std::move(status->here), std::move(reply->here), stop};
  auto outcome = watch.run();
  note_generation(watch.generation());
  return outcome;
}

void Zygote::note_generation(std::uint32_t generation) const {
  std::uint32_t known = restarts_;
  while (generation > known)
    if (restarts_.compare_exchange_weak(known, generation))
      return log::event("sandbox.zygote_rebuilt", {{"times", generation}});
}

Result<Done> Zygote::send(std::span<const std::byte> request, std::span<const int> descriptors,
                          int stop) const {
  constexpr int kPause = 10;  // ms; descriptors under way give no event when they arrive
  const auto deadline = std::chrono::steady_clock::now() + kStartWait;
  for (;;) {
    const auto sent = try_send(control_.get(), request, descriptors);
    if (!sent)
      return Error{ErrorCode::Unavailable, kWhere, "the sandbox has ended; start the program anew"};
    if (*sent) return Done{};
    pollfd stopped{stop, POLLIN, 0};
    if (::poll(&stopped, 1, kPause) > 0)
      return Error{ErrorCode::Cancelled, kWhere, "stopped on request"};
    if (std::chrono::steady_clock::now() > deadline)
      return Error{ErrorCode::Timeout, kWhere, "the sandbox takes no requests"};
  }
}

}  // namespace outvet::sandbox
