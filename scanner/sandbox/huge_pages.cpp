#include "scanner/sandbox/huge_pages.h"

#include <cstdint>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include <sys/mman.h>

namespace outvet::sandbox {
namespace {

constexpr std::uintptr_t kHuge = std::uintptr_t{2} << 20U;
constexpr int kCollapse = 25;  // MADV_COLLAPSE, not yet in the headers of Debian 12

struct Area {
  std::uintptr_t begin = 0;
  std::uintptr_t end = 0;
  bool writable_anonymous = false;
  std::uintptr_t resident = 0;  ///< bytes
};

/// The mappings of this process, from /proc/self/smaps (proc(5)).
std::vector<Area> areas() {
  std::vector<Area> all;
  std::ifstream file{"/proc/self/smaps"};
  for (std::string line; std::getline(file, line);) {
    std::istringstream words{line};
    if (line.starts_with("Rss:") && !all.empty()) {
      std::string key;
      std::uintptr_t kilobytes = 0;
      words >> key >> kilobytes;
      all.back().resident = kilobytes << 10U;
      continue;
    }
    Area area;
    char dash = 0;
    std::string rights;
    std::string offset;
    std::string device;
    std::uint64_t inode = 1;
    if (words >> std::hex >> area.begin >> dash >> area.end >> rights >> offset >> device >>
            std::dec >> inode &&
        dash == '-') {
      area.writable_anonymous = rights.starts_with("rw-p") && inode == 0;
      all.push_back(area);
    }
  }
  return all;
}

}  // namespace

void use_huge_pages() {
  for (const Area& area : areas()) {
    const std::uintptr_t begin = (area.begin + kHuge - 1) / kHuge * kHuge;
    const std::uintptr_t end = area.end / kHuge * kHuge;
    // A buffer that is mostly untouched would grow.
    const bool full = area.resident >= (area.end - area.begin) / 4 * 3;
    if (!area.writable_anonymous || !full || begin >= end) continue;
    void* at = reinterpret_cast<void*>(begin);
    if (::madvise(at, end - begin, MADV_HUGEPAGE) == 0) ::madvise(at, end - begin, kCollapse);
  }
}

}  // namespace outvet::sandbox
