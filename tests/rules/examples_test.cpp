// Every rule of every pack proves its own examples: each must be found as its type, no counter
// example may be.

#include <algorithm>

#include <gtest/gtest.h>

#include "tests/support/evidence.h"

namespace outvet {
void register_rules(Registry& registry);

namespace {

TEST(Packs, ProveTheirExamples) {
  const auto detector = testing::make_detector(&register_rules, "rules");
  ASSERT_FALSE(detector->rules().empty());
  for (const std::string& problem : detector->prove())
    ADD_FAILURE() << problem;
}

TEST(Packs, EveryRuleExplainsItself) {
  const auto detector = testing::make_detector(&register_rules, "rules");
  for (const RuleInfo& rule : detector->rules()) {
    SCOPED_TRACE(rule.id);
    EXPECT_FALSE(rule.examples.empty());
    EXPECT_FALSE(rule.counter_examples.empty());
    EXPECT_FALSE(rule.source.empty());
    for (const Words* words : {&rule.title, &rule.looks, &rule.traps, &rule.todo}) {
      EXPECT_FALSE(words->en.empty());
      EXPECT_FALSE(words->hi.empty());
    }
  }
}

}  // namespace
}  // namespace outvet
