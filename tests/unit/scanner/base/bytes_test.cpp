#include "scanner/base/bytes.h"

#include <cstdio>
#include <string_view>
#include <unistd.h>

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "tests/support/bytes.h"

namespace outvet {
namespace {

using testing::bytes_of;
using testing::ScratchFile;

std::string read_all(const ByteSource& source) {
  std::string text(source.size(), '\0');
  const auto done = source.read_at(0, std::as_writable_bytes(std::span{text}));
  return done ? text : "error";
}

TEST(MemorySource, SlicesWithoutCopying) {
  const auto source = memory_source(bytes_of("0123456789"));
  const auto slice = source->slice(2, 5);
  ASSERT_TRUE(slice);
  EXPECT_EQ(read_all(**slice), "23456");
  const auto inner = (*slice)->slice(1, 2);
  ASSERT_TRUE(inner);
  EXPECT_EQ(read_all(**inner), "34");
  EXPECT_EQ((*inner)->in_memory()->data(), source->in_memory()->data() + 3);
}

TEST(MemorySource, RefusesRangesThatLeaveIt) {
  const auto source = memory_source(bytes_of("0123"));
  std::array<std::byte, 2> two{};
  EXPECT_EQ(source->read_at(3, two).error().code, ErrorCode::Malformed);
  EXPECT_EQ(source->slice(1, 4).error().code, ErrorCode::Malformed);
  EXPECT_EQ(source->slice(~0ULL, 2).error().code, ErrorCode::Malformed);
  EXPECT_TRUE(source->slice(4, 0));
}

TEST(MemorySource, SliceOutlivesItsSource) {
  auto source = memory_source(bytes_of("abcdef"));
  auto slice = *source->slice(3, 3);
  source.reset();
  EXPECT_EQ(read_all(*slice), "def");
}

TEST(ViewSource, ShowsTheOwnersBytesAndKeepsThem) {
  auto owner = std::make_shared<std::vector<std::byte>>(bytes_of("0123456789"));
  const std::weak_ptr<std::vector<std::byte>> watch = owner;
  const std::span<const std::byte> bytes{*owner};
  auto source = view_source(std::move(owner), bytes);
  EXPECT_EQ(source->in_memory()->data(), bytes.data());
  auto slice = *source->slice(4, 3);
  source.reset();
  EXPECT_EQ(read_all(*slice), "456");
  slice.reset();
  EXPECT_TRUE(watch.expired());
}

TEST(FileSource, ReadsSlicesAndLoads) {
  const ScratchFile file{"hello world"};
  const auto source = file_source(file.path());
  ASSERT_TRUE(source);
  EXPECT_FALSE((*source)->in_memory());
  EXPECT_EQ(read_all(**(*source)->slice(6, 5)), "world");
  Budget budget{Limits{}};
  const auto loaded = load(*source, budget);
  ASSERT_TRUE(loaded);
  EXPECT_TRUE((*loaded)->in_memory());
  EXPECT_EQ(read_all(**loaded), "hello world");
}

TEST(FileSource, AShrinkingFileIsAnError) {
  const ScratchFile file{"hello world"};
  const auto source = file_source(file.path());
  ASSERT_EQ(::truncate(file.path().c_str(), 3), 0);
  std::array<std::byte, 11> all{};
  EXPECT_EQ((*source)->read_at(0, all).error().code, ErrorCode::Io);
}

TEST(FileSource, RefusesWhatIsNoFile) {
  EXPECT_EQ(file_source("/").error().code, ErrorCode::Unsupported);
  EXPECT_EQ(file_source("/nowhere/at/all").error().code, ErrorCode::Io);
  const ScratchFile place{""};
  const std::string fifo = place.path() + ".fifo";
  ASSERT_EQ(::mkfifo(fifo.c_str(), 0600), 0);
  EXPECT_EQ(file_source(fifo).error().code, ErrorCode::Unsupported);
  ::unlink(fifo.c_str());
}

TEST(Load, CountsAgainstTheBudget) {
  const ScratchFile file{std::string(1000, 'x')};
  Limits limits;
  limits.memory_bytes = 1500;
  Budget budget{limits};
  const auto source = *file_source(file.path());
  auto first = load(source, budget);
  ASSERT_TRUE(first);
  EXPECT_EQ(load(source, budget).error().code, ErrorCode::LimitExceeded);
  first = Error{};
  EXPECT_TRUE(load(source, budget));
  limits.input_bytes = 999;
  Budget small{limits};
  EXPECT_EQ(load(source, small).error().code, ErrorCode::LimitExceeded);
}

}  // namespace
}  // namespace outvet
