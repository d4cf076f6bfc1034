// What each stage of reading costs on one core, on a letter that is drawn here.
//
//   OUTVET_MODELS=folder build/.../reading_bench

#include <cstdlib>
#include <iostream>
#include <vector>

#include <benchmark/benchmark.h>
#include <opencv2/imgcodecs.hpp>

#include "plugins/analyzers/text_reader/layers.h"
#include "plugins/analyzers/text_reader/line_rectifier.h"
#include "plugins/analyzers/text_reader/tesseract_recogniser.h"
#include "plugins/analyzers/text_reader/text_detector.h"
#include "plugins/builtin.h"
#include "scanner/plugin/registry.h"
#include "tests/support/drawing.h"
#include "tests/support/models.h"

namespace outvet {
namespace {

const TextBox kLine{{420, 320}, 620, 50, 0, 1};

/// An A4 page at 145 dpi with 20 lines.
const cv::Mat& letter() {
  static const cv::Mat page = [] {
    cv::Mat picture = testing::paper(1200, 1700);
    for (int line = 0; line < 20; ++line)
      testing::write_text(picture, "The District Magistrate, number 2345 6789",
                          {120, 330 + 60 * line}, 26);
    return picture;
  }();
  return page;
}

const cv::Mat& photo() {
  static const cv::Mat picture = [] {
    cv::Mat noise(1200, 1600, CV_8UC3);
    cv::theRNG().state = 7;
    cv::randu(noise, cv::Scalar::all(40), cv::Scalar::all(220));
    cv::GaussianBlur(noise, noise, {0, 0}, 9);
    return noise;
  }();
  return picture;
}

template <class T>
T must(Result<T> result) {
  if (result) return std::move(*result);
  std::cerr << result.error().detail << '\n';
  std::exit(1);
}

void decode(benchmark::State& state) {
  std::vector<std::uint8_t> bytes;
  cv::imencode(".jpg", letter(), bytes);
  for (auto _ : state)
    benchmark::DoNotOptimize(cv::imdecode(bytes, cv::IMREAD_COLOR));
}
BENCHMARK(decode)->Unit(benchmark::kMillisecond);

void detect(benchmark::State& state, const cv::Mat& picture) {
  Cores cores{1};
  const TextDetector detector{must(OnnxModel::open(*testing::model_store(), "text_detection")),
                              cores};
  for (auto _ : state) {
    Budget budget{Limits{}};
    benchmark::DoNotOptimize(must(detector.find(picture, budget)));
  }
}
BENCHMARK_CAPTURE(detect, page, letter())->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(detect, no_text, photo())->Unit(benchmark::kMillisecond);

void rectify(benchmark::State& state) {
  const LineRectifier rectifier{letter()};
  for (auto _ : state)
    benchmark::DoNotOptimize(rectifier.cut(kLine));
}
BENCHMARK(rectify)->Unit(benchmark::kMillisecond);

void read_line(benchmark::State& state, const char* model, const char* language) {
  auto reader = must(TesseractRecogniser::create(
      *testing::model_store(),
      {.model = model, .language = language, .raw_line = state.range(0) != 0, .only = {}}));
  const Strip strip = LineRectifier{letter()}.cut(kLine);
  for (auto _ : state)
    benchmark::DoNotOptimize(must(reader->read(strip)));
}
BENCHMARK_CAPTURE(read_line, both_scripts, "tesseract_deva", "Devanagari")
    ->Arg(0)
    ->Arg(1)
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(read_line, latin, "tesseract_eng", "eng")
    ->Arg(0)
    ->Arg(1)
    ->Unit(benchmark::kMillisecond);

void layers(benchmark::State& state) {
  for (auto _ : state) {
    benchmark::DoNotOptimize(coloured_ink(letter()));
    benchmark::DoNotOptimize(faint_strokes(letter()));
  }
}
BENCHMARK(layers)->Unit(benchmark::kMillisecond);

void analyze(benchmark::State& state, const char* name, const cv::Mat& picture) {
  Registry registry;
  register_builtin_plugins(registry);
  PluginContext context;
  context.models = testing::model_store();
  context.cores = std::make_shared<Cores>(1);
  auto analyzer = must(registry.all<Analyzer>().at(name)(context));
  const Frame frame = testing::frame_of(picture);
  for (auto _ : state) {
    Budget budget{Limits{}};
    benchmark::DoNotOptimize(must(analyzer->analyze(frame, {}, budget)));
  }
}
BENCHMARK_CAPTURE(analyze, barcodes, "barcodes", letter())->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(analyze, faces, "faces", letter())->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(analyze, text, "text_reader", letter())->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace outvet

BENCHMARK_MAIN();
