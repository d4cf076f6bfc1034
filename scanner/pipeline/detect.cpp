#include <algorithm>
#include <chrono>
#include <iterator>
#include <tuple>

#include "scanner/pipeline/guard.h"
#include "scanner/pipeline/stages.h"

namespace outvet {
namespace {

constexpr int kMisread = 3;                       // characters of a blurred number
constexpr float kSamePlace = 0.5F;                // shared area of the smaller box
constexpr std::chrono::milliseconds kBreak{100};  // a frame or two in which a line was missed

const PixelArea* pixels_of(const Finding& finding) {
  return std::get_if<PixelArea>(&finding.locus.place);
}

bool same_place(const Finding& a, const Finding& b) {
  if (a.locus.part != b.locus.part) return false;
  const PixelArea* one = pixels_of(a);
  const PixelArea* two = pixels_of(b);
  if (one && two) {
    if (one->frame != two->frame) return false;
    return std::ranges::any_of(one->shapes, [two](const Polygon& shape) {
      return std::ranges::any_of(two->shapes, [&shape](const Polygon& other) {
        return overlap(shape, other) >= kSamePlace;
      });
    });
  }
  const auto* left = std::get_if<MetadataKey>(&a.locus.place);
  const auto* right = std::get_if<MetadataKey>(&b.locus.place);
  if (left && right) return left->key == right->key;
  return a.locus.place.index() == b.locus.place.index() && !one;
}

/// Seen in a moving picture without a break between the two sightings.
bool one_stretch(const Finding& a, const Finding& b) {
  const PixelArea* one = pixels_of(a);
  const PixelArea* two = pixels_of(b);
  if (!one || !two || a.locus.part != b.locus.part || a.source != b.source) return false;
  const auto lasts = [](const TimeSpan& time) { return time.end > time.begin; };
  return lasts(one->time) && lasts(two->time) && one->time.begin <= two->time.end + kBreak &&
         two->time.begin <= one->time.end + kBreak;
}

/// Where the thing stands at `when`, by the steps that were followed.
Polygon shape_at(const PixelArea& area, std::chrono::microseconds when) {
  Step at{};
  for (const Step& step : area.path)
    if (step.since <= when) at = step;
  Polygon moved = area.shapes.empty() ? Polygon{} : area.shapes[0];
  for (Point& corner : moved) {
    corner.x += at.dx;
    corner.y += at.dy;
  }
  return moved;
}

/// At most `most` places in which two values of one length differ. Values of different
/// lengths are different.
bool nearly_equal(const std::string& a, const std::string& b, int most) {
  if (a.size() != b.size()) return false;
  int differ = 0;
  for (std::size_t i = 0; i < a.size(); ++i)
    differ += a[i] != b[i];
  return differ <= most;
}

/// One thing of a moving picture that was read twice and once wrongly: at one moment it stands
/// at one place. Counting both would make a list of many people out of one number.
bool misread_twin(const Finding& a, const Finding& b) {
  constexpr std::size_t kShortest = 8;  // shorter values differ in earnest
  if (a.source != Source::Ocr || a.value.reveal().size() < kShortest || !one_stretch(a, b))
    return false;
  if (!nearly_equal(a.value.reveal(), b.value.reveal(), kMisread)) return false;
  const PixelArea& one = *pixels_of(a);
  const PixelArea& two = *pixels_of(b);
  const auto when = std::max(one.time.begin, two.time.begin);
  return overlap(shape_at(one, when), shape_at(two, when)) >= kSamePlace;
}

bool same_thing(const Finding& a, const Finding& b) {
  if (a.type != b.type || a.level != b.level) return false;
  if (a.value.reveal() != b.value.reveal()) return misread_twin(a, b);
  return same_place(a, b) || one_stretch(a, b);
}

/// The surer of two findings of one thing stays and names both rules.
void merge_into(Finding& kept, Finding other) {
  const bool moving = one_stretch(kept, other);
  if (other.confidence > kept.confidence) std::swap(kept, other);
  if (kept.rule.find(other.rule) == std::string::npos) kept.rule += "+" + other.rule;
  kept.severity = std::max(kept.severity, other.severity);
  if (!moving) return;
  auto& area = std::get<PixelArea>(kept.locus.place);
  const PixelArea& second = *pixels_of(other);
  area.time.begin = std::min(area.time.begin, second.time.begin);
  area.time.end = std::max(area.time.end, second.time.end);
  std::ranges::move(other.further, std::back_inserter(kept.further));
  kept.further.push_back(second);
}

/// Reading order: item before parts, frame by frame, top to bottom.
auto place_key(const Finding& finding) {
  const PixelArea* area = pixels_of(finding);
  const Bounds box = area && !area->shapes.empty() ? bounds_of(area->shapes[0]) : Bounds{};
  const auto* field = std::get_if<MetadataKey>(&finding.locus.place);
  return std::tuple{finding.locus.part, area ? area->frame : 0U, !area,       box.top,
                    box.left,           field ? field->key : "", finding.type};
}

}  // namespace

std::vector<Finding> detect(const Evidence& evidence, const Detectors& detectors,
                            const Fingerprinter& fingerprinter, const Limits& limits,
                            std::vector<Gap>& gaps) {
  std::vector<Finding> findings;
  for (const auto& [name, detector] : detectors) {
    Result<std::vector<Finding>> found =
        guarded(name, [&]() -> Result<std::vector<Finding>> { return detector->detect(evidence); });
    if (!found) {
      gaps.push_back({name, found.error().code, "", found.error().detail});
      continue;
    }
    for (Finding& finding : *found) {
      const auto twin = std::ranges::find_if(
          findings, [&](const Finding& kept) { return same_thing(kept, finding); });
      if (twin != findings.end()) {
        merge_into(*twin, std::move(finding));
      } else if (findings.size() < limits.findings) {
        findings.push_back(std::move(finding));
      } else {
        gaps.push_back(
            {"rules", ErrorCode::LimitExceeded, "", "more findings than the limit allows"});
        break;
      }
    }
  }
  std::ranges::stable_sort(findings, {}, place_key);
  for (Finding& finding : findings)
    finding.fingerprint = fingerprinter.name(finding.type, finding.value.reveal());
  return findings;
}

}  // namespace outvet
