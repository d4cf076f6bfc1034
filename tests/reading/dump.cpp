// Looks at pictures with the analyzers alone and writes what they saw, one JSON line a
// picture: the input of recall.py. A tool for measuring, not a test.
//
//   reading_dump [--cores N] [--part I/N] [--only ANALYZER,...] FILE... > seen.jsonl

#include <chrono>
#include <cstdio>
#include <iostream>
#include <sstream>
#include <string>
#include <time.h>
#include <vector>

#include <opencv2/imgcodecs.hpp>
#include <sys/resource.h>

#include "plugins/builtin.h"
#include "scanner/plugin/registry.h"
#include "tests/support/models.h"

namespace outvet {
namespace {

struct Options {
  std::size_t cores = 1;
  std::size_t part = 0;
  std::size_t parts = 1;
  std::string only;
  std::vector<std::string> files;
};

Options options_of(int argc, char** argv) {
  Options options;
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    if (word == "--cores" && i + 1 < argc)
      options.cores = std::stoul(argv[++i]);
    else if (word == "--only" && i + 1 < argc)
      options.only = "," + std::string{argv[++i]} + ",";
    else if (word == "--part" && i + 1 < argc) {
      const std::string part = argv[++i];
      options.part = std::stoul(part);
      options.parts = std::stoul(part.substr(part.find('/') + 1));
    } else
      options.files.push_back(word);
  }
  return options;
}

double cpu_seconds() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

std::string json_string(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (static_cast<unsigned char>(c) < 0x20) {
      char escaped[8];
      std::snprintf(escaped, sizeof escaped, "\\u%04x", static_cast<unsigned>(c));
      out += escaped;
    } else
      out += c;
  }
  return out + '"';
}

std::string json(const Polygon& shape) {
  std::ostringstream out;
  out.precision(1);
  out << std::fixed << '[';
  for (std::size_t i = 0; i < shape.size(); ++i)
    out << (i == 0 ? "" : ",") << '[' << shape[i].x << ',' << shape[i].y << ']';
  out << ']';
  return out.str();
}

std::string json(const TextWord& word) {
  std::ostringstream out;
  out << "{\"text\":" << json_string(word.text) << ",\"confidence\":" << word.confidence
      << ",\"shape\":" << json(word.shape) << ",\"cuts\":[";
  for (std::size_t i = 0; i < word.cuts.size(); ++i)
    out << (i == 0 ? "" : ",") << word.cuts[i];
  out << "],\"others\":[";
  for (std::size_t i = 0; i < word.others.size(); ++i)
    out << (i == 0 ? "" : ",") << json_string(word.others[i]);
  out << "]}";
  return out.str();
}

template <class Things, class Each>
std::string list(const Things& things, const Each& each) {
  std::string out = "[";
  for (const auto& thing : things)
    out += (out.size() == 1 ? "" : ",") + each(thing);
  return out + "]";
}

std::string json(const TextLine& line) {
  std::ostringstream out;
  out << "{\"shape\":" << json(line.shape) << ",\"height\":" << line.look.height_px
      << ",\"angle\":" << line.look.angle_deg << ",\"contrast\":" << line.look.contrast
      << ",\"ink\":[" << int{line.look.ink_bgr[0]} << ',' << int{line.look.ink_bgr[1]} << ','
      << int{line.look.ink_bgr[2]}
      << "],\"words\":" << list(line.words, [](const TextWord& w) { return json(w); }) << '}';
  return out.str();
}

Result<Image> decode(const std::string& path, Budget& budget) {
  const cv::Mat pixels = cv::imread(path, cv::IMREAD_COLOR);
  if (pixels.empty()) return Error{ErrorCode::Malformed, "dump", "not a picture"};
  auto fresh = Image::allocate(pixels.cols, pixels.rows, PixelFormat::Bgr8, budget);
  if (!fresh) return fresh.error();
  for (int y = 0; y < pixels.rows; ++y)
    std::copy_n(pixels.ptr(y), static_cast<std::size_t>(pixels.cols) * 3, fresh->row(y));
  return fresh->image;
}

int run(const Options& options) {
  PluginContext context;
  context.models = testing::model_store();
  context.cores = std::make_shared<Cores>(options.cores);
  Registry registry;
  register_builtin_plugins(registry);
  std::vector<std::pair<std::string, std::unique_ptr<Analyzer>>> analyzers;
  for (const auto& [name, make] : registry.all<Analyzer>()) {
    if (!options.only.empty() && options.only.find("," + name + ",") == std::string::npos) continue;
    auto made = make(context);
    if (!made) {
      std::cerr << name << ": " << made.error().detail << '\n';
      return 1;
    }
    analyzers.emplace_back(name, std::move(*made));
  }
  for (std::size_t i = options.part; i < options.files.size(); i += options.parts) {
    Limits limits;
    limits.time = std::chrono::minutes{10};
    Budget budget{limits};
    const Cores::Permit busy{*context.cores};
    const double begin = cpu_seconds();
    Result<Image> image = decode(options.files[i], budget);
    if (!image) continue;
    Frame frame;
    frame.image = *image;
    std::string times = "\"decode\":" + std::to_string(cpu_seconds() - begin);
    Observations seen;
    const auto wall = std::chrono::steady_clock::now();
    for (auto& [name, analyzer] : analyzers) {
      const double started = cpu_seconds();
      auto saw = analyzer->analyze(frame, seen, budget);
      if (!saw) {
        std::cerr << options.files[i] << ": " << name << ": " << saw.error().detail << '\n';
        continue;
      }
      times += "," + json_string(name) + ":" + std::to_string(cpu_seconds() - started);
      std::ranges::move(saw->lines, std::back_inserter(seen.lines));
      std::ranges::move(saw->regions, std::back_inserter(seen.regions));
      std::ranges::move(saw->codes, std::back_inserter(seen.codes));
    }
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - wall;
    std::cout << "{\"file\":" << json_string(options.files[i]) << ",\"wall\":" << took.count()
              << ",\"cpu\":{" << times
              << "},\"lines\":" << list(seen.lines, [](const TextLine& line) { return json(line); })
              << ",\"regions\":"
              << list(seen.regions,
                      [](const Region& region) {
                        return "{\"label\":" + json_string(region.label) +
                               ",\"score\":" + std::to_string(region.score) +
                               ",\"shape\":" + json(region.shape) + "}";
                      })
              << ",\"codes\":"
              << list(seen.codes,
                      [](const Barcode& code) {
                        return "{\"symbology\":" + json_string(code.symbology) +
                               ",\"payload\":" + json_string(code.payload.reveal()) +
                               ",\"shape\":" + json(code.shape) + "}";
                      })
              << "}" << std::endl;
  }
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  std::cerr << "cpu " << cpu_seconds() << " s, peak " << usage.ru_maxrss / 1024 << " MB\n";
  return 0;
}

}  // namespace
}  // namespace outvet

int main(int argc, char** argv) {
  return outvet::run(outvet::options_of(argc, argv));
}
