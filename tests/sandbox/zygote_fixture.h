#pragma once

#include <functional>
#include <map>
#include <string>

#include <gtest/gtest.h>

#include "scanner/sandbox/build_kind.h"
#include "scanner/sandbox/zygote.h"
#include "tests/support/bytes.h"

namespace outvet::sandbox {

/// What examiners of the tests do, by the name of the item.
using Acts = std::map<std::string, std::function<void(const Task&, Report&)>>;

inline Setup setup_of(Acts acts) {
  return [acts = std::move(acts)]() -> Result<Examiner> {
    return Examiner{[acts](const Task& task) {
      Report report;
      const auto act = acts.find(task.item.name.reveal());
      if (act != acts.end()) act->second(task, report);
      return report;
    }};
  };
}

inline Task task_of(const std::string& name, std::string_view content = "content") {
  Task task;
  task.item.id = "item";
  task.item.name = Sensitive{name};
  task.item.bytes = memory_source(testing::bytes_of(content));
  return task;
}

/// Why children cannot be confined here; empty when they can.
inline std::string what_is_missing() {
  const JailFacts facts = probe_jail();
  std::string missing;
  if (!facts.seccomp) missing += " seccomp filters;";
  if (!facts.process_descriptors) missing += " pidfd_open;";
  if (!facts.sealed_memory) missing += " sealed memory;";
  if (!facts.proc) missing += " /proc;";
  if (!facts.null_device) missing += " /dev/null;";
  if (!facts.no_new_privileges || !facts.resource_limits) missing += " prctl or rlimits;";
  return missing;
}

class ZygoteTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (const std::string missing = what_is_missing(); !missing.empty())
      GTEST_SKIP() << "this system does not give:" << missing;
  }

  void start(Acts acts, const ZygoteOptions& options = {}) {
    auto started = Zygote::start(setup_of(std::move(acts)), options);
    ASSERT_TRUE(started) << started.error().where << ": " << started.error().detail;
    zygote_ = std::move(*started);
  }

  /// "ok: " and what the act left in Report::policy, or the code and the detail.
  std::string outcome(const Task& task) const {
    const auto report = zygote_->examine(task);
    if (report) return "ok: " + report->policy;
    return std::string{to_word(report.error().code)} + ": " + report.error().detail;
  }
  std::string outcome(const std::string& name) const { return outcome(task_of(name)); }

  std::unique_ptr<Zygote> zygote_;
};

}  // namespace outvet::sandbox
