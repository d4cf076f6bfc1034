#pragma once

#include <string>

#include "scanner/pipeline/proof.h"
#include "tests/support/opened.h"

namespace outvet::testing {

/// What a format makes of `file` when it is to be cleaned.
inline Result<std::string> rewritten(Enroll enroll, const std::string& file,
                                     const CleanPlan& plan = {}) {
  Budget budget{Limits{}};
  MemorySink sink{budget};
  const auto format = make_format(enroll);
  if (auto done = format->rewrite(memory_source(bytes_of(file)), plan, sink, budget); !done)
    return done.error();
  const auto source = *sink.take();
  const auto all = *source->in_memory();
  return std::string{reinterpret_cast<const char*>(all.data()), all.size()};
}

inline Result<Done> audited(Enroll enroll, const std::string& file) {
  Budget budget{Limits{}};
  return make_format(enroll)->audit(bytes_of(file), budget);
}

/// Whether both show the same outside `areas`; without areas, whether every pixel is the same.
inline Result<Done> same_pixels(Enroll enroll, const std::string& a, const std::string& b,
                                const std::vector<AreaEdit>& areas = {}) {
  Budget budget{Limits{}};
  const auto format = make_format(enroll);
  auto before = format->open(memory_source(bytes_of(a)), budget);
  if (!before) return before.error();
  auto after = format->open(memory_source(bytes_of(b)), budget);
  if (!after) return after.error();
  return compare_pixels(**before, **after, areas, budget);
}

/// A rectangle to paint over, in px of the upright picture.
inline AreaEdit box(float left, float top, float right, float bottom) {
  AreaEdit edit;
  edit.area.shapes = {{{left, top}, {right, top}, {right, bottom}, {left, bottom}}};
  return edit;
}

/// All that must hold for a copy without areas: proven, with the same pixels, stable.
inline void expect_clean_copy(Enroll enroll, const std::string& file, const std::string& canary) {
  const auto copy = rewritten(enroll, file);
  ASSERT_TRUE(copy) << copy.error().detail;
  EXPECT_EQ(copy->find(canary), std::string::npos);
  const auto fine = audited(enroll, *copy);
  EXPECT_TRUE(fine) << fine.error().detail;
  const auto same = same_pixels(enroll, file, *copy);
  EXPECT_TRUE(same) << same.error().detail;
  const auto again = rewritten(enroll, *copy);
  ASSERT_TRUE(again) << again.error().detail;
  EXPECT_TRUE(*again == *copy) << "a copy of a copy is the same bytes";
}

}  // namespace outvet::testing
