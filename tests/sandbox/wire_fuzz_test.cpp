// The fuzz target of tests/fuzz on seeds that are made anew each time, so that they never
// fall behind the format, and on damaged ones.
#include <gtest/gtest.h>

#include "scanner/sandbox/wire.h"
#include "tests/support/mutate.h"
#include "tests/support/random_report.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace outvet::sandbox {
namespace {

using Bytes = testing::Mutator::Bytes;

constexpr std::uint64_t kSeed = 0x6f75747665743031;
constexpr int kMutations = 20'000;

void run(const Bytes& frame) {
  LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(frame.data()), frame.size());
}

void set_length(Bytes& frame) {
  constexpr std::size_t kHead = 16;
  if (frame.size() < kHead) return;
  for (std::size_t i = 0; i < 8; ++i)
    frame[8 + i] = static_cast<std::byte>((frame.size() - kHead) >> (8 * i));
}

TEST(WireFuzz, SeedsAndDamagedSeeds) {
  testing::RandomReports reports{kSeed};
  std::vector<Bytes> seeds{encode(Failure::Memory), encode(Request{"id", "name", {}, {}, 1, 0}),
                           encode(Error{})};
  while (seeds.size() < 64)
    seeds.push_back(encode(reports.next()));
  for (const Bytes& seed : seeds)
    run(seed);

  testing::Mutator mutator{kSeed};
  int accepted = 0;
  for (int i = 0; i < kMutations; ++i) {
    const Bytes& seed = seeds[mutator.below(seeds.size())];
    Bytes frame = mutator.mutate(seed, seeds[mutator.below(seeds.size())]);
    if (mutator.below(8) != 0) set_length(frame);  // else nearly all would end at the head
    run(frame);
    if (decode(frame)) ++accepted;
  }
  // Both outcomes must be common, or the damage says nothing.
  EXPECT_GT(accepted, kMutations / 20);
  EXPECT_LT(accepted, kMutations * 19 / 20);
}

TEST(WireFuzz, RandomBytes) {
  testing::Mutator mutator{kSeed + 1};
  for (int i = 0; i < 2'000; ++i) {
    Bytes frame(mutator.below(400));
    for (std::byte& byte : frame)
      byte = static_cast<std::byte>(mutator.below(256));
    run(frame);
    const Bytes head = encode(Report{});
    std::copy_n(head.begin(), std::min<std::size_t>(16, frame.size()), frame.begin());
    set_length(frame);
    run(frame);
  }
}

}  // namespace
}  // namespace outvet::sandbox
