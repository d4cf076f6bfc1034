// Real files from many programs and cameras, where the folder with them is there.

#include <gtest/gtest.h>

#include "tests/support/opened.h"

namespace outvet {
void register_bmp(Registry& registry);
void register_gif(Registry& registry);
void register_heif(Registry& registry);
void register_tiff(Registry& registry);
void register_webp(Registry& registry);

namespace {

constexpr std::array kFormats{&register_bmp, &register_gif, &register_heif, &register_tiff,
                              &register_webp};

/// The format that knows a file; null when none does.
std::unique_ptr<MediaFormat> format_of(const std::string& bytes) {
  const std::vector<std::byte> head = testing::bytes_of(std::string_view{bytes}.substr(0, 4096));
  for (const auto enroll : kFormats) {
    auto format = testing::make_format(enroll);
    if (format->probe(head) > 0) return format;
  }
  return nullptr;
}

/// Sums up a folder; a line for each file that was not seen whole.
void look_at(const std::filesystem::path& folder, std::size_t& files, std::size_t& whole) {
  for (const auto& entry : std::filesystem::recursive_directory_iterator{folder}) {
    if (!entry.is_regular_file()) continue;
    const std::string bytes = testing::file_text(entry.path());
    const auto format = format_of(bytes);
    if (!format) continue;
    ++files;
    const testing::Seen seen = testing::see(*format, memory_source(testing::bytes_of(bytes)));
    whole += seen.failed() ? 0 : 1;
    if (!seen.failed()) {
      EXPECT_EQ(seen.frames.size(), seen.info.frames) << entry.path();
      EXPECT_EQ(seen.frames[0].image.width(), seen.info.width) << entry.path();
      EXPECT_EQ(seen.frames[0].image.height(), seen.info.height) << entry.path();
      continue;
    }
    std::printf("%s: %zu frames, %s\n", entry.path().filename().c_str(), seen.frames.size(),
                seen.why().c_str());
    for (const auto* error :
         {&seen.open_error, &seen.fields_error, &seen.parts_error, &seen.frame_error}) {
      if (!*error) continue;
      EXPECT_NE((*error)->code, ErrorCode::Internal) << entry.path();
      EXPECT_NE((*error)->code, ErrorCode::Timeout) << entry.path();
      EXPECT_FALSE((*error)->detail.empty()) << entry.path();
    }
  }
}

TEST(RealFiles, AreSeenOrSayWhyNot) {
  const char* shared = std::getenv("OUTVET_SHARED");  // NOLINT(concurrency-mt-unsafe)
  if (shared == nullptr) GTEST_SKIP() << "set OUTVET_SHARED to the folder with metadata/files";
  std::size_t files = 0;
  std::size_t whole = 0;
  look_at(std::filesystem::path{shared} / "metadata" / "files", files, whole);
  look_at(std::filesystem::path{shared} / "corpus" / "dev" / "files", files, whole);
  std::printf("%zu files, %zu seen whole\n", files, whole);
  ASSERT_GT(files, 0U);
  // What is left are image sequences, raw sensor data and files that are broken.
  EXPECT_GE(whole * 10, files * 8);
}

}  // namespace
}  // namespace outvet
