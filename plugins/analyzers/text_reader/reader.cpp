#include "plugins/analyzers/text_reader/reader.h"

#include <algorithm>
#include <mutex>
#include <optional>
#include <utility>

#include "plugins/analyzers/text_reader/cuts.h"
#include "plugins/analyzers/text_reader/reading_order.h"
#include "plugins/analyzers/text_reader/skew.h"
#include "scanner/base/utf8.h"

namespace outvet {
namespace {

constexpr std::size_t kMostLanes = 8;      // each keeps engines of about 40 MB
constexpr float kLeastConfidence = 0.25F;  // below it, what was read is texture
constexpr std::size_t kVoters = 3;         // lines of a group whose direction is guessed
constexpr std::size_t kProbes = 3;         // lines of a group that may be read both ways
constexpr float kMakesSense = 0.85F;       // confidence of print that is no chance
constexpr float kHeadline = 0.3F;          // sum over lines from which there is one
constexpr float kUnclear = 0.15F;          // confidence that tells nothing about a short word
constexpr std::size_t kNoChance = 6;       // letters that do not look so by chance
constexpr float kClearly = 0.25F;          // confidence by which one way beats the other
constexpr DbOptions kMarks{0.3F, 0.4F, 2.4F};
constexpr int kMarkSide = 576;           // px: letters of watermarks are large
constexpr std::size_t kPrintedPage = 8;  // lines from which a picture may be a letter
constexpr float kMarkTall = 1.7F;        // times the usual line: a watermark
constexpr float kSamePlace = 0.5F;       // shared area, and ratio of heights, of one line
constexpr float kMarkConfidence = 0.4F;  // a mark read with less is a pattern
constexpr float kInsideCode = 0.6F;      // share of a box that lies in a barcode

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

  Result<std::vector<Work>> works = read_boxes(std::move(*boxes), LineRectifier{picture}, budget);
  if (!works) return works.error();
  if (auto ok = read_marks(picture, *works, budget); !ok) return ok.error();
  std::vector<TextLine> lines;
  for (const Work& work : *works)
    if (!work.read.empty() && confidence_of(work.read) >= kLeastConfidence)
      lines.push_back(line_of(work.read, work.strip));
  return in_reading_order(std::move(lines));
}

Result<std::vector<Reader::Work>> Reader::read_boxes(std::vector<TextBox> boxes,
                                                     const LineRectifier& rectifier,
                                                     Budget& budget) {
  const std::vector<Group> groups = grouped(boxes);
  std::vector<Work> works;
  for (const TextBox& box : boxes)
    works.push_back({box, {}, {}, false});
  auto settled = on_cores(groups.size(), budget, [&](std::size_t i, std::size_t lane) {
    return settle(groups[i], works, rectifier, lane);
  });
  if (!settled) return settled.error();
  auto done = on_cores(works.size(), budget, [&](std::size_t i, std::size_t lane) {
    return works[i].done ? Result<Done>{Done{}} : read_one(works[i], rectifier, lane);
  });
  if (!done) return done.error();
  return works;
}

/// Median height of the lines, px.
float Reader::usual_height(const std::vector<Work>& works) {
  std::vector<float> heights;
  for (const Work& work : works)
    heights.push_back(work.box.height);
  const auto middle = heights.begin() + static_cast<std::ptrdiff_t>(heights.size() / 2);
  std::ranges::nth_element(heights, middle);
  return *middle;
}

Result<Done> Reader::read_marks(const cv::Mat& picture, std::vector<Work>& works, Budget& budget) {
  auto lease = budget.reserve(std::uint64_t{1280} * 1280 * 12, "layers of a page");
  if (!lease) return lease.error();
  if (const Layer ink = coloured_ink(picture); !ink.empty()) {
    std::vector<TextBox> boxes;
    for (const cv::Rect& place : places_of_ink(ink)) {
      auto found =
          detector_->look(ink.gray(place), std::max(place.width, place.height), kMarks, budget);
      if (!found) return found.error();
      for (TextBox& box : *found) {
        box.centre += cv::Point2f{place.tl()};
        boxes.push_back(with_skew(ink.gray, box));
      }
    }
    if (auto ok = read_layer(ink, boxes, works, budget); !ok) return ok;
  }
  if (works.size() < kPrintedPage) return Done{};
  if (const Layer faint = faint_strokes(picture); !faint.empty()) {
    auto boxes = detector_->look(faint.gray, kMarkSide, kMarks, budget);
    if (!boxes) return boxes.error();
    const float least = kMarkTall * usual_height(works) / faint.scale;
    std::erase_if(*boxes, [&](const TextBox& box) { return box.height < least; });
    for (TextBox& box : *boxes)
      box = with_skew(faint.gray, box);
    return read_layer(faint, *boxes, works, budget);
  }
  return Done{};
}

Result<Done> Reader::read_layer(const Layer& layer, const std::vector<TextBox>& boxes,
                                std::vector<Work>& works, Budget& budget) {
  const auto on_page = [&](TextBox box) {
    box.centre *= layer.scale;
    box.length *= layer.scale;
    box.height *= layer.scale;
    return box;
  };
  const auto same_place = [&](const TextBox& a, const TextBox& b) {
    return shared_area(a, b) > kSamePlace &&
           std::min(a.height, b.height) > kSamePlace * std::max(a.height, b.height);
  };
  if (boxes.empty()) return Done{};
  auto read = read_boxes(boxes, LineRectifier{layer.gray, layer.color}, budget);
  if (!read) return read.error();
  for (Work& work : *read) {
    if (confidence_of(work.read) < kMarkConfidence) continue;
    work.box = on_page(work.box);
    work.strip.box = on_page(work.strip.box);
    work.strip.look.height_px *= layer.scale;
    std::erase_if(works, [&](const Work& other) {
      return confidence_of(other.read) < confidence_of(work.read) &&
             same_place(other.box, work.box);
    });
    works.push_back(std::move(work));
  }
  return Done{};
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
  float headlines = 0;
  for (std::size_t n = 0; n < std::min(kVoters, group.size()); ++n) {
    const Strip strip = rectifier.cut(works[group[n]].box);
    if (strip.empty()) continue;
    Result<float> vote = orientation_->upside_down(strip);
    if (!vote) return vote.error();
    votes += *vote - 0.5F;
    headlines += headline_below(strip);
  }
  // Letters hang from the headline: where there is one it knows better than the network.
  if (std::abs(headlines) > kHeadline) votes = headlines;
  if (votes > 0) turn_all();

  // Each line that makes no sense is read the other way round, too; the group goes the way
  // that makes more sense over all of them.
  std::vector<Work> others;
  float better = 0;
  for (std::size_t n = 0; n < std::min(kProbes, group.size()); ++n) {
    Work& probe = works[group[n]];
    if (auto ok = read_one(probe, rectifier, lane); !ok) return ok;
    const float sense = confidence_of(probe.read);
    if (sense >= kMakesSense && utf8_length(text_of(probe.read)) >= kNoChance) return Done{};
    Work& other = others.emplace_back(Work{turned(probe.box, 180), {}, {}, false});
    if (auto ok = read_one(other, rectifier, lane); !ok) return ok;
    better += confidence_of(other.read) - sense;
    if (std::abs(better) > kClearly) break;
  }
  // A short word of Hindi reads as badly either way; its headline has told.
  if (std::abs(headlines) > kHeadline && std::abs(better) < kUnclear) better = 0;
  if (better <= 0) return Done{};
  turn_all();
  for (std::size_t n = 0; n < others.size(); ++n)
    works[group[n]] = std::move(others[n]);
  return Done{};
}

}  // namespace outvet
