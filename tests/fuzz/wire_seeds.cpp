// Writes seeds for wire_fuzz into a folder: wire_seeds FOLDER
#include <filesystem>
#include <fstream>
#include <iostream>

#include "scanner/sandbox/wire.h"
#include "tests/support/random_report.h"

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: wire_seeds FOLDER\n";
    return 2;
  }
  const std::filesystem::path folder{argv[1]};
  std::filesystem::create_directories(folder);
  outvet::testing::RandomReports reports{1};
  for (int i = 0; i < 64; ++i) {
    const auto frame = outvet::sandbox::encode(reports.next());
    std::ofstream file{folder / ("report" + std::to_string(i)), std::ios::binary};
    file.write(reinterpret_cast<const char*>(frame.data()),
               static_cast<std::streamsize>(frame.size()));
    if (!file) {
      std::cerr << "wire_seeds: cannot write into " << folder << '\n';
      return 1;
    }
  }
  return 0;
}
