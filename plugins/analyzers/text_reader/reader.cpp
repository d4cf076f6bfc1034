#include "plugins/analyzers/text_reader/reader.h"

#include <algorithm>
#include <mutex>
#include <optional>
#include <utility>

#include "plugins/analyzers/text_reader/cuts.h"
#include "plugins/analyzers/text_reader/reading_order.h"

namespace outvet {
namespace {

constexpr std::size_t kMostLanes = 8;      // each keeps engines of about 40 MB
constexpr float kLeastConfidence = 0.25F;  // below it, what was read is texture
constexpr std::size_t kVoters = 3;         // lines of a group whose direction is guessed
constexpr std::size_t kProbes = 3;         // lines of a group that may be read both ways
constexpr float kMakesSense = 0.85F;       // confidence of print that is no chance
constexpr float kClearly = 0.1F;           // confidence by which one way beats the other
constexpr float kInsideCode = 0.6F;        // share of a box that lies in a barcode

TextLine line_of(const ReadLine& read, const Strip& strip) {
  TextLine line;
  line.look = strip.look;
  line.shape = polygon_of(strip.box);
  for (const ReadWord& word : read) {
    TextWord& placed = line.words.emplace_back();
    placed.text = word.text;
    placed.confidence = word.confidence;
    placed.others = word.others;
    placed.shape = polygon_of(part_of(strip, word.left, word.right));
    const float width = word.right - word.left;
    if (width <= 0) continue;
    for (const float cut : word.cuts)
      placed.cuts.push_back(std::clamp((cut - word.left) / width, 0.F, 1.F));
  }
  return line;
}

bool inside_a_code(const TextBox& box, const std::vector<Barcode>& codes) {
  const Polygon outline = polygon_of(box);
  return std::ranges::any_of(codes, [&](const Barcode& code) {
    const Bounds there = bounds_of(code.shape);
    return box.centre.x > there.left && box.centre.x < there.right && box.centre.y > there.top &&
           box.centre.y < there.bottom && overlap(outline, code.shape) > kInsideCode;
  });
}

}  // namespace

Reader::Reader(const PluginContext& context)
    : models_(context.models), cores_(context.cores), lanes_(kMostLanes) {}

Result<Done> Reader::load_detector() {
  if (detector_) return Done{};
  auto network = OnnxModel::open(*models_, "text_detection");
  if (!network) return network.error();
  detector_ = std::make_unique<TextDetector>(std::move(*network), *cores_);
  return Done{};
}

Result<Done> Reader::load_orientation() {
  if (orientation_) return Done{};
  auto network = OnnxModel::open(*models_, "text_orientation");
  if (!network) return network.error();
  orientation_ = std::make_unique<Orientation>(std::move(*network));
  return Done{};
}

Result<std::vector<TextLine>> Reader::read(const cv::Mat& picture,
                                           const std::vector<Barcode>& codes, Budget& budget) {
  if (auto ok = load_detector(); !ok) return ok.error();
  Result<std::vector<TextBox>> boxes = detector_->find(picture, budget);
  if (!boxes) return boxes.error();
  std::erase_if(*boxes, [&](const TextBox& box) { return inside_a_code(box, codes); });
  if (boxes->empty()) return std::vector<TextLine>{};
  if (auto ok = load_orientation(); !ok) return ok.error();

  const std::vector<Group> groups = grouped(*boxes);
  std::vector<Work> works;
  for (const TextBox& box : *boxes)
    works.push_back({box, {}, {}, false});
  const LineRectifier rectifier{picture};
  auto settled = on_cores(groups.size(), budget, [&](std::size_t i, std::size_t lane) {
    return settle(groups[i], works, rectifier, lane);
  });
  if (!settled) return settled.error();
  auto done = on_cores(works.size(), budget, [&](std::size_t i, std::size_t lane) {
    return works[i].done ? Result<Done>{Done{}} : read_one(works[i], rectifier, lane);
  });
  if (!done) return done.error();

  std::vector<TextLine> lines;
  for (const Work& work : works)
    if (!work.read.empty() && confidence_of(work.read) >= kLeastConfidence)
      lines.push_back(line_of(work.read, work.strip));
  return in_reading_order(std::move(lines));
}

Result<Done> Reader::on_cores(std::size_t count, Budget& budget,
                              const std::function<Result<Done>(std::size_t, std::size_t)>& work) {
  std::mutex guard;
  std::optional<Error> failed;
  cores_->share(count, kMostLanes, [&](std::size_t i, std::size_t lane) {
    Result<Done> done = budget.check();
    if (done) done = work(i, lane);
    if (done) return;
    const std::scoped_lock lock{guard};
    failed = done.error();
  });
  if (failed) return *failed;
  return Done{};
}

Result<Done> Reader::read_one(Work& work, const LineRectifier& rectifier, std::size_t lane) {
  std::unique_ptr<Route>& route = lanes_[lane];
  if (!route) route = std::make_unique<Route>(models_);
  work.strip = rectifier.cut(work.box);
  Result<ReadLine> read = route->read(work.strip);
  if (!read) return read.error();
  snap_cuts(*read, work.strip);
  work.read = std::move(*read);
  work.done = true;
  return Done{};
}

/// Reads the first lines of a group, the other way round too when they make no sense.
Result<Done> Reader::settle(const Group& group, std::vector<Work>& works,
                            const LineRectifier& rectifier, std::size_t lane) {
  const auto turn_all = [&] {
    for (const std::size_t i : group)
      works[i] = {turned(works[i].box, 180), {}, {}, false};
  };
  float votes = 0;
  for (std::size_t n = 0; n < std::min(kVoters, group.size()); ++n) {
    const Strip strip = rectifier.cut(works[group[n]].box);
    if (strip.empty()) continue;
    Result<float> vote = orientation_->upside_down(strip);
    if (!vote) return vote.error();
    votes += *vote - 0.5F;
  }
  if (votes > 0) turn_all();

  for (std::size_t n = 0; n < std::min(kProbes, group.size()); ++n) {
    Work& probe = works[group[n]];
    if (auto ok = read_one(probe, rectifier, lane); !ok) return ok;
    if (confidence_of(probe.read) >= kMakesSense) return Done{};
    Work other{turned(probe.box, 180), {}, {}, false};
    if (auto ok = read_one(other, rectifier, lane); !ok) return ok;
    const float better = confidence_of(other.read) - confidence_of(probe.read);
    if (std::abs(better) < kClearly) continue;
    if (better < 0) return Done{};
    turn_all();
    probe = std::move(other);
    return Done{};
  }
  return Done{};
}

}  // namespace outvet
